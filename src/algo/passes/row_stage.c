/*
 * row_stage.c
 *		Rows from a scan to shared memory; see row_stage.h.
 */
#include "core/port.h"

#include <string.h>

#include "algo/passes/row_stage.h"

#define STAGE_BYTES (2 * 1024 * 1024)
#define STAGE_LEAST 64 /* rows */

void
row_stage_layout(StagedRows *staged, int n_features, Size *at)
{
	Size row_bytes = sizeof(double) * Max(n_features, 1);

	*staged = (StagedRows){.n_features = n_features,
						   .capacity = Max(STAGE_BYTES / row_bytes, STAGE_LEAST)};
	staged->x_at = parallel_take(at, staged->capacity * row_bytes);
}

/* Have what is there worked on. */
static void
work(RowStage *stage)
{
	StagedRows *staged = stage->staged;
	int n_parts = stage->n_parts;

	if (stage->part_rows > 0)
		n_parts = (int) ((staged->n + stage->part_rows - 1) / stage->part_rows);
	parallel_run(stage->parallel, stage->step, n_parts);
	staged->first += staged->n;
	staged->n = 0;
}

void
row_stage_add(RowStage *stage, Size n, const double *x)
{
	StagedRows *staged = stage->staged;
	Size p = staged->n_features;

	while (n > 0)
	{
		Size now = Min(n, staged->capacity - staged->n);

		memcpy(stage->x + staged->n * p, x, sizeof(double) * now * p);
		staged->n += now;
		n -= now;
		x += now * p;
		if (staged->n == staged->capacity)
			work(stage);
	}
}

void
row_stage_finish(RowStage *stage)
{
	if (stage->staged->n > 0)
		work(stage);
}
