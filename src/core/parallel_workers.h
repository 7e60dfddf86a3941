/*
 * parallel_workers.h
 *		PostgreSQL's parallel workers as the host of parallel.h.
 */
#ifndef CORE_PARALLEL_WORKERS_H
#define CORE_PARALLEL_WORKERS_H

#include "postgres.h"

#include "core/parallel.h"

/*
 * Let parallel_begin start workers.  kinds, ending with NULL, are all kinds of
 * work there are; called once when the library is loaded, in workers too.
 */
extern void parallel_workers_init(const ParallelKind *const *kinds);

extern int parallel_workers_max; /* ml.max_training_workers */

#endif /* CORE_PARALLEL_WORKERS_H */
