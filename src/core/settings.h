/*
 * settings.h
 *		The server settings (ml.*) as variables.
 *
 * api/module.c defines them as GUCs; every layer may read them, none writes
 * them.  ml.training_memory is in budget.h.
 */
#ifndef CORE_SETTINGS_H
#define CORE_SETTINGS_H

#include <stdbool.h>

extern int settings_cache_memory; /* ml.cache_memory, kB; 0: no cache */
extern int settings_data_path; /* ml.data_path, a DataPath (dataset.h) */
extern bool settings_rewrite; /* ml.rewrite (predict/rewrite.h) */

#endif /* CORE_SETTINGS_H */
