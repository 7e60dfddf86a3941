/*
 * class_scores.c
 *		The scores of rows by class, in memory or in a file (class_scores.h).
 *
 * Rows are collected in blocks of column after column, because they are asked for by
 * column: from the file a group of columns is read without the others, one stretch of
 * each block, so that all groups together read the file once.  Every block but the
 * last is full; the last is in memory.  A block, in memory as in the file:
 *		int32 code[block_rows]			the class of each row
 *		double score[width][block_rows]
 *		double weight[block_rows]			if the rows are weighted
 */
#include "postgres.h"

#include "miscadmin.h"

#include "core/temp_file.h"
#include "evaluate/class_scores.h"
#include "evaluate/float8_sort.h"

#define BLOCK_BYTES ((Size) 1024 * 1024) /* at most, but for a single row */
#define MIN_BLOCKS  8 /* in the memory given */

struct ClassScores
{
	MemoryContext context;
	int n_classes;
	int width; /* scores of a row */
	bool is_weighted;
	Size memory; /* that may be taken */
	Size block_rows;
	Size column_at; /* bytes of a block before its first score */
	uint64 n_rows;
	uint64 *class_rows;
	RowMass *class_masses;

	Size n_blocks; /* in memory */
	Size max_blocks;
	char **blocks;
	TempFile *file; /* has the blocks before those; NULL: none */
	Size n_filed;
	char *reading; /* a block from there, as far as it was asked for */
};

/* Those of the scores, and that of the weights behind them. */
static inline int
block_columns(const ClassScores *scores)
{
	return scores->width + scores->is_weighted;
}

static inline Size
block_bytes(const ClassScores *scores)
{
	return scores->column_at + scores->block_rows * block_columns(scores) * sizeof(double);
}

static inline int32 *
block_codes(char *block)
{
	return (int32 *) block;
}

static inline double *
block_column(const ClassScores *scores, char *block, int column)
{
	return (double *) (block + scores->column_at) + scores->block_rows * column;
}

/* Numbers of a row in a column of its own: a score, and its weight if it has one. */
static inline int
per_row(const ClassScores *scores)
{
	return 1 + scores->is_weighted;
}

/* The class that is positive in a column. */
static inline int32
positive_class(const ClassScores *scores, int column)
{
	return scores->width == 1 ? 1 : column;
}

ClassScores *
class_scores_create(int n_classes, bool is_weighted, Size memory)
{
	ClassScores *scores = palloc0(sizeof(ClassScores));
	Size row;

	scores->context = CurrentMemoryContext;
	scores->n_classes = n_classes;
	scores->width = n_classes == 2 ? 1 : n_classes;
	scores->is_weighted = is_weighted;
	scores->memory = memory;
	row = sizeof(int32) + block_columns(scores) * sizeof(double);
	scores->block_rows = Max(Min(memory / MIN_BLOCKS, BLOCK_BYTES) / row, 1);
	scores->column_at = MAXALIGN(scores->block_rows * sizeof(int32));
	scores->class_rows = palloc0(n_classes * sizeof(uint64));
	scores->class_masses = palloc0(n_classes * sizeof(RowMass));
	return scores;
}

const uint64 *
class_scores_rows(const ClassScores *scores)
{
	return scores->class_rows;
}

const RowMass *
class_scores_masses(const ClassScores *scores)
{
	return scores->class_masses;
}

/* -- collecting --------------------------------------------------------- */

/* Move the blocks, all of them full, to the file; the last one's memory is taken up again. */
static void
blocks_to_file(ClassScores *scores)
{
	MemoryContext caller = MemoryContextSwitchTo(scores->context);

	if (scores->file == NULL)
		scores->file = temp_file_create();
	MemoryContextSwitchTo(caller);
	for (Size b = 0; b < scores->n_blocks; b++)
	{
		CHECK_FOR_INTERRUPTS();
		temp_file_append(scores->file, scores->blocks[b], block_bytes(scores));
		if (b > 0)
			pfree(scores->blocks[b]);
	}
	scores->n_filed += scores->n_blocks;
	scores->n_blocks = 1;
}

static void
add_block(ClassScores *scores)
{
	if (scores->n_blocks == scores->max_blocks)
	{
		Size max = Max(scores->max_blocks * 2, MIN_BLOCKS);

		if (scores->blocks == NULL)
			scores->blocks = MemoryContextAllocHuge(scores->context, max * sizeof(char *));
		else
			scores->blocks = repalloc_huge(scores->blocks, max * sizeof(char *));
		scores->max_blocks = max;
	}
	scores->blocks[scores->n_blocks++] =
		MemoryContextAllocHuge(scores->context, block_bytes(scores));
}

/* A place in a block for one more row. */
static void
next_block(ClassScores *scores)
{
	Size taken = (scores->n_blocks + 1) * block_bytes(scores);

	CHECK_FOR_INTERRUPTS();
	if (scores->n_blocks > 0 && (scores->file != NULL || taken > scores->memory / 2))
		blocks_to_file(scores);
	else
		add_block(scores);
}

