/*
 * shown.c
 *		One training as ml.progress and ml.verbose show it (shown.h).
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/timestamp.h"

#include "core/progress.h"
#include "train/shown.h"

void
shown_run(const char *model, const char *algorithm, void (*work)(void *arg), void *arg)
{
	ProgressState outer = progress_start(model, algorithm, GetUserId(), GetCurrentTimestamp());

	PG_TRY();
	{
		work(arg);
	}
	PG_FINALLY();
	{
		progress_stop(&outer);
	}
	PG_END_TRY();
}
