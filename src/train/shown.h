/*
 * shown.h
 *		One training as ml.progress and ml.verbose show it (core/progress.h).
 */
#ifndef TRAIN_SHOWN_H
#define TRAIN_SHOWN_H

#include "postgres.h"

/*
 * Do the work as the training of this model (NULL: a value without a name) by this
 * algorithm.  When it ends, by an error too, the training around it is shown again,
 * or none.
 */
extern void shown_run(const char *model, const char *algorithm, void (*work)(void *arg), void *arg);

#endif /* TRAIN_SHOWN_H */
