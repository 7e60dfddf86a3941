/*
 * figure.c
 *		The figure of a model without a target, for rows.
 */
#include "model/model.h"

/*
 * Figures want rows with all features side by side: rows with sparse features
 * are made so one by one.
 */
void
model_figure(const Model *m, const RowBlock *rows, double *out)
{
	const AlgorithmFigure *figure = m->algo->figure;
	int n_features = m->encoder->n_features;
	int n_dense = m->encoder->n_dense;
	double *row;
	Size i;

	if (model_n_sparse(m) == 0)
	{
		figure->rows(m->fit, rows->n_rows, rows->x, out);
		return;
	}
	row = palloc_extended(sizeof(double) * n_features, MCXT_ALLOC_HUGE);
	for (i = 0; i < rows->n_rows; i++)
	{
		CHECK_FOR_INTERRUPTS();
		memcpy(row, rows->x + i * n_dense, sizeof(double) * n_dense);
		memset(row + n_dense, 0, sizeof(double) * (n_features - n_dense));
		sparse_add(&rows->sparse, i, 1.0, row);
		figure->rows(m->fit, 1, row, out + i);
	}
	pfree(row);
}
