/*
 * row_store.c
 *		Growing by one row: the hot loop of reading.
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/lsyscache.h"

#include "core/budget.h"
#include "math/kernel.h"
#include "math/linalg.h"
#include "math/rng.h"
#include "rows/row_key.h"
#include "rows/row_sums.h"
#include "rows/row_texts.h"

#define FIRST_ROWS  8
#define MAX_CLASSES 1000

/* Does reading a row leave anything behind in the current memory context? */
static bool
needs_scratch(const RowStore *store)
{
	if (store->has_key || store->has_weight ||
		(store->classes != NULL && store->target.reader >= READ_SCALAR) ||
		store->target.reader == READ_SCALAR)
		return true;
	for (int j = 0; j < store->n_columns; j++)
	{
		if (store->columns[j].reader >= READ_SCALAR)
			return true;
	}
	return false;
}

RowStore *
row_store_create(TupleDesc desc, const RowRequest *request, bool notices)
{
	RowStore *store = palloc0(sizeof(RowStore));

	store->context = CurrentMemoryContext;
	store->notices = notices;
	store->seed = request->seed;
	store->wants_hash = true;
	store->budget = budget_training_bytes();
	row_columns_choose(store, desc, request);
	for (int j = 0; j < store->n_columns; j++)
	{
		RowColumn *column = &store->columns[j];

		column->may_be_text = (request->traits & ALGO_SPARSE) && row_column_is_text(column);
		column->keeps_texts = true; /* unless rows can be read again */
	}
	store->needs_scratch = needs_scratch(store);
	return store;
}

Size
row_store_bytes(const RowStore *store)
{
	Size bytes = sizeof(RowStore) + store->chunk_bytes;

	bytes += sizeof(RowColumn) * store->n_columns + sizeof(uint64) * store->n_raw;
	for (int j = 0; j < store->n_columns; j++)
	{
		if (store->columns[j].dictionary != NULL)
			bytes += store->columns[j].dictionary->bytes;
	}
	if (store->classes != NULL)
		bytes += store->classes->bytes;
	return bytes + row_texts_bytes(store);
}

static bool
budget_allows(const RowStore *store, Size more)
{
	return store->budget == 0 ||
		   row_store_bytes(store) + more + store->row_cost * store->n_rows <= store->budget;
}

/*
 * Room for one more row.  The first chunk starts small and doubles, the others
 * are whole at once.  false: the budget is spent, nothing was allocated.
 */
static bool
make_room(RowStore *store)
{
	Size whole = row_store_chunk_rows(store);
	bool in_chunk = store->n_rows >> store->shift < (uint64) store->n_chunks;
	Size rows = whole;

	if (in_chunk && row_store_at(store, store->n_rows) < (Size) store->capacity)
		return true;
	if (in_chunk)
		rows = Min(whole, (Size) store->capacity * 2);
	else if (store->n_chunks == 0)
		rows = Min(whole, FIRST_ROWS);
	if (!budget_allows(store, rows * row_chunk_row_bytes(store)))
		return false;
	if (in_chunk)
	{
		store->chunk_bytes += (rows - store->capacity) * row_chunk_row_bytes(store);
		row_chunk_resize(store, &store->chunks[store->n_chunks - 1], rows);
	}
	else
		(void) row_store_add_chunk(store, rows);
	return true;
}

static void
no_room(const RowStore *store)
{
	budget_exceeded(
		Max(row_store_bytes(store) + store->row_cost * store->n_rows, budget_training_bytes()) +
			row_chunk_row_bytes(store),
		psprintf("a training set of more than %llu rows", (unsigned long long) store->n_rows),
		"Raise ml.training_memory, or use ml.train, which reads many rows in passes.");
}

void
row_store_reserve(RowStore *store)
{
	if (!make_room(store))
		no_room(store);
}

/* A stream gives its chunk away when it is full; false: the receiver wants no more. */
static inline bool
hand_over(RowStore *store)
{
	if (store->block_full == NULL || store->n_rows < row_store_chunk_rows(store))
		return true;
	store->n_rows = 0;
	return store->block_full(store, row_store_chunk_rows(store), store->block_arg);
}

RowStore *
row_store_create_like(const RowStore *store, Size budget, RowBlockFull full, void *arg)
{
	RowStore *like = palloc(sizeof(RowStore));

	*like = *store;
	like->context = CurrentMemoryContext;
	like->scratch = NULL;
	like->wants_hash = false;
	like->n_rows = like->n_seen = like->n_skipped = 0;
	like->n_chunks = like->max_chunks = like->capacity = 0;
	like->chunks = NULL;
	like->slab = (RowSlab){0};
	like->chunk_bytes = 0;
	like->budget = budget;
	like->row_cost = 0;
	like->over_budget = false;
	like->block_full = full;
	like->block_arg = arg;
	row_layout_size_chunks(like);
	return like;
}

