/*
 * module.c
 *		What happens when the library is loaded: the settings are defined and
 *		BLAS is told to stay on one thread.
 *
 * Loading may happen in the postmaster (shared_preload_libraries), so nothing
 * here starts a thread, allocates beyond the settings, or reads a table.
 */
#include "postgres.h"

#include <limits.h>

#include "fmgr.h"
#include "postmaster/bgworker_internals.h"
#include "utils/guc.h"
#include "utils/plancache.h"

#include "algo/algo.h"
#include "core/budget.h"
#include "core/parallel_workers.h"
#include "core/progress.h"
#include "core/settings.h"
#include "dataset/dataset.h"
#include "math/linalg.h"
#include "stats/progress_shared.h"

PG_MODULE_MAGIC;

extern PGDLLEXPORT void _PG_init(void);

static const struct config_enum_entry data_path_options[] = {{"auto", DATA_PATH_AUTO, false},
															 {"matrix", DATA_PATH_MATRIX, false},
															 {"pass", DATA_PATH_PASS, false},
															 {NULL, 0, false}};

/* Plans that were made with the other value are made anew. */
static void
module_assign_rewrite(bool value, void *extra)
{
	if (value != settings_rewrite)
		ResetPlanCache();
}

/* Every setting of the extension, with what \\dconfig+ and pg_settings say of it. */
static void
module_define_settings(void)
{
	DefineCustomIntVariable("ml.training_memory",
							"Sets the most memory that the rows of one training may take.",
							"A training that would need more keeps its rows in a temporary file "
							"where the algorithm can read them in passes, and ends with an error "
							"where it cannot.",
							&budget_training_kb, BUDGET_DEFAULT_KB, 1024, MAX_KILOBYTES,
							PGC_USERSET, GUC_UNIT_KB, NULL, NULL, NULL);
	DefineCustomIntVariable("ml.cache_memory",
							"Sets the most memory that a session keeps models in.",
							"Models that the statement does not use leave first, by the time of "
							"their last use. The last one used stays, whatever its size.",
							&settings_cache_memory, 128 * 1024, 0, MAX_KILOBYTES, PGC_USERSET,
							GUC_UNIT_KB, NULL, NULL, NULL);
	DefineCustomEnumVariable("ml.data_path", "Chooses how a training reads its rows.",
							 "\"matrix\" keeps them in memory, \"pass\" reads the query again for "
							 "every pass, \"auto\" keeps sums where they do, rows in memory when "
							 "they fit ml.training_memory, and otherwise in a temporary file.",
							 &settings_data_path, DATA_PATH_AUTO, data_path_options, PGC_USERSET, 0,
							 NULL, NULL, NULL);
	DefineCustomBoolVariable("ml.verbose", "Reports the progress of a training.",
							 "INFO lines with phase, steps done, loss and time left, at most one a "
							 "second. VERBOSE is a key word: write SET ml.\"verbose\" = on.",
							 &progress_verbose, false, PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomIntVariable(
		"ml.max_training_workers", "Sets the most parallel workers that a training may start.",
		"max_parallel_maintenance_workers and max_parallel_workers limit them "
		"too, and so do the processors. The model does not depend on their number.",
		&parallel_workers_max, 2, 0, MAX_PARALLEL_WORKER_LIMIT, PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomBoolVariable(
		"ml.rewrite", "Lets the planner pass the columns of a row to a prediction.",
		"For developers: off composes every row, which takes longer and gives "
		"the same. Index expressions stay as this session first read them.",
		&settings_rewrite, true, PGC_USERSET, GUC_NOT_IN_SAMPLE, NULL, module_assign_rewrite, NULL);
	MarkGUCPrefixReserved("ml");
}

void
_PG_init(void)
{
	linalg_init();
	parallel_workers_init(algo_parallel_kinds);
	progress_shared_init();
	module_define_settings();
}
