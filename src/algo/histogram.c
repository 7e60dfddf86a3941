/*
 * histogram.c
 *		Sums by feature and code; see histogram.h.
 *
 * Gradients: the three sums of a cell are packed in one 64-bit word and a row
 * is added to it by one addition.  Eight features at a time have their words in 16
 * kilobytes, within the first-level cache; after at most PACK_ROWS rows, before a
 * field can overflow, the words are added to the planes.  The codes of such a strip
 * of rows are first brought together, so that its rows, which lie far apart deep in
 * a tree, are fetched once and ahead of their use; where they lie in order there is no
 * need.
 *
 *		bits 37 ..		gradient + HISTOGRAM_OFFSET	27 bits
 *		bits 11 .. 36	hessian					26 bits
 *		bits 0 .. 10	rows					11 bits
 */
#include "core/port.h"

#include "algo/histogram.h"

#include <string.h>

#define GROUP       8 /* features worked on together */
#define GROUPS      4 /* groups whose codes are collected together */
#define GROUP_CELLS 256
#define PACK_ROWS   2047
#define PACK_H_BITS 26
#define PACK_N_BITS 11
#define PACK_G_AT   (PACK_N_BITS + PACK_H_BITS)
#define FETCH_AHEAD 32

/* ------------------------------------------------------------------ gradients */

static inline uint64
pack(FixedPair pair)
{
	int64 half = INT64CONST(1) << (HISTOGRAM_SHIFT - 1);
	uint64 g = (uint64) (((pair.g + half) >> HISTOGRAM_SHIFT) + HISTOGRAM_OFFSET);
	uint64 h = (uint64) ((pair.h + half) >> HISTOGRAM_SHIFT);

	return (g << PACK_G_AT) | (h << PACK_N_BITS) | 1;
}

/* The packed pairs of a strip. */
static void
pack_strip(const HistogramInput *in, const uint32 *rows, Size first, int n, uint64 *packed)
{
	int i;

	if (rows == NULL)
	{
		for (i = 0; i < n; i++)
			packed[i] = pack(in->pairs[first + i]);
		return;
	}
	for (i = 0; i < n; i++)
	{
		__builtin_prefetch(&in->pairs[rows[Min(i + FETCH_AHEAD, n - 1)]]);
		packed[i] = pack(in->pairs[rows[i]]);
	}
}