bool
row_store_put(RowStore *store, const double *x, double y, double w, uint64 hash, uint64 key)
{
	RowChunk *chunk;
	Size at;

	if (!make_room(store))
		return false;
	chunk = row_store_chunk(store, store->n_rows);
	at = row_store_at(store, store->n_rows);
	memcpy(chunk->x + at * store->n_raw, x, sizeof(double) * store->n_raw);
	if (chunk->y != NULL)
		chunk->y[at] = y;
	if (chunk->w != NULL)
		chunk->w[at] = w;
	if (chunk->key != NULL)
		chunk->key[at] = key;
	chunk->hash[at] = hash;
	store->n_rows++;
	return hand_over(store);
}

void
row_store_take_away(RowStore *store, uint64 row)
{
	uint64 last = --store->n_rows;
	RowChunk *to = row_store_chunk(store, row);
	RowChunk *from = row_store_chunk(store, last);
	Size i = row_store_at(store, row);
	Size k = row_store_at(store, last);

	if (row == last)
		return;
	memcpy(to->x + i * store->n_raw, from->x + k * store->n_raw, sizeof(double) * store->n_raw);
	to->hash[i] = from->hash[k];
	if (to->y != NULL)
		to->y[i] = from->y[k];
	if (to->key != NULL)
		to->key[i] = from->key[k];
	if (to->w != NULL)
		to->w[i] = from->w[k];
}

static void
not_finite(const char *column, Datum value)
{
	Converter c = {.type = FLOAT8OID, .kind = COLUMN_NUMBER};

	(void) convert_scalar(&c, column, value);
	pg_unreachable();
}

/* The code of an enum's value, by oid, its label looked up once. */
static int
enum_code(RowStore *store, RowColumn *column, Datum value)
{
	Oid oid = DatumGetObjectId(value);
	const char *label;
	int len;
	int i;

	for (i = 0; i < column->n_enum; i++)
	{
		if (column->enum_oids[i] == oid)
			return column->enum_codes[i];
	}
	label = convert_category(&column->converter, value, &len);
	if ((column->n_enum & (column->n_enum - 1)) == 0)
	{
		Size max = Max(column->n_enum * 2, 1);

		column->enum_oids = row_chunk_array(store, column->enum_oids, sizeof(Oid) * max);
		column->enum_codes = row_chunk_array(store, column->enum_codes, sizeof(int) * max);
	}
	column->enum_oids[column->n_enum] = oid;
	column->enum_codes[column->n_enum] = dictionary_code(column->dictionary, label, len);
	return column->enum_codes[column->n_enum++];
}

static double
read_category(RowStore *store, RowColumn *column, Datum value)
{
	const char *text;
	int len;

	if (column->converter.is_enum)
		return enum_code(store, column, value);
	text = convert_category(&column->converter, value, &len);
	return row_text_value(store, column, text, len);
}

/* An array of NULLs alone says no more than NULL. */
static void
note_null_elements(RowColumn *column, const double *elements, int n)
{
	int n_null = 0;

	for (int k = 0; k < n; k++)
		n_null += isnan(elements[k]) != 0;
	column->has_null_element |= n_null > 0;
	column->n_null += n_null == n;
}

/* Read an array into the buffer of the store; may change the width of rows. */
static void
read_array(RowStore *store, int j, Datum value)
{
	RowColumn *column = &store->columns[j];
	MemoryContext old = MemoryContextSwitchTo(store->context);
	int n;

	n = convert_array(&column->converter, column->name, value, &store->array,
					  &store->array_capacity);
	MemoryContextSwitchTo(old);
	if (n == 0 || (column->width > 0 && n != column->width))
		ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
						n == 0 ? errmsg("column \"%s\" holds an empty array", column->name)
							   : errmsg("column \"%s\" holds arrays of %d and of %d elements",
										column->name, column->width, n),
						errhint("All arrays of a feature have the same length.")));
	if (column->width == 0)
		row_store_widen(store, j, n);
	note_null_elements(column, store->array, n);
}

static void
set_null(RowColumn *column, double *x)
{
	column->n_null++;
	for (int k = 0; k < column->width; k++)
		x[column->offset + k] = get_float8_nan();
}

