/*
 * dataset_columns.c
 *		Columns of which only the rows could tell that they are no features.
 *
 * A column of NULLs alone, or a text that is different in every row.  What was named as a
 * feature is never left out in silence.
 */
#include "postgres.h"

#include "dataset/dataset_internal.h"
#include "rows/row_texts.h"

/* Why a column that was read is no feature after all, or NULL. */
static const char *
useless(const RowStore *store, const RowColumn *column)
{
	if (row_text_is_identifier(store, column))
		return "every value is different";
	if (column->n_null == store->n_seen)
		return "every value is NULL";
	return NULL;
}

static void
check_named_feature(const RowStore *store, const RowColumn *column)
{
	if (column->n_null == store->n_seen)
		ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
						errmsg("feature \"%s\" is NULL in every row", column->name)));
}

/* From the store and from the plan.  Returns whether there was any. */
static bool
drop_columns(Dataset *ds, const bool *drop)
{
	RowStore *store = ds->store;
	int n_before = store->n_columns;
	int n = 0;

	for (int j = 0; j < n_before; j++)
	{
		if (!drop[j])
			ds->plan->columns[n++] = ds->plan->columns[j];
	}
	ds->plan->n_columns = n;
	if (n < n_before)
		row_store_drop_columns(store, drop);
	return n < n_before;
}

/*
 * Leave out columns of which only the rows could tell that they are no features.
 * Returns whether any was.
 */
bool
dataset_leave_out(Dataset *ds)
{
	RowStore *store = ds->store;
	bool *drop = palloc0(sizeof(bool) * Max(store->n_columns, 1));
	bool any;

	for (int j = 0; j < store->n_columns; j++)
	{
		const RowColumn *column = &store->columns[j];
		const char *reason = store->features_given ? NULL : useless(store, column);

		if (store->features_given)
			check_named_feature(store, column);
		drop[j] = reason != NULL;
		if (drop[j])
			row_store_leave_out(store, column->name, reason);
	}
	any = drop_columns(ds, drop);
	if (store->n_columns == 0)
		ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("no column can be a feature"),
						store->left_out != NULL ? errdetail("Left out: %s.", store->left_out) : 0));
	pfree(drop);
	return any;
}

/* Before any row is read: the columns that the rows to be read have, and array lengths. */
void
dataset_keep_columns(Dataset *ds)
{
	RowStore *store = ds->store;
	const RowStore *from = ds->from->store;
	bool *drop = palloc0(sizeof(bool) * Max(store->n_columns, 1));
	int n = 0;

	for (int j = 0; j < store->n_columns; j++)
	{
		drop[j] =
			n == from->n_columns || strcmp(store->columns[j].name, from->columns[n].name) != 0;
		n += !drop[j];
	}
	(void) drop_columns(ds, drop);
	for (int j = 0; j < store->n_columns; j++)
	{
		if (store->columns[j].width != from->columns[j].width)
			row_store_widen(store, j, from->columns[j].width);
	}
	pfree(drop);
}