void
class_scores_add(ClassScores *scores, int code, const double *row, double weight)
{
	Size at = (Size) (scores->n_rows % scores->block_rows);
	char *block;
	double *to;

	Assert(code >= 0 && code < scores->n_classes);
	if (at == 0)
		next_block(scores);
	block = scores->blocks[scores->n_blocks - 1];
	block_codes(block)[at] = code;
	to = block_column(scores, block, 0) + at;
	for (int j = 0; j < scores->width; j++)
		to[j * scores->block_rows] = row[j] + 0.0; /* no -0.0 */
	if (scores->is_weighted)
		to[scores->width * scores->block_rows] = weight;
	scores->class_rows[code]++;
	mass_add_row(&scores->class_masses[code], weight);
	scores->n_rows++;
}

/* -- columns ------------------------------------------------------------ */

/* Read columns of a block that lies at so many bytes of the file to where they are in a block. */
static void
read_columns(const ClassScores *scores, off_t at, int first, int n_columns)
{
	double *column = block_column(scores, scores->reading, first);

	temp_file_read(scores->file, column, n_columns * scores->block_rows * sizeof(double),
				   at + ((char *) column - scores->reading));
}

/* Block b with these columns and the weights, from wherever it is; *n: its rows. */
static char *
block_get(const ClassScores *scores, Size b, int first, int n_columns, Size *n)
{
	uint64 before = (uint64) b * scores->block_rows;
	char *block = scores->reading;
	off_t at = (off_t) b * block_bytes(scores);

	CHECK_FOR_INTERRUPTS();
	*n = (Size) Min(scores->n_rows - before, (uint64) scores->block_rows);
	if (b >= scores->n_filed)
		return scores->blocks[b - scores->n_filed];
	temp_file_read(scores->file, block, *n * sizeof(int32), at);
	read_columns(scores, at, first, n_columns);
	if (scores->is_weighted)
		read_columns(scores, at, scores->width, 1);
	return block;
}

static Size
all_blocks(const ClassScores *scores)
{
	return scores->n_filed + scores->n_blocks;
}

/* The weights of a block's rows; NULL without. */
static const double *
block_weights(const ClassScores *scores, char *block)
{
	return scores->is_weighted ? block_column(scores, block, scores->width) : NULL;
}

/*
 * A column's scores, each with its weight w unless that is NULL, to those of the class and
 * those of the others, behind each other.
 */
static void
divide_column(const int32 *code, const double *score, const double *w, Size n, int32 positive,
			  double **p, double **q)
{
	double *to_p = *p;
	double *to_q = *q;

	for (Size i = 0; i < n; i++)
	{
		double **to = code[i] == positive ? &to_p : &to_q;

		*(*to)++ = score[i];
		if (w != NULL)
			*(*to)++ = w[i];
	}
	*p = to_p;
	*q = to_q;
}

/*
 * Columns [first, first + n_columns) in buffer, n_rows each, those of the class before the others;
 * with weights, pairs.
 */
static void
fill_columns(const ClassScores *scores, int first, int n_columns, double *buffer)
{
	double **p = palloc(n_columns * sizeof(double *));
	double **q = palloc(n_columns * sizeof(double *));

	for (int j = 0; j < n_columns; j++)
	{
		p[j] = buffer + j * scores->n_rows * per_row(scores);
		q[j] = p[j] + scores->class_rows[positive_class(scores, first + j)] * per_row(scores);
	}
	for (Size b = 0; b < all_blocks(scores); b++)
	{
		Size n;
		char *block = block_get(scores, b, first, n_columns, &n);

		for (int j = 0; j < n_columns; j++)
			divide_column(block_codes(block), block_column(scores, block, first + j),
						  block_weights(scores, block), n, positive_class(scores, first + j), &p[j],
						  &q[j]);
	}
	pfree(p);
	pfree(q);
}

/* The rows of a class, or of all others, without the scores themselves. */
static SortedScores
rows_of(const ClassScores *scores, int32 code, bool rest)
{
	SortedScores out = {.is_weighted = scores->is_weighted};

	for (int k = 0; k < scores->n_classes; k++)
	{
		if ((k == code) == rest)
			continue;
		out.n_rows += scores->class_rows[k];
		mass_add(&out.mass, scores->class_masses[k]);
	}
	return out;
}

static void
sort_column(const ClassScores *scores, SortedScores *rows, double *values)
{
	if (scores->is_weighted)
		float8_sort_weighted(values, rows->n_rows);
	else
		float8_sort(values, rows->n_rows);
	rows->values = values;
}

