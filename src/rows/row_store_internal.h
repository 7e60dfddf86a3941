/*
 * row_store_internal.h
 *		The inside of a RowStore, for the files of this folder.
 *
 * Row i lies in chunk i >> shift at place i & (chunk_rows - 1).  With a block
 * function the store is a stream: it has one chunk, which is handed over when
 * full and filled again.
 */
#ifndef ROWS_ROW_STORE_INTERNAL_H
#define ROWS_ROW_STORE_INTERNAL_H

#include "rows/class_number.h"
#include "rows/convert.h"
#include "rows/dictionary.h"
#include "rows/row_store.h"

/* How a column's Datum is read: the common types without a call. */
typedef enum RowReader
{
	READ_FLOAT8,
	READ_INT2,
	READ_INT4,
	READ_INT8,
	READ_SCALAR,
	READ_CATEGORY,
	READ_ARRAY
} RowReader;

/* What a row's key is of the value that the split goes by (row_key.h). */
typedef enum RowKeyKind
{
	ROW_KEY_HASH,
	ROW_KEY_INTEGER, /* in the order of the values */
	ROW_KEY_NUMBER, /* the same, of double precision */
	ROW_KEY_VALUE /* 1: it is key_value, 0: it is not */
} RowKeyKind;

typedef struct RowAside RowAside; /* row_texts.c */

typedef struct RowColumn
{
	char *name;
	char *type_name;
	Oid type; /* base type */
	int attribute; /* 0-based in the row type */
	ColumnKind kind;
	RowReader reader;
	Converter converter;
	int width; /* array: 0 until the first that is not NULL */
	int offset;
	bool may_be_text; /* its words can be features (ENCODE_TEXT), if it has many */
	bool is_text; /* ... and will be: as asked for, or once all rows are read */
	bool keeps_texts; /* it is not set aside (row_texts.h), however many differ */
	bool is_identifier; /* it was, and all values differ */
	RowAside *aside; /* what was set aside while rows are read, or NULL */
	uint64 n_null; /* rows in which it is NULL */
	bool has_null_element; /* arrays: some row has one */
	Dictionary *dictionary; /* categories */
	int n_enum; /* enum: codes by label Oid, since reading a label is slow */
	Oid *enum_oids;
	int *enum_codes;
} RowColumn;

typedef struct RowChunk
{
	double *x; /* rows x n_raw */
	void *x_memory; /* that it lies in, perhaps with others (row_chunks.c) */
	double *y; /* the target: number or class code; NULL without */
	uint64 *hash; /* of the row's content */
	uint64 *key; /* of the split column's value; NULL without */
	double *w; /* the weight; NULL without */
} RowChunk;

/* What is left of the last memory that was taken for the x of several chunks. */
typedef struct RowSlab
{
	void *memory;
	char *next;
	int n_left; /* chunks */
} RowSlab;

/*
 * A block of raw rows: n x n_raw values, targets and weights as stored.  The receiver
 * may change x and y when the rows come from a pass.
 */
typedef struct HeldRows
{
	Size n;
	double *x;
	double *y; /* NULL without a target */
	const double *w; /* NULL without weights */
	const uint64 *hash; /* of rows to learn from, where rows are hashed */
	const uint64 *key; /* likewise, where there is a split column */
} HeldRows;

typedef bool (*RowBlockFull)(RowStore *store, Size n_rows, void *arg);

/* How rows are read: into memory, or handed over in blocks. */
typedef struct RowReading
{
	bool wants_hash; /* of every row */
	Size budget; /* 0: none */
	Size row_cost; /* working memory per row that splitting will need */
	RowBlockFull block_full; /* NULL: they are kept */
	void *block_arg;
} RowReading;

struct RowStore
{
	MemoryContext context;
	MemoryContext scratch; /* for values that must be converted; NULL until needed */
	bool needs_scratch;
	bool features_given; /* named by the user: none is left out silently */
	bool notices;
	char *left_out; /* what was left out and why, for one NOTICE; NULL: nothing */

	int n_columns;
	RowColumn *columns;
	int n_raw;
	int *plain; /* attributes, when every column is a float8; NULL otherwise */
	bool is_consecutive; /* ... and these follow each other */
	bool all_scalar; /* no column is a category or an array */
	double *array; /* buffer for one array */
	int array_capacity;

	Task task;
	TargetKind target_kind;
	RowColumn target; /* name NULL: none */
	Dictionary *classes; /* class targets: label text, or what class_number_code makes of numbers */
	ClassScales *class_scales; /* of numerics; NULL for other classes */

