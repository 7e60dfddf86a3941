/*
 * progress.c
 *		Progress of a training: INFO lines, and a watcher.
 *
 * One training runs at a time in a session, so its state is static; an error
 * leaves it as it is, and the next training begins anew.
 */
#include "core/port.h"

#include "portability/instr_time.h"

#include "core/progress.h"

#include <math.h>

#define SECONDS_BETWEEN_LINES 1.0

bool progress_verbose = false;
void (*progress_watcher)(const ProgressState *state) = NULL;

static ProgressState state = {.loss = NAN};
static instr_time began; /* the phase */
static double last_line; /* seconds into the phase when a line was written; 0: never */

static double
seconds_in_phase(void)
{
	instr_time now;

	INSTR_TIME_SET_CURRENT(now);
	INSTR_TIME_SUBTRACT(now, began);
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
		progress_watcher(&state);
}

void
progress_start(const char *model, const char *algorithm)
{
	state = (ProgressState){.model = model, .algorithm = algorithm, .loss = NAN};
	tell_watcher();
}

void
progress_stop(void)
{
	state = (ProgressState){.loss = NAN};
	tell_watcher();
}

void
progress_begin(const char *phase, uint64 total)
{
	if (!is_watched())
		return;
	state.phase = phase;
	state.total = total;
	state.done = 0;
	state.loss = NAN;
	last_line = 0.0;
	INSTR_TIME_SET_CURRENT(began);
	tell_watcher();
}

static void
write_line(double seconds)
{
	char loss[40] = "";
	char left[40] = "";

	if (!isnan(state.loss))
		snprintf(loss, sizeof(loss), ", loss %.6g", state.loss);
	if (state.done > 0 && state.done < state.total)
		snprintf(left, sizeof(left), ", about %.0f s left",
				 seconds / (double) state.done * (double) (state.total - state.done));
	if (state.total > 0)
		core_info("%s: " UINT64_FORMAT " of " UINT64_FORMAT "%s%s", state.phase, state.done,
				  state.total, loss, left);
	else
		core_info("%s: " UINT64_FORMAT "%s", state.phase, state.done, loss);
	last_line = seconds;
}

void
progress_update(uint64 done, double loss)
{
	double seconds;

	if (!is_watched() || state.phase == NULL)
		return;
	state.done = done;
	state.loss = loss;
	tell_watcher();
	if (!progress_verbose)
		return;
	seconds = seconds_in_phase();
	if (seconds - last_line >= SECONDS_BETWEEN_LINES)
		write_line(seconds);
}

void
progress_end(void)
{
	if (!is_watched() || state.phase == NULL)
		return;
	if (progress_verbose && last_line > 0.0)
		write_line(seconds_in_phase());
	state.phase = NULL;
	tell_watcher();
}