void
row_store_check_classes(const RowStore *store)
{
	const RowColumn *target = &store->target;

	if (store->classes->n > MAX_CLASSES)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_EXCEPTION),
				 errmsg("target \"%s\" has more than %d classes", target->name, MAX_CLASSES),
				 target->kind == COLUMN_NUMBER
					 ? errhint("A number that measures is learned by task \"regression\".")
					 : errhint("A text that tells rows apart is no class: group its values in "
							   "the source.")));
}

/* The class code of a target value. */
static double
read_class(RowStore *store, Datum value)
{
	RowColumn *target = &store->target;
	int code;

	if (target->kind == COLUMN_CATEGORY)
	{
		int len;
		const char *text;

		text = convert_category(&target->converter, value, &len);
		code = dictionary_code(store->classes, text, len);
	}
	else
	{
		ClassNumber number = class_number_read(&target->converter, target->name, value);

		code = class_number_code(store->classes, &number);
		if (store->class_scales != NULL)
			class_scales_note(store->class_scales, code, number.scale);
	}
	if (code >= MAX_CLASSES)
		row_store_check_classes(store);
	return code;
}

/* Nothing but NaN: a NULL, whose array may have no length yet. */
static bool
is_absent(const double *v, int width)
{
	for (int k = 0; k < width; k++)
	{
		if (!isnan(v[k]))
			return false;
	}
	return true;
}

/*
 * Categories count by their text, not by their code, which depends on the order
 * of rows; a NULL counts nothing, since the length of an array may not be known
 * when it is met.
 */
static uint64
hash_columns(const RowStore *store, const double *x)
{
	uint64 sum = 0;

	for (int j = 0; j < store->n_columns; j++)
	{
		const RowColumn *column = &store->columns[j];
		const double *v = x + column->offset;
		const uint64 *salt = store->salts + column->offset;

		if (is_absent(v, column->width))
			continue;
		if (column->dictionary != NULL)
			sum += hash_scramble(salt[0], column->dictionary->contents[(int) v[0]]);
		else
		{
			for (int k = 0; k < column->width; k++)
				sum += hash_scramble_f64(salt[k], v[k]);
		}
	}
	return sum;
}

/*
 * Hash of a row's content.  A sum over values, each scrambled by itself, so that
 * the processor can work on several at once.
 */
uint64
row_store_hash(const RowStore *store, const double *x, double y, double w)
{
	uint64 sum;

	if (store->all_scalar)
		sum = kernel_get()->scramble(store->n_raw, store->salts, x);
	else
		sum = hash_columns(store, x);
	if (store->classes != NULL)
		sum += store->classes->contents[(int) y];
	else if (store->target_kind != TARGET_NONE)
		sum += hash_scramble_f64(0, y);
	if (w != 1.0) /* rows of weight one are in the order of rows without weights */
		sum += hash_scramble_f64(1, w);
	return hash_mix64(store->seed, sum);
}

static double
read_target(RowStore *store, Datum value)
{
	if (store->classes != NULL)
		return read_class(store, value);
	if (store->target.reader == READ_FLOAT8 && isfinite(DatumGetFloat8(value)))
		return DatumGetFloat8(value);
	return convert_scalar(&store->target.converter, store->target.name, value);
}

/*
 * The common case: nothing but float8 that is neither NULL nor NaN nor infinite.
 * false: it is not, take the row again column by column.
 */
static bool
read_plain(RowStore *store, const Datum *values, const bool *isnull)
{
	double *x = row_store_chunk(store, store->n_rows)->x +
				row_store_at(store, store->n_rows) * store->n_raw;
	bool odd = false;

	if (store->is_consecutive)
	{
		int first = store->plain[0];

		memcpy(x, values + first, sizeof(double) * store->n_columns);
		return memchr(isnull + first, true, store->n_columns) == NULL &&
			   linalg_is_finite(store->n_columns, x);
	}
	for (int j = 0; j < store->n_columns; j++)
	{
		int attribute = store->plain[j];

		x[j] = DatumGetFloat8(values[attribute]);
		odd |= isnull[attribute] | !(fabs(x[j]) <= DBL_MAX);
	}
	return !odd;
}

