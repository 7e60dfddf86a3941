/*
 * tree_cover.c
 *		What the nodes of a tree weigh; see tree_cover.h.
 *
 * Only leaves have numbers of their own.  Stored: u8 kind, and by kind
 *
 *		0	nothing: some tree was grown by a version that kept no cover
 *		1	whole numbers, of less than 2^24 in any tree: a varint for each leaf
 *		2	other numbers: f32 of each leaf
 *
 * A model has one stored form: kind 1 wherever it can be, and kind 1 of no trees.
 *
 * A loaded fit keeps these bytes and not the numbers, since nothing that a prediction
 * does looks at them.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/trees/tree_cover.h"

#define WHOLE_END    16777216.0 /* whole numbers below are a float4 exactly */
#define MAX_EXPONENT 126 /* of what a tree weighs, in powers of two: well within a float4 */
#define MIN_EXPONENT (-60) /* ... and as far above the least one */
#define TREE_END     0x1p127 /* so no sum of a tree is infinite */
#define CHECK_NODES  1024 /* between interrupt checks */

enum
{
	COVER_NONE,
	COVER_WHOLE,
	COVER_NUMBERS
};

/* ----------------------------------------------------------------------- growing */

/* The unit times a power of two by which so many are within reach of a float4. */
static double
cover_unit(int64 total, double unit)
{
	int of_total;
	int of_unit;
	int exponent;

	(void) frexp((double) total, &of_total);
	(void) frexp(unit, &of_unit);
	exponent = of_total + of_unit;
	return ldexp(unit, Max(MIN_EXPONENT, Min(MAX_EXPONENT, exponent)) - exponent);
}

void
tree_cover_leaves(const GrownTree *tree, const int *order, double unit, const int64 *sums,
				  float *covers)
{
	int64 total = 0;

	for (int at = 0; at < tree->n_nodes; at++)
		total += tree->nodes[at].left == 0 ? sums[at] : 0;
	unit = cover_unit(total, unit);
	for (int i = 0; i < tree->n_nodes; i++)
		covers[i] = tree->nodes[order[i]].left == 0 ? (float) ((double) sums[order[i]] * unit) : 0;
}

float *
tree_fit_put_covers(TreeFit *fit, uint32 first)
{
	Size bytes = sizeof(float) * fit->room_nodes;

	Assert(fit->cover_bytes == NULL);
	if (fit->n_covers != first)
		return NULL;
	if (fit->n_nodes > fit->room_covers)
	{
		fit->covers = fit->covers == NULL ? MemoryContextAllocHuge(fit->context, bytes)
										  : repalloc_huge(fit->covers, bytes);
		fit->room_covers = fit->room_nodes;
	}
	fit->n_covers = fit->n_nodes;
	return fit->covers + first;
}

/* ------------------------------------------------------------------------ numbers */

static inline uint32
left_of(const TreeFit *fit, uint32 at)
{
	return tree_fit_node(fit, at).left;
}

static inline bool
is_whole(float number)
{
	return number < WHOLE_END && (float) (int32) number == number;
}

/* Are those of all leaves whole numbers of the first kind?  most: the greatest sum of a tree's. */
static bool
look_at_leaves(const TreeFit *fit, const float *covers, double *most)
{
	bool whole = true;

	*most = 0;
	for (uint32 tree = 0; tree < fit->n_trees; tree++)
	{
		uint32 end = tree + 1 < fit->n_trees ? fit->root[tree + 1] : fit->n_nodes;
		double sum = 0;

		for (uint32 at = fit->root[tree]; at < end; at++)
		{
			if (at % CHECK_NODES == 0)
				CHECK_FOR_INTERRUPTS();
			if (left_of(fit, at) != at)
				continue;
			sum += covers[at];
			whole = whole && is_whole(covers[at]);
		}
		*most = Max(*most, sum);
	}
	return whole && *most < WHOLE_END;
}

