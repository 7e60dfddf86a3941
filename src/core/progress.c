/*
 * progress.c
 *		Progress of a training: INFO lines, and a watcher.
 *
 * The state is that of the innermost training of the session.  Whoever starts one
 * keeps the state around it and puts it back, whether it ends or fails.
 */
#include "core/port.h"

#include <math.h>

#include "core/progress.h"

#define SECONDS_BETWEEN_LINES 1.0

bool progress_verbose = false;
void (*progress_watcher)(const ProgressState *state) = NULL;

static ProgressState progress_state = {.loss = NAN};

static double
seconds_in_phase(void)
{
	instr_time now;

	INSTR_TIME_SET_CURRENT(now);
	INSTR_TIME_SUBTRACT(now, progress_state.phase_began);
	return INSTR_TIME_GET_DOUBLE(now);
}

static inline bool
is_watched(void)
{
	return progress_verbose || progress_watcher != NULL;
}

static void
tell_watcher(void)
{
	if (progress_watcher != NULL)
		progress_watcher(&progress_state);
}

ProgressState
progress_start(const char *model, const char *algorithm, Oid role, TimestampTz started)
{
	ProgressState outer = progress_state;

	progress_state = (ProgressState){
		.model = model, .algorithm = algorithm, .role = role, .started = started, .loss = NAN};
	tell_watcher();
	return outer;
}

void
progress_stop(const ProgressState *outer)
{
	progress_state = *outer;
	tell_watcher();
}

void
progress_begin(const char *phase, uint64 total)
{
	if (!is_watched())
		return;
	progress_state.phase = phase;
	progress_state.total = total;
	progress_state.done = 0;
	progress_state.loss = NAN;
	progress_state.last_line = 0.0;
	INSTR_TIME_SET_CURRENT(progress_state.phase_began);
	tell_watcher();
}

static void
write_line(double seconds)
{
	char loss[40] = "";
	char left[40] = "";

	if (!isnan(progress_state.loss))
		snprintf(loss, sizeof(loss), ", loss %.6g", progress_state.loss);
	if (progress_state.done > 0 && progress_state.done < progress_state.total)
		snprintf(left, sizeof(left), ", about %.0f s left",
				 seconds / (double) progress_state.done *
					 (double) (progress_state.total - progress_state.done));
	if (progress_state.total > 0)
		core_info("%s: " UINT64_FORMAT " of " UINT64_FORMAT "%s%s", progress_state.phase,
				  progress_state.done, progress_state.total, loss, left);
	else
		core_info("%s: " UINT64_FORMAT "%s", progress_state.phase, progress_state.done, loss);
	progress_state.last_line = seconds;
}

void
progress_update(uint64 done, double loss)
{
	double seconds;

	if (!is_watched() || progress_state.phase == NULL)
		return;
	progress_state.done = done;
	progress_state.loss = loss;
	tell_watcher();
	if (!progress_verbose)
		return;
	seconds = seconds_in_phase();
	if (seconds - progress_state.last_line >= SECONDS_BETWEEN_LINES)
		write_line(seconds);
}

void
progress_end(void)
{
	if (!is_watched() || progress_state.phase == NULL)
		return;
	if (progress_verbose && progress_state.last_line > 0.0)
		write_line(seconds_in_phase());
	progress_state.phase = NULL;
	tell_watcher();
}
