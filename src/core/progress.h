/*
 * progress.h
 *		What a training says of itself while it runs.
 *
 * With ml.verbose on, lines go to the client as INFO, at most one a second:
 * phase, done, total, loss, time left.  A watcher, where there is one, is told of
 * every change.  Calls cost next to nothing otherwise.
 */
#ifndef CORE_PROGRESS_H
#define CORE_PROGRESS_H

#include "core/port.h"

typedef struct ProgressState
{
	const char *model; /* the name being trained; NULL: a value without a name */
	const char *algorithm; /* NULL: nothing is being trained */
	const char *phase; /* "reading rows", "trees"; NULL: between phases */
	uint64 total; /* steps of the phase; 0: not known */
	uint64 done;
	double loss; /* whatever the algorithm minimises, or NaN */
} ProgressState;

extern bool progress_verbose; /* ml.verbose */

/* Who wants to know: called with what is going on now, after each change. */
extern void (*progress_watcher)(const ProgressState *state);

/* A training begins, and ends; both names must outlive it. */
extern void progress_start(const char *model, const char *algorithm);
extern void progress_stop(void);

/* Begin a phase of total steps; the name is a static noun: "trees", "iterations". */
extern void progress_begin(const char *phase, uint64 total);

/* So many steps are done; loss, or NaN. */
extern void progress_update(uint64 done, double loss);

/* The phase is over: says so, where it said anything. */
extern void progress_end(void);

#endif /* CORE_PROGRESS_H */