/* A group of columns that fit in memory. */
static void
rank_in_memory(const ClassScores *scores, int first, int n_columns, double *buffer, ClassRankFn fn,
			   void *arg)
{
	fill_columns(scores, first, n_columns, buffer);
	for (int j = 0; j < n_columns; j++)
	{
		int32 code = positive_class(scores, first + j);
		double *values = buffer + j * scores->n_rows * per_row(scores);
		SortedScores positive = rows_of(scores, code, false);
		SortedScores negative = rows_of(scores, code, true);

		CHECK_FOR_INTERRUPTS();
		sort_column(scores, &positive, values);
		sort_column(scores, &negative, values + positive.n_rows * per_row(scores));
		fn(&positive, &negative, arg);
	}
}

/* One column that does not. */
static void
rank_by_sort(const ClassScores *scores, int column, Size memory, ClassRankFn fn, void *arg)
{
	int32 code = positive_class(scores, column);
	SortedScores positive = rows_of(scores, code, false);
	SortedScores negative = rows_of(scores, code, true);

	positive.sort = score_sort_create(memory / 2, scores->is_weighted);
	negative.sort = score_sort_create(memory / 2, scores->is_weighted);
	for (Size b = 0; b < all_blocks(scores); b++)
	{
		Size n;
		char *block = block_get(scores, b, column, 1, &n);
		const double *score = block_column(scores, block, column);
		const double *w = block_weights(scores, block);

		for (Size i = 0; i < n; i++)
			score_sort_put(block_codes(block)[i] == code ? positive.sort : negative.sort, score[i],
						   w != NULL ? w[i] : 1.0);
	}
	score_sort_finish(positive.sort);
	score_sort_finish(negative.sort);
	fn(&positive, &negative, arg);
	score_sort_free(positive.sort);
	score_sort_free(negative.sort);
}

/* Memory for columns: what the blocks leave, which is half of it unless a few rows take more. */
static Size
column_memory(const ClassScores *scores)
{
	Size blocks = (scores->n_blocks + (scores->file != NULL)) * block_bytes(scores);
	Size half = scores->memory / 2;

	return blocks < half ? scores->memory - blocks : half;
}

/*
 * How many columns to take at a time; 0: not even one fits.  More than one are for
 * fewer readings of the file, whose blocks would be taken up in small pieces.
 */
static int
columns_at_once(const ClassScores *scores, Size memory)
{
	Size column = Max(scores->n_rows, 1) * per_row(scores) * sizeof(double);
	Size spare = scores->is_weighted ? 0 : float8_sort_bytes(scores->n_rows);
	Size most = scores->file != NULL ? scores->width : 1;

	return memory <= spare ? 0 : (int) Min((memory - spare) / column, most);
}

void
class_scores_rank(ClassScores *scores, ClassRankFn fn, void *arg)
{
	Size memory = column_memory(scores);
	int at_once = columns_at_once(scores, memory);
	double *buffer = NULL;

	if (scores->file != NULL)
		scores->reading = MemoryContextAllocHuge(CurrentMemoryContext, block_bytes(scores));
	if (at_once > 0)
		buffer = MemoryContextAllocHuge(CurrentMemoryContext, at_once * Max(scores->n_rows, 1) *
																  per_row(scores) * sizeof(double));
	for (int j = 0; j < scores->width; j += Max(at_once, 1))
	{
		if (at_once > 0)
			rank_in_memory(scores, j, Min(at_once, scores->width - j), buffer, fn, arg);
		else
			rank_by_sort(scores, j, memory, fn, arg);
	}
	if (buffer != NULL)
		pfree(buffer);
	if (scores->reading != NULL)
		pfree(scores->reading);
	scores->reading = NULL;
}

void
class_scores_visit(ClassScores *scores, ClassRowFn fn, void *arg)
{
	double *row = palloc(scores->width * sizeof(double));

	if (scores->file != NULL)
		scores->reading = MemoryContextAllocHuge(CurrentMemoryContext, block_bytes(scores));
	for (Size b = 0; b < all_blocks(scores); b++)
	{
		Size n;
		char *block = block_get(scores, b, 0, scores->width, &n);
		const double *first = block_column(scores, block, 0);
		const double *w = block_weights(scores, block);

		for (Size i = 0; i < n; i++)
		{
			for (int j = 0; j < scores->width; j++)
				row[j] = first[scores->block_rows * j + i];
			fn(block_codes(block)[i], row, w != NULL ? w[i] : 1.0, arg);
		}
	}
	pfree(row);
	if (scores->reading != NULL)
		pfree(scores->reading);
	scores->reading = NULL;
}

void
class_scores_free(ClassScores *scores)
{
	for (Size b = 0; b < scores->n_blocks; b++)
		pfree(scores->blocks[b]);
	if (scores->blocks != NULL)
		pfree(scores->blocks);
	if (scores->file != NULL)
		temp_file_close(scores->file);
	pfree(scores->class_rows);
	pfree(scores->class_masses);
	pfree(scores);
}
