/*
 * progress.c
 *		Progress of a training as INFO lines.
 *
 * One training runs at a time in a session, so its state is static; an error
 * leaves it as it is, and the next phase begins anew.
 */
#include "core/port.h"

#include "portability/instr_time.h"

#include "core/progress.h"

#include <math.h>

#define SECONDS_BETWEEN_LINES 1.0

bool progress_verbose = false;

static struct
{
	const char *phase;
	uint64 total;
	instr_time began;
	double last; /* seconds into the phase when a line was written */
	uint64 done;
	double loss;
} progress;

static double
seconds_since(instr_time began)
{
	instr_time now;

	INSTR_TIME_SET_CURRENT(now);
	INSTR_TIME_SUBTRACT(now, began);
	return INSTR_TIME_GET_DOUBLE(now);
}

void
progress_begin(const char *phase, uint64 total)
{
	if (!progress_verbose)
		return;
	progress.phase = phase;
	progress.total = total;
	progress.last = 0.0;
	progress.done = 0;
	progress.loss = NAN;
	INSTR_TIME_SET_CURRENT(progress.began);
}

static void
write_line(double seconds)
{
	uint64 done = progress.done;
	char loss[40] = "";
	char left[40] = "";

	if (!isnan(progress.loss))
		snprintf(loss, sizeof(loss), ", loss %.6g", progress.loss);
	if (done > 0 && done < progress.total)
		snprintf(left, sizeof(left), ", about %.0f s left",
				 seconds / (double) done * (double) (progress.total - done));
	core_info("%s: " UINT64_FORMAT " of " UINT64_FORMAT "%s%s", progress.phase, done,
			  progress.total, loss, left);
	progress.last = seconds;
}

void
progress_update(uint64 done, double loss)
{
	double seconds;

	if (!progress_verbose || progress.phase == NULL)
		return;
	progress.done = done;
	progress.loss = loss;
	seconds = seconds_since(progress.began);
	if (seconds - progress.last >= SECONDS_BETWEEN_LINES)
		write_line(seconds);
}

void
progress_end(void)
{
	if (!progress_verbose || progress.phase == NULL)
		return;
	if (progress.last > 0.0)
		write_line(seconds_since(progress.began));
	progress.phase = NULL;
}
