/*
 * train_set.h
 *		A TrainSet but for its rows: how many they are, of which features and classes.
 *
 * Who has the rows adds where they are: sums, a scan, or all of them in memory.
 */
#ifndef ENCODE_TRAIN_SET_H
#define ENCODE_TRAIN_SET_H

#include "algo/algo.h"
#include "encode/encode.h"

/*
 * It points into encoder and target, whose counts are those of the rows.  traits are the
 * algorithm's.
 */
extern TrainSet train_set_of(const Encoder *encoder, const Target *target, Task task, uint64 n_rows,
							 const Params *params, uint32 traits);

#endif /* ENCODE_TRAIN_SET_H */
