/*
 * feature_rows.c
 *		Rows in memory as an algorithm sees them (feature_rows.h).
 */
#include "postgres.h"

#include "dataset/feature_rows.h"

FeatureRows *
feature_rows_take(RowStore *store, int width)
{
	FeatureRows *features = palloc(sizeof(FeatureRows));

	*features = (FeatureRows){
		.context = store->context,
		.width = width,
		.shift = store->shift,
		.n_rows = store->n_rows,
		.n_chunks = store->n_chunks,
		.chunks = store->chunks,
		.bytes = store->chunk_bytes,
	};
	row_store_forget_rows(store);
	store->chunks = NULL;
	store->max_chunks = 0;
	return features;
}

void
feature_rows_set_chunk(FeatureRows *features, int c, double *x)
{
	row_chunk_set_x(features->chunks, features->n_chunks, c, x);
}

void
feature_rows_free(FeatureRows *features)
{
	row_chunks_free(features->chunks, features->n_chunks);
	if (features->chunks != NULL)
		pfree(features->chunks);
	pfree(features);
}