static void
put_leaves(const TreeFit *fit, const float *covers, bool whole, ByteWriter *w)
{
	for (uint32 at = 0; at < fit->n_nodes; at++)
	{
		uint32 bits;

		if (at % CHECK_NODES == 0)
			CHECK_FOR_INTERRUPTS();
		if (left_of(fit, at) != at)
			continue;
		memcpy(&bits, &covers[at], sizeof(bits));
		if (whole)
			bytes_put_varint(w, (uint32) covers[at]);
		else
			bytes_put_u32(w, bits);
	}
}

static float
get_number(ByteReader *r)
{
	uint32 bits = bytes_get_u32(r);
	float number;

	memcpy(&number, &bits, sizeof(number));
	if (!isfinite(number) || signbit(number))
		bytes_corrupt(r, "a leaf has a cover that cannot be");
	return number;
}

static void
get_leaves(const TreeFit *fit, uint8 kind, ByteReader *r, float *covers)
{
	for (uint32 at = 0; at < fit->n_nodes; at++)
	{
		if (at % CHECK_NODES == 0)
			CHECK_FOR_INTERRUPTS();
		if (left_of(fit, at) == at)
			covers[at] = kind == COVER_WHOLE ? (float) bytes_get_varint(r) : get_number(r);
	}
}

bool
tree_fit_has_cover(const TreeFit *fit)
{
	return fit->cover_bytes != NULL || fit->n_covers == fit->n_nodes;
}

void
tree_fit_covers(const TreeFit *fit, float *out)
{
	ByteReader r;

	Assert(tree_fit_has_cover(fit));
	if (fit->cover_bytes != NULL)
	{
		bytes_reader_init(&r, fit->cover_bytes, fit->n_cover_bytes, "cover");
		get_leaves(fit, bytes_get_u8(&r), &r, out);
	}
	else if (fit->n_nodes > 0)
		memcpy(out, fit->covers, sizeof(float) * fit->n_nodes);
	/* children come after their parent */
	for (uint32 at = fit->n_nodes; at-- > 0;)
	{
		uint32 left = left_of(fit, at);

		if (at % CHECK_NODES == 0)
			CHECK_FOR_INTERRUPTS();
		if (left != at)
			out[at] = out[left] + out[left + 1];
	}
}

/* -------------------------------------------------------------------- stored form */

void
tree_cover_save(const TreeFit *fit, ByteWriter *w)
{
	double most;
	bool whole;

	if (fit->cover_bytes != NULL)
	{
		bytes_put_raw(w, fit->cover_bytes, fit->n_cover_bytes);
		return;
	}
	if (!tree_fit_has_cover(fit))
	{
		bytes_put_u8(w, COVER_NONE);
		return;
	}
	whole = look_at_leaves(fit, fit->covers, &most);
	bytes_put_u8(w, whole ? COVER_WHOLE : COVER_NUMBERS);
	put_leaves(fit, fit->covers, whole, w);
}

void
tree_cover_load(TreeFit *fit, ByteReader *r)
{
	const uint8 *from = r->data + r->pos;
	uint8 kind = bytes_get_u8(r);
	float *covers;
	double most;

	if (kind > COVER_NUMBERS || (kind == COVER_NONE && fit->n_nodes == 0))
		bytes_corrupt(r, "there is no such kind of cover");
	if (kind == COVER_NONE)
		return;
	covers = palloc_extended(sizeof(float) * Max(fit->n_nodes, 1), MCXT_ALLOC_HUGE);
	get_leaves(fit, kind, r, covers);
	if (look_at_leaves(fit, covers, &most) != (kind == COVER_WHOLE))
		bytes_corrupt(r, "the cover is not of its kind");
	if (most >= TREE_END)
		bytes_corrupt(r, "a tree has too much cover");
	pfree(covers);
	fit->n_cover_bytes = r->data + r->pos - from;
	fit->cover_bytes = MemoryContextAllocHuge(fit->context, fit->n_cover_bytes);
	memcpy(fit->cover_bytes, from, fit->n_cover_bytes);
}