	bool has_key;
	RowColumn key; /* split column */
	Oid key_out; /* output function for types that are no feature */
	RowKeyKind key_kind;
	char *key_value; /* ROW_KEY_VALUE, as text */
	bool key_may_be_null;
	bool has_weight;
	RowColumn weight; /* column of the rows' weights */
	bool wants_hash; /* of every row */
	uint64 seed;
	uint64 *salts; /* n_raw: what makes equal values of different places hash apart */

	int shift;
	int capacity; /* rows allocated in the last chunk */
	int n_chunks;
	int max_chunks;
	RowChunk *chunks;
	RowSlab slab;
	uint64 n_rows; /* in the chunks */
	uint64 n_seen; /* rows taken since the start, whether still here or streamed on */
	uint64 n_skipped; /* rows whose target is NULL */
	Size chunk_bytes;

	Size budget; /* 0: none */
	Size row_cost; /* working memory per row that splitting will need */
	bool over_budget; /* the last row was refused */

	RowBlockFull block_full; /* stream */
	void *block_arg;
	struct RowSums *sums; /* all that is kept of the rows of an aggregate (row_sums.h), or NULL */
};

/* 22000 when there are more classes than a model may have. */
extern void row_store_check_classes(const RowStore *store);

/* Text of any kind but an enum's. */
static inline bool
row_column_is_text(const RowColumn *column)
{
	return column->kind == COLUMN_CATEGORY && !column->converter.is_enum;
}

static inline RowChunk *
row_store_chunk(const RowStore *store, uint64 row)
{
	return &store->chunks[row >> store->shift];
}

static inline Size
row_store_at(const RowStore *store, uint64 row)
{
	return (Size) (row & ((UINT64CONST(1) << store->shift) - 1));
}

static inline Size
row_store_chunk_rows(const RowStore *store)
{
	return (Size) 1 << store->shift;
}

/* Rows in chunk c. */
static inline Size
row_store_chunk_fill(const RowStore *store, int c)
{
	uint64 before = (uint64) c << store->shift;

	if (before >= store->n_rows) /* rows were taken off the end */
		return 0;
	return (Size) Min(store->n_rows - before, (uint64) row_store_chunk_rows(store));
}

/* row_columns.c */
extern void row_columns_choose(RowStore *store, TupleDesc desc, const RowRequest *request);

/* row_store.c: false when the budget does not allow the row */
extern bool row_store_try_append(RowStore *store, const Datum *values, const bool *isnull);

/*
 * Before the first row of each reading.  Dictionaries stay as they are, what was counted is
 * counted anew; rows that the store kept must be gone.
 */
extern void row_store_begin(RowStore *store, const RowReading *reading);

/* row_chunks.c */
extern void row_store_free_rows(RowStore *store); /* give their memory back */
extern RowChunk *row_store_add_chunk(RowStore *store,
									 Size rows); /* a new last chunk for so many rows */
extern void row_chunk_resize(RowStore *store, RowChunk *chunk, Size rows); /* the last one */
extern void row_store_forget_rows(RowStore *store); /* ... which others hold now */
extern void row_chunks_free(RowChunk *chunks, int n_chunks);

/* Chunk c gets another x; what it had is given back unless others lie in the same memory. */
extern void row_chunk_set_x(RowChunk *chunks, int n_chunks, int c, double *x);
extern Size row_chunk_row_bytes(const RowStore *store); /* of one row in a chunk */
extern void *row_chunk_array(RowStore *store, void *old, Size bytes); /* old NULL: a new one */

extern void row_store_reserve(RowStore *store); /* room for one more row */

/*
 * An empty store in the current memory context, or a stream when there is a full, for rows of
 * the same columns that are read already.  It shares the columns, which must not
 * change while it lives.
 */
extern RowStore *row_store_create_like(const RowStore *store, Size budget, RowBlockFull full,
									   void *arg);
extern bool row_store_put(RowStore *store, const double *x, double y, double w, uint64 hash,
						  uint64 key);
extern void row_store_take_away(RowStore *store, uint64 row); /* the last row takes its place */
extern uint64 row_store_hash(const RowStore *store, const double *x, double y, double w);

/* row_layout.c: where columns lie, and change of columns under the rows that are there */
extern void row_layout_place(RowStore *store); /* offsets, n_raw, salts, chunk size */
extern void row_layout_size_chunks(RowStore *store); /* while there is nothing in them */
extern void row_layout_free_values(RowColumn *column); /* its dictionary, what finds codes */
extern void row_store_widen(RowStore *store, int column, int width);
extern void row_store_drop_columns(RowStore *store, const bool *drop);
extern void row_store_leave_out(RowStore *store, const char *name, const char *reason);

#endif /* ROWS_ROW_STORE_INTERNAL_H */
