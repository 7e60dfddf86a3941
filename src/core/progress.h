/*
 * progress.h
 *		What a training says of itself while it runs.
 *
 * With ml.verbose on, lines go to the client as INFO, at most one a second:
 * phase, done, total, loss, time left.  Calls cost next to nothing otherwise.
 */
#ifndef CORE_PROGRESS_H
#define CORE_PROGRESS_H

#include "core/port.h"

extern bool progress_verbose; /* ml.verbose */

/* Begin a phase of total steps; the name is a static noun: "trees", "iterations". */
extern void progress_begin(const char *phase, uint64 total);

/* So many steps are done; loss, whatever the algorithm minimises, or NaN. */
extern void progress_update(uint64 done, double loss);

/* The phase is over: says so, where it said anything. */
extern void progress_end(void);

#endif /* CORE_PROGRESS_H */