/* Add the rows of a strip, m codes each, to the words of m features. */
static inline __attribute__((always_inline)) void
add_rows(const uint8 *codes, Size stride, int n, const uint64 *packed, uint64 *words, int m)
{
	int i;
	int k;

	for (i = 0; i < n; i++, codes += stride)
	{
		uint64 word = packed[i];

#pragma GCC unroll 8
		for (k = 0; k < m; k++)
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

/* Two words at a time: what every 64-bit processor adds and shifts at once. */
typedef uint64 Words __attribute__((vector_size(16), aligned(8), may_alias));

/* The words of one feature to its cells in the planes. */
static void
unpack(const uint64 *words, int n, int64 *g, int64 *h, int64 *rows)
{
	const Words h_mask = {(UINT64CONST(1) << PACK_H_BITS) - 1, (UINT64CONST(1) << PACK_H_BITS) - 1};
	const Words n_mask = {(1 << PACK_N_BITS) - 1, (1 << PACK_N_BITS) - 1};
	int i;

	for (i = 0; i + 2 <= n; i += 2)
	{
		Words word = *(const Words *) (words + i);

		*(Words *) (rows + i) += word & n_mask;
		*(Words *) (h + i) += (word >> PACK_N_BITS) & h_mask;
		*(Words *) (g + i) += word >> PACK_G_AT;
	}
	for (; i < n; i++)
	{
		rows[i] += words[i] & n_mask[0];
		h[i] += (words[i] >> PACK_N_BITS) & h_mask[0];
		g[i] += words[i] >> PACK_G_AT;
	}
}

static void
unpack_feature(const HistogramInput *in, int feature, const uint64 *words, int64 *histogram)
{
	uint32 at = in->cell_at[feature];
	int n = in->cell_at[feature + 1] - at;

	unpack(words, n, histogram + at, histogram + in->n_cells + at,
		   histogram + 2 * in->n_cells + at);
}

/* The codes of a group of listed features, side by side. */
static void
collect_listed(const HistogramInput *in, const uint32 *rows, Size first, int n, const int *features,
			   int m, uint8 *out)
{
	int i;
	int k;

	for (k = 0; k < m; k++)
	{
		Size step;
		const uint8 *column = bins_column(in->codes, features[k], &step);

		for (i = 0; i < n; i++)
			out[i * GROUP + k] = column[(rows != NULL ? rows[i] : first + i) * step];
	}
}

/*
 * The codes of n_groups groups of features from the given one on, group after group:
 * each row is visited once, whose codes lie together.  (Reads up to the end of the
 * row's stride.)
 */
static void
collect_rows(const HistogramInput *in, const uint32 *rows, int n, int from, int n_groups,
			 uint8 *out)
{
	const uint8 *base = in->codes->rows + from;
	Size stride = in->codes->stride;
	int i;
	int k;

	for (i = 0; i < n; i++)
	{
		const uint8 *row = base + rows[i] * stride;

		__builtin_prefetch(base + rows[Min(i + FETCH_AHEAD, n - 1)] * stride);
#pragma GCC unroll 4
		for (k = 0; k < n_groups; k++)
			memcpy(out + (k * PACK_ROWS + i) * GROUP, row + k * GROUP, GROUP);
	}
}

/* Add a strip's rows, whose codes lie stride bytes apart, to the cells of m features. */
static void
add_codes(const HistogramInput *in, const uint8 *codes, Size stride, int n, const uint64 *packed,
		  const int *features, int from, int m, int64 *histogram)
{
	uint64 words[GROUP * GROUP_CELLS];
	int k;

	memset(words, 0, sizeof(uint64) * m * GROUP_CELLS);
	add_group(codes, stride, n, packed, words, m);
	for (k = 0; k < m; k++)
		unpack_feature(in, features != NULL ? features[from + k] : from + k,
					   words + k * GROUP_CELLS, histogram);
}

static void
gradient_strip(const HistogramInput *in, const uint32 *rows, Size first, int n, const int *features,
			   int from, int to, int64 *histogram)
{
	uint64 packed[PACK_ROWS];
	uint8 collected[GROUPS * PACK_ROWS * GROUP];
	Size stride = in->codes->stride;
	int k;

	pack_strip(in, rows, first, n, packed);
	for (; from < to; from += GROUPS * GROUP)
	{
		int end = Min(from + GROUPS * GROUP, to);

		if (features == NULL && rows != NULL)
			collect_rows(in, rows, n, from, (end - from + GROUP - 1) / GROUP, collected);
		for (k = from; k < end; k += GROUP)
		{
			const uint8 *codes = collected + (k - from) * PACK_ROWS;
			int m = Min(GROUP, end - k);

			if (features != NULL)
				collect_listed(in, rows, first, n, features + k, m,
							   collected + (k - from) * PACK_ROWS);
			if (features == NULL && rows == NULL)
				add_codes(in, in->codes->rows + first * stride + k, stride, n, packed, NULL, k, m,
						  histogram);
			else
				add_codes(in, codes, GROUP, n, packed, features, k, m, histogram);
		}
	}
}

/* -------------------------------------------------------------------- classes */

/* One feature, all rows of a strip: its cells of all classes are few enough to stay near. */
static void
class_strip(const HistogramInput *in, const uint32 *rows, Size first, int n, int feature,
			int64 *histogram)
{
	Size step;
	const uint8 *column = bins_column(in->codes, feature, &step);
	int64 *cells = histogram + in->cell_at[feature];
	int64 *counts = cells + in->n_classes * in->n_cells;
	int i;

	for (i = 0; i < n; i++)
	{
		Size row = rows != NULL ? rows[i] : first + i;
		FixedPair pair = in->pairs[row];
		uint8 code = column[row * step];

		cells[pair.g * in->n_cells + code] += pair.h;
		counts[code]++;
	}
}

/* ------------------------------------------------------------------------ all */

void
histogram_add(const HistogramInput *in, const uint32 *rows, Size first, Size n, const int *features,
			  int from, int to, int64 *histogram)
{
	Size done;
	int k;

	for (done = 0; done < n; done += PACK_ROWS)
	{
		const uint32 *strip = rows != NULL ? rows + done : NULL;
		int now = Min(PACK_ROWS, n - done);

		CHECK_FOR_INTERRUPTS();
		if (in->n_classes == 0)
			gradient_strip(in, strip, first + done, now, features, from, to, histogram);
		for (k = from; in->n_classes > 0 && k < to; k++)
			class_strip(in, strip, first + done, now, features != NULL ? features[k] : k,
						histogram);
	}
}

void
histogram_clear(const HistogramInput *in, int from, int to, int64 *histogram)
{
	Size at = in->cell_at[from];
	Size n = in->cell_at[to] - at;
	int plane;

	for (plane = 0; plane < histogram_planes(in->n_classes); plane++)
		memset(histogram + plane * in->n_cells + at, 0, n * sizeof(int64));
}

void
histogram_subtract(const HistogramInput *in, int from, int to, int64 *parent, const int64 *child)
{
	Size end = in->cell_at[to];
	Size i;
	int plane;

	for (plane = 0; plane < histogram_planes(in->n_classes); plane++)
	{
		int64 *out = parent + plane * in->n_cells;
		const int64 *minus = child + plane * in->n_cells;

		for (i = in->cell_at[from]; i < end; i++)
			out[i] -= minus[i];
	}
}

void
histogram_merge(const HistogramInput *in, int from, int to, int64 *histogram, const int64 *other)
{
	Size end = in->cell_at[to];
	Size i;
	int plane;

	for (plane = 0; plane < histogram_planes(in->n_classes); plane++)
	{
		int64 *out = histogram + plane * in->n_cells;
		const int64 *plus = other + plane * in->n_cells;

		for (i = in->cell_at[from]; i < end; i++)
			out[i] += plus[i];
	}
}
