/*
 * dataset_texts.c
 *		Columns whose words are features: which they are, and the words of the rows.
 *
 * A row's raw value is the code of its text in the dictionary of the column, so each
 * different text is taken apart once, and rows copy what it gave.
 */
#include "postgres.h"

#include <math.h>

#include "mb/pg_wchar.h"
#include "miscadmin.h"

#include "core/budget.h"
#include "dataset/dataset_internal.h"
#include "encode/encode_plan.h"

#define TEXT_MIN_DIFFERENT  100 /* fewer are categories */
#define ROWS_BETWEEN_CHECKS 1024

/*
 * What the plan asks for.  A column is set aside (row_texts.h) only where that could leave
 * it out and the rows can be read again.
 */
void
dataset_ask_texts(Dataset *ds)
{
	for (int j = 0; j < ds->store->n_columns; j++)
	{
		RowColumn *column = &ds->store->columns[j];
		const ColumnPlan *plan = &ds->plan->columns[j];

		if (plan->encode_given)
			column->may_be_text = false;
		if (column->kind == COLUMN_CATEGORY && plan->encode == ENCODE_TEXT)
			column->is_text = true;
		column->keeps_texts = ds->source == NULL || ds->source->is_volatile ||
							  ds->store->features_given || column->is_text;
	}
}

/* Many different texts that read like prose are more than categories. */
void
dataset_choose_texts(Dataset *ds)
{
	for (int j = 0; j < ds->store->n_columns; j++)
	{
		RowColumn *column = &ds->store->columns[j];
		const Dictionary *d = column->dictionary;

		if (column->is_identifier || column->is_text || !column->may_be_text)
			;
		else if (d->n > TEXT_MIN_DIFFERENT)
			column->is_text = text_is_prose(d->n, d->names, d->lengths);
		if (column->is_text)
			encode_plan_as_text(&ds->plan->columns[j]);
	}
}

RawCategories
dataset_text_names(const Dataset *ds, int column)
{
	const Dictionary *d = ds->store->columns[column].dictionary;

	return (RawCategories){.n = d->n,
						   .names = d->names,
						   .lengths = d->lengths,
						   .recode = convert_is_utf8() ? NULL : convert_to_utf8};
}

static void
check_budget(const Dataset *ds, const TextRows *rows)
{
	Size bytes = text_rows_bytes(rows) + row_store_bytes(ds->store);

	for (int j = 0; ds->texts != NULL && j < ds->schema->n_columns; j++)
	{
		if (rows != &ds->texts[j])
			bytes += text_rows_bytes(&ds->texts[j]);
	}
	budget_check(bytes, "the words of the texts");
}

/* The next row of a column's texts.  The copy in UTF-8, if there is one, lasts no longer. */
static void
encode_one(const Dataset *ds, int j, const char *text, int len, TextRows *rows)
{
	int utf8_len;
	const char *utf8 = convert_to_utf8(text, len, &utf8_len);

	encode_text(ds->encoder, j, utf8, utf8_len, rows);
	sparse_end_row(&rows->rows);
	if (utf8 != text)
		pfree(unconstify(char *, utf8));
}

/* The features of every text of a column, as rows in the order of its codes. */
static void
encode_column(Dataset *ds, int j)
{
	const Dictionary *texts = ds->store->columns[j].dictionary;
	TextRows *rows = &ds->texts[j];

	text_rows_init(rows, CurrentMemoryContext);
	for (int k = 0; k < texts->n; k++)
	{
		if (k % ROWS_BETWEEN_CHECKS == 0)
		{
			CHECK_FOR_INTERRUPTS();
			check_budget(ds, rows);
		}
		encode_one(ds, j, texts->names[k], texts->lengths[k], rows);
	}
	check_budget(ds, rows);
}

/* Say what was not asked for. */
static void
notice_text(const Dataset *ds, int j)
{
	const ColumnCode *code = &ds->encoder->columns[j];
	const char *name = ds->schema->columns[j].name;

	if (!ds->store->notices || code->plan.encode_given)
		return;
	ereport(NOTICE, (errmsg("the words of column \"%s\" are features: %d of them", name,
							code->text->n_features),
					 errhint("Choose otherwise with preprocess, for example {\"columns\": {\"%s\": "
							 "{\"encode\": \"one_hot\"}}}, or name the features.",
							 name)));
}

/* From UTF-8; the former text is freed. */
static char *
recode_ngram(char *ngram)
{
	char *recoded = pg_any_to_server(ngram, (int) strlen(ngram), PG_UTF8);

	if (recoded != ngram)
		pfree(ngram);
	return recoded;
}

/* The n-grams were found in UTF-8; from here on they are text like any other. */
static void
recode_ngrams(Encoder *encoder)
{
	if (convert_is_utf8())
		return;
	for (int j = 0; j < encoder->schema->n_columns; j++)
	{
		TextCode *text = encoder->columns[j].text;

		for (int k = 0; text != NULL && k < text->n_features; k++)
		{
			text->ngrams[k] = recode_ngram(text->ngrams[k]);
			pfree(encoder->feature_names[text->first_feature + k]);
		}
	}
	encode_name_ngrams(encoder);
}

void
dataset_encode_texts(Dataset *ds)
{
	encode_set_dense(ds->encoder, (ds->request.rows.traits & ALGO_SPARSE) == 0);
	if (!ds->encoder->has_texts)
		return;
	ds->texts = palloc0(sizeof(TextRows) * ds->schema->n_columns);
	for (int j = 0; j < ds->schema->n_columns; j++)
	{
		if (ds->encoder->columns[j].text == NULL)
			continue;
		notice_text(ds, j);
		encode_column(ds, j);
	}
	recode_ngrams(ds->encoder);
	text_rows_init(&ds->row_texts, CurrentMemoryContext);
	text_rows_init(&ds->block_texts, CurrentMemoryContext);
}

static void
append_row(Dataset *ds, const double *raw, SparseBuilder *rows)
{
	for (int j = 0; j < ds->schema->n_columns; j++)
	{
		double code = raw[ds->schema->columns[j].offset];
		SparseRows texts;

		if (ds->encoder->columns[j].text == NULL || isnan(code))
			continue;
		texts = sparse_rows_of(&ds->texts[j].rows);
		sparse_put_row(rows, &texts, (Size) code);
	}
	sparse_end_row(rows);
}

void
dataset_texts_of_rows(Dataset *ds)
{
	RowStore *store = ds->store;

	for (uint64 row = 0; row < store->n_rows; row++)
	{
		if (row % ROWS_BETWEEN_CHECKS == 0)
		{
			CHECK_FOR_INTERRUPTS();
			check_budget(ds, &ds->row_texts);
		}
		append_row(ds, row_store_chunk(store, row)->x + row_store_at(store, row) * store->n_raw,
				   &ds->row_texts.rows);
	}
	check_budget(ds, &ds->row_texts);
}

SparseRows
dataset_texts_of_block(Dataset *ds, Size n, const double *raw)
{
	SparseBuilder *rows = &ds->block_texts.rows;

	sparse_builder_reset(rows);
	for (Size i = 0; i < n; i++)
		append_row(ds, raw + i * ds->schema->n_raw, rows);
	return sparse_rows_of(rows);
}
