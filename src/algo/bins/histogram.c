/*
 * histogram.c
 *		Sums by feature and code; see histogram.h.
 *
 * Gradients: the three sums of a cell are packed in one 64-bit word and a row
 * is added to it by one addition (tree_kernel.h).  Eight features at a time have their words in 16
 * kilobytes, within the first-level cache; after at most PACK_ROWS rows, before a
 * field can overflow, the words are added to the planes.  The codes of such a strip
 * of rows are first brought together, so that its rows, which lie far apart deep in
 * a tree, are fetched once and ahead of their use; where they lie in order there is no
 * need.
 */
#include "core/port.h"

#include <string.h>

#include "algo/bins/histogram.h"
#include "algo/bins/tree_kernel.h"

#define GROUP       8 /* features worked on together */
#define GROUPS      4 /* groups whose codes are collected together */
#define GROUP_CELLS 256
#define FETCH_AHEAD 64

/* ------------------------------------------------------------------ gradients */

/* Add the rows of a strip, m codes each, to the words of m features. */
static inline __attribute__((always_inline)) void
add_rows(const uint8 *codes, Size stride, int n, const uint64 *packed, uint64 *words, int m)
{
	for (int i = 0; i < n; i++, codes += stride)
	{
		uint64 word = packed[i];

#pragma GCC unroll 8
		for (int k = 0; k < m; k++)
			words[k * GROUP_CELLS + codes[k]] += word;
	}
}

static void
add_group(const uint8 *codes, Size stride, int n, const uint64 *packed, uint64 *words, int m)
{
	switch (m)
	{
		case 8:
			add_rows(codes, stride, n, packed, words, 8);
			break;
		case 4:
			add_rows(codes, stride, n, packed, words, 4);
			break;
		default:
			add_rows(codes, stride, n, packed, words, m);
	}
}

static void
unpack_feature(const HistogramInput *in, int feature, const uint64 *words, int64 *histogram)
{
	uint32 at = in->cell_at[feature];
	int n = in->cell_at[feature + 1] - at;

	tree_kernels()->unpack(n, words, histogram + at, histogram + in->n_cells + at,
						   histogram + 2 * in->n_cells + at);
}

/* The codes of a group of listed features, side by side. */
static void
collect_listed(const HistogramInput *in, const TreeRow *rows, int n, const int *features, int m,
			   uint8 *out)
{
	for (int k = 0; k < m; k++)
	{
		Size step;
		const uint8 *column = bins_column(in->codes, features[k], &step);

		for (int i = 0; i < n; i++)
			out[i * GROUP + k] = column[rows[i].row * step];
	}
}

/*
 * The codes of n_groups groups of features from the given one on, group after group:
 * each row is visited once, whose codes lie together.  (Reads up to the end of the
 * row's stride.)
 */
static void
collect_rows(const HistogramInput *in, const TreeRow *rows, int n, int from, int n_groups,
			 uint8 *out)
{
	const uint8 *base = in->codes->rows + from;
	Size stride = in->codes->stride;

	for (int i = 0; i < n; i++)
	{
		const uint8 *row = base + rows[i].row * stride;

		__builtin_prefetch(base + rows[Min(i + FETCH_AHEAD, n - 1)].row * stride);
#pragma GCC unroll 4
		for (int k = 0; k < n_groups; k++)
			memcpy(out + (k * PACK_ROWS + i) * GROUP, row + k * GROUP, GROUP);
	}
}

/* Add a strip's rows, whose codes lie stride bytes apart, to the cells of m features. */
static void
add_codes(const HistogramInput *in, const uint8 *codes, Size stride, int n, const uint64 *packed,
		  const int *features, int from, int m, int64 *histogram)
{
	uint64 words[GROUP * GROUP_CELLS];

	memset(words, 0, sizeof(uint64) * m * GROUP_CELLS);
	add_group(codes, stride, n, packed, words, m);
	for (int k = 0; k < m; k++)
		unpack_feature(in, features != NULL ? features[from + k] : from + k,
					   words + k * GROUP_CELLS, histogram);
}

