/*
 * evaluate.c
 *		The recipe behind ml.evaluate.
 */
#include "postgres.h"

#include "train/evaluate.h"

void
evaluate_record(const ModelVersion *version, const char *source, const Score *scores, int n,
				int64 n_rows)
{
	for (int i = 0; i < n; i++)
		registry_add_evaluation(version, source, scores[i].metric, scores[i].value,
								scores[i].std_error, scores[i].baseline, scores[i].is_null, n_rows);
}