/* The features of a row into the place of row n_rows. */
static void
read_features(RowStore *store, const Datum *values, const bool *isnull)
{
	double *x = row_store_chunk(store, store->n_rows)->x +
				row_store_at(store, store->n_rows) * store->n_raw;

	for (int j = 0; j < store->n_columns; j++)
	{
		RowColumn *column = &store->columns[j];
		Datum value = values[column->attribute];

		if (unlikely(isnull[column->attribute]))
		{
			set_null(column, x);
			continue;
		}
		switch (column->reader)
		{
			case READ_FLOAT8:
				x[column->offset] = DatumGetFloat8(value);
				if (unlikely(!isfinite(x[column->offset])))
					not_finite(column->name, value);
				break;
			case READ_INT2:
				x[column->offset] = DatumGetInt16(value);
				break;
			case READ_INT4:
				x[column->offset] = DatumGetInt32(value);
				break;
			case READ_INT8:
				x[column->offset] = (double) DatumGetInt64(value);
				break;
			case READ_SCALAR:
				x[column->offset] = convert_scalar(&column->converter, column->name, value);
				break;
			case READ_CATEGORY:
				x[column->offset] = read_category(store, column, value);
				break;
			case READ_ARRAY:
				read_array(store, j, value);
				x = row_store_chunk(store, store->n_rows)->x +
					row_store_at(store, store->n_rows) * store->n_raw;
				memcpy(x + column->offset, store->array, sizeof(double) * column->width);
				break;
		}
	}
}

/* The row's weight, 1 without weights. */
static double
read_weight(const RowStore *store, const Datum *values, const bool *isnull)
{
	const RowColumn *weight = &store->weight;

	if (!store->has_weight)
		return 1.0;
	return convert_weight(&weight->converter, weight->name, values[weight->attribute],
						  isnull[weight->attribute]);
}

/* A row of the source to the next place of the store. */
static void
read_row(RowStore *store, const Datum *values, const bool *isnull, double w)
{
	RowChunk *chunk;
	Size at = row_store_at(store, store->n_rows);
	double y = 0.0;

	if (store->target_kind != TARGET_NONE)
		y = read_target(store, values[store->target.attribute]);
	if (store->plain == NULL || !read_plain(store, values, isnull))
		read_features(store, values, isnull);
	chunk = row_store_chunk(store, store->n_rows);
	if (chunk->y != NULL)
		chunk->y[at] = y;
	if (chunk->key != NULL)
		chunk->key[at] =
			row_key_read(store, values[store->key.attribute], isnull[store->key.attribute]);
	if (chunk->w != NULL)
		chunk->w[at] = w;
	if (store->wants_hash)
		chunk->hash[at] = row_store_hash(store, chunk->x + at * store->n_raw, y, w);
	store->n_rows++;
	store->n_seen++;
}

bool
row_store_try_append(RowStore *store, const Datum *values, const bool *isnull)
{
	MemoryContext old = CurrentMemoryContext;
	double w = read_weight(store, values, isnull);

	if (w == 0.0 || (store->target_kind != TARGET_NONE && isnull[store->target.attribute]))
	{
		store->n_skipped++;
		return true;
	}
	if (!make_room(store))
	{
		store->over_budget = true;
		return false;
	}
	if (store->scratch == NULL && store->needs_scratch)
		store->scratch = AllocSetContextCreate(store->context, "ml row", ALLOCSET_SMALL_SIZES);
	if (store->scratch != NULL)
		MemoryContextSwitchTo(store->scratch);
	read_row(store, values, isnull, w);
	if (store->scratch != NULL)
	{
		MemoryContextSwitchTo(old);
		MemoryContextReset(store->scratch);
	}
	return hand_over(store);
}

void
row_store_append(RowStore *store, const Datum *values, const bool *isnull)
{
	if (!row_store_try_append(store, values, isnull))
		no_room(store);
}

void
row_store_begin(RowStore *store, const RowReading *reading)
{
	for (int j = 0; j < store->n_columns; j++)
	{
		store->columns[j].n_null = 0;
		store->columns[j].has_null_element = false;
	}
	store->n_rows = 0;
	store->n_seen = 0;
	store->n_skipped = 0;
	store->over_budget = false;
	store->wants_hash = reading->wants_hash;
	store->budget = reading->budget;
	store->row_cost = reading->row_cost;
	store->block_full = reading->block_full;
	store->block_arg = reading->block_arg;
	row_layout_size_chunks(store);
}

void
row_store_free(RowStore *store)
{
	row_store_free_rows(store);
	if (store->chunks != NULL)
		pfree(store->chunks);
	for (int j = 0; j < store->n_columns; j++)
		row_layout_free_values(&store->columns[j]);
	if (store->classes != NULL)
		dictionary_free(store->classes);
	if (store->class_scales != NULL)
		class_scales_free(store->class_scales);
	if (store->sums != NULL)
		row_sums_free(store->sums);
	if (store->scratch != NULL)
		MemoryContextDelete(store->scratch);
	store->chunks = NULL;
	store->classes = NULL;
	store->class_scales = NULL;
	store->sums = NULL;
	store->scratch = NULL;
}
