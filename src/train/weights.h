/*
 * weights.h
 *		The weights of rows that are read for a model: to learn on and to evaluate.
 */
#ifndef TRAIN_WEIGHTS_H
#define TRAIN_WEIGHTS_H

#include "postgres.h"

#include "dataset/source.h"
#include "rows/convert.h"

typedef struct WeightReader
{
	const char *column; /* NULL: all rows weigh the same */
	Converter converter;
} WeightReader;

/*
 * Find the column in the source and check its type: 42703, 42804.  Returns its attribute,
 * 0-based; -1 without a column.
 */
extern int weights_open(WeightReader *reader, const Source *source, const char *column);

/* The weight of a row: at least 0, as convert_weight has it. */
extern double weights_value(const WeightReader *reader, const NullableDatum *given);

#endif /* TRAIN_WEIGHTS_H */