/*
 * A strip of up to PACK_ROWS rows, whose packed sums are made once, to the cells of all
 * features.
 */
static void
gradient_strip(const HistogramInput *in, const TreeRow *rows, int n, bool in_order,
			   const int *features, int from, int to, int64 *histogram)
{
	uint64 packed[PACK_ROWS];
	uint8 collected[GROUPS * PACK_ROWS * GROUP];
	Size stride = in->codes->stride;

	tree_kernels()->pack(n, rows, packed);
	for (; from < to; from += GROUPS * GROUP)
	{
		int end = Min(from + GROUPS * GROUP, to);

		if (features == NULL && !in_order)
			collect_rows(in, rows, n, from, (end - from + GROUP - 1) / GROUP, collected);
		for (int k = from; k < end; k += GROUP)
		{
			const uint8 *codes = collected + (k - from) * PACK_ROWS;
			int m = Min(GROUP, end - k);

			if (features != NULL)
				collect_listed(in, rows, n, features + k, m, collected + (k - from) * PACK_ROWS);
			if (features == NULL && in_order)
				add_codes(in, in->codes->rows + rows[0].row * stride + k, stride, n, packed, NULL,
						  k, m, histogram);
			else
				add_codes(in, codes, GROUP, n, packed, features, k, m, histogram);
		}
	}
}

/* -------------------------------------------------------------------- classes */

/* One feature, all rows of a strip: its cells of all classes are few enough to stay near. */
static void
class_strip(const HistogramInput *in, const TreeRow *rows, int n, int feature, int64 *histogram)
{
	Size step;
	const uint8 *column = bins_column(in->codes, feature, &step);
	int64 *cells = histogram + in->cell_at[feature];
	int64 *counts = cells + in->n_classes * in->n_cells;

	for (int i = 0; i < n; i++)
	{
		Size row = rows[i].row;
		FixedPair pair = in->pairs[row];
		uint8 code = column[row * step];

		cells[pair.g * in->n_cells + code] += pair.h;
		counts[code]++;
	}
}

/* ------------------------------------------------------------------------ all */

void
histogram_add(const HistogramInput *in, const TreeRow *rows, Size begin, Size end,
			  const int *features, int from, int to, int64 *histogram)
{
	TreeRow listed[PACK_ROWS];

	for (; begin < end; begin += PACK_ROWS)
	{
		const TreeRow *strip = rows != NULL ? rows + begin : listed;
		int n = Min(PACK_ROWS, end - begin);

		CHECK_FOR_INTERRUPTS();
		if (rows == NULL)
			tree_kernels()->rows(n, (uint32) begin, in->pairs + begin, listed);
		if (in->n_classes == 0)
			gradient_strip(in, strip, n, rows == NULL, features, from, to, histogram);
		for (int k = from; in->n_classes > 0 && k < to; k++)
			class_strip(in, strip, n, features != NULL ? features[k] : k, histogram);
	}
}

void
histogram_clear(const HistogramInput *in, int from, int to, int64 *histogram)
{
	Size at = in->cell_at[from];
	Size n = in->cell_at[to] - at;

	for (int plane = 0; plane < histogram_planes(in->n_classes); plane++)
		memset(histogram + plane * in->n_cells + at, 0, n * sizeof(int64));
}

void
histogram_subtract(const HistogramInput *in, int from, int to, int64 *parent, const int64 *child)
{
	Size end = in->cell_at[to];

	for (int plane = 0; plane < histogram_planes(in->n_classes); plane++)
	{
		int64 *out = parent + plane * in->n_cells;
		const int64 *minus = child + plane * in->n_cells;

		for (Size i = in->cell_at[from]; i < end; i++)
			out[i] -= minus[i];
	}
}

void
histogram_merge(const HistogramInput *in, int from, int to, int64 *histogram, const int64 *other)
{
	Size end = in->cell_at[to];

	for (int plane = 0; plane < histogram_planes(in->n_classes); plane++)
	{
		int64 *out = histogram + plane * in->n_cells;
		const int64 *plus = other + plane * in->n_cells;

		for (Size i = in->cell_at[from]; i < end; i++)
			out[i] += plus[i];
	}
}
