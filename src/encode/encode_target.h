/*
 * encode_target.h
 *		Categories as what the target is on average where they are there.
 *
 * A category's mean is drawn to the mean of all rows, the more the fewer rows it has: as an
 * empirical Bayes estimate (Micci-Barreca, 2001), by the share
 *
 *		lambda = v n / (v n + u)
 *
 * that its own mean has, with its n rows, the variance u among them, and v among all rows, or by a
 * number of rows m that the mean of all counts for, lambda = n / (n + m).  A number is itself; two
 * classes are 0 and 1; of more each is 1 against the others, and has a feature.  Rows weigh what
 * their weights are of the mean weight.  A category without rows is the mean of all.  These are
 * the values of scikit-learn's TargetEncoder.
 *
 * A row must not tell of its own target.  Training rows are in parts, and categories in those of a
 * part have the means of others (RowPart); in all other rows those of all training rows.  What they
 * are drawn to is one number for all parts, which tells nothing of a row; were it the mean of the
 * others, it would be the lesser the greater a part's targets are.
 *
 * Compiles stand-alone (core/port.h).
 */
#ifndef ENCODE_TARGET_H
#define ENCODE_TARGET_H

#include "encode/encode_fit.h"

/*
 * Fill in the values of the columns that are encoded so, of an encoder that is complete but for
 * them and its scales; nothing without any.  Two scans.  remap: raw codes to the encoder's.
 * Budget: ml.training_memory, for sums of each category and part.
 */
extern void encode_target_fit(Encoder *encoder, const RawRows *rows, int *const *remap);

#endif /* ENCODE_TARGET_H */
