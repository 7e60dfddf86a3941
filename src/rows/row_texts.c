/*
 * row_texts.c
 *		Columns of texts while rows are read, and what they are afterwards (row_texts.h).
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/float.h"
#include "utils/guc.h"
#include "utils/tuplesort.h"
#include "utils/typcache.h"

#include "compat.h"
#include "core/budget.h"
#include "encode/text.h"
#include "math/rng.h"
#include "rows/row_texts.h"

#define ASIDE_MIN      100000 /* so many values, and no two alike: set aside */
#define ASIDE_SHARE    16 /* of the budget, for the sort of one column */
#define ASIDE_LEAST_KB 64 /* that tuplesort.c asks for */
#define ASIDE_VALUE    24 /* bytes of a value in tuplesort.c */
#define IDENTIFIER_MIN 100 /* so many different values at least */

/* The values of a column that was set aside: hashes, and how many words they are. */
struct RowAside
{
	Tuplesortstate *hashes;
	uint64 n;
	uint64 words;
};

static int
aside_kilobytes(void)
{
	Size share = budget_training_bytes() / ASIDE_SHARE / 1024;

	return (int) Max(Min(share, (Size) MAX_KILOBYTES), (Size) ASIDE_LEAST_KB);
}

static void
aside_add(RowAside *aside, const char *text, int len)
{
	tuplesort_putdatum(aside->hashes, Int64GetDatum((int64) hash_bytes64(0, text, len)), false);
	aside->words += text_count_words(text, len);
	aside->n++;
}

/* The texts so far go into a sort, and the dictionary is empty again. */
static void
set_aside(RowStore *store, RowColumn *column)
{
	MemoryContext caller = MemoryContextSwitchTo(store->context);
	Oid less = lookup_type_cache(INT8OID, TYPECACHE_LT_OPR)->lt_opr;
	const Dictionary *d = column->dictionary;

	column->aside = palloc0(sizeof(RowAside));
	column->aside->hashes = tuplesort_begin_datum(INT8OID, less, InvalidOid, false,
												  aside_kilobytes(), NULL, TUPLESORT_NONE);
	for (int k = 0; k < d->n; k++)
		aside_add(column->aside, d->names[k], d->lengths[k]);
	dictionary_free(column->dictionary);
	column->dictionary = dictionary_create(store->context, convert_content());
	MemoryContextSwitchTo(caller);
}

/* Many values, and no two alike.  Prose will hardly be an identifier: it keeps its texts. */
static void
consider_aside(RowStore *store, RowColumn *column)
{
	const Dictionary *d = column->dictionary;

	if (column->may_be_text && text_is_prose(d->n, d->names, d->lengths))
		column->keeps_texts = true;
	else
		set_aside(store, column);
}

double
row_text_value(RowStore *store, RowColumn *column, const char *text, int len)
{
	int n = column->dictionary->n;
	int code;

	if (column->is_identifier)
		return get_float8_nan(); /* the rows are read again for another column */
	if (column->aside != NULL)
	{
		aside_add(column->aside, text, len);
		return get_float8_nan();
	}
	code = dictionary_code(column->dictionary, text, len);
	if (code < n)
		column->keeps_texts = true; /* that came twice: it is no identifier */
	else if (n + 1 >= ASIDE_MIN && !column->keeps_texts)
	{
		consider_aside(store, column);
		if (column->aside != NULL)
			return get_float8_nan();
	}
	return code;
}

static bool
aside_is_distinct(RowAside *aside)
{
	Datum value;
	bool is_null;
	uint64 n = 0;
	int64 last = 0;

	tuplesort_performsort(aside->hashes);
	while (compat_tuplesort_getdatum(aside->hashes, &value, &is_null))
	{
		check_interrupts_at((Size) n);
		if (n++ > 0 && DatumGetInt64(value) == last)
			return false;
		last = DatumGetInt64(value);
	}
	return true;
}

static void
aside_free(RowColumn *column)
{
	if (column->aside == NULL)
		return;
	tuplesort_end(column->aside->hashes);
	pfree(column->aside);
	column->aside = NULL;
}

bool
row_texts_settle(RowStore *store)
{
	bool again = false;

	for (int j = 0; j < store->n_columns; j++)
	{
		RowColumn *column = &store->columns[j];
		RowAside *aside = column->aside;

		if (aside == NULL)
			continue;
		column->is_identifier =
			!(column->may_be_text && text_words_are_prose(aside->words, aside->n)) &&
			aside_is_distinct(aside);
		column->keeps_texts = !column->is_identifier;
		again |= !column->is_identifier;
		aside_free(column);
	}
	return again;
}

static void
forget_dictionary(RowStore *store, Dictionary **dictionary)
{
	Dictionary *forgotten = *dictionary;

	if (forgotten == NULL)
		return;
	*dictionary = dictionary_create(store->context, forgotten->content);
	dictionary_free(forgotten);
}

void
row_texts_restart(RowStore *store)
{
	for (int j = 0; j < store->n_columns; j++)
	{
		RowColumn *column = &store->columns[j];

		aside_free(column);
		column->n_enum = 0;
		forget_dictionary(store, &column->dictionary);
	}
	forget_dictionary(store, &store->classes);
	if (store->class_scales != NULL)
	{
		class_scales_free(store->class_scales);
		store->class_scales = class_scales_create(store->context);
	}
}

bool
row_text_is_identifier(const RowStore *store, const RowColumn *column)
{
	const Dictionary *d = column->dictionary;

	if (column->is_identifier)
		return true;
	return row_column_is_text(column) && !column->is_text && d->n > IDENTIFIER_MIN &&
		   (uint64) d->n == store->n_seen - column->n_null;
}

Size
row_texts_bytes(const RowStore *store)
{
	Size bytes = 0;

	for (int j = 0; j < store->n_columns; j++)
	{
		const RowAside *aside = store->columns[j].aside;

		if (aside != NULL)
			bytes += Min((Size) aside->n * ASIDE_VALUE, (Size) aside_kilobytes() * 1024);
	}
	return bytes;
}
