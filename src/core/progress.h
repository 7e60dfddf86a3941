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

#include "datatype/timestamp.h"
#include "portability/instr_time.h"

typedef struct ProgressState
{
	const char *model; /* the name being trained; NULL: a value without a name */
	const char *algorithm; /* NULL: nothing is being trained */
	Oid role; /* whose training it is */
	TimestampTz started;
	const char *phase; /* "reading rows", "trees"; NULL: between phases */
	uint64 total; /* steps of the phase; 0: not known */
	uint64 done;
	double loss; /* whatever the algorithm minimises, or NaN */
	instr_time phase_began;
	double last_line; /* seconds into the phase when a line was written; 0: never */
} ProgressState;

extern bool progress_verbose; /* ml.verbose */

/* Who wants to know: called with what is going on now, after each change. */
extern void (*progress_watcher)(const ProgressState *state);

/*
 * A training begins, and ends, by an error too (train/shown.h sees to that).  Another
 * may be under way around it: progress_start gives that one's state, with which
 * progress_stop goes on.  Both names must outlive the training.
 */
extern ProgressState progress_start(const char *model, const char *algorithm, Oid role,
									TimestampTz started);
extern void progress_stop(const ProgressState *outer);

/* Begin a phase of total steps; the name is a static noun: "trees", "iterations". */
extern void progress_begin(const char *phase, uint64 total);

/* So many steps are done; loss, or NaN. */
extern void progress_update(uint64 done, double loss);

/* The phase is over: says so, where it said anything. */
extern void progress_end(void);

#endif /* CORE_PROGRESS_H */
