/*
 * tree_fit.c
 *		Trees built, stored and loaded; scoring is in tree_walk.c.
 *
 * Stored: u32 trees, f64 base outputs, f64 gains of the features, then tree by tree
 * u32 nodes and the nodes in the order of their levels.  A node is a u32, the
 * feature and flags, and
 *		a leaf:			f64 values
 *		a number:		f64 threshold
 *		a category:		u32 categories, then their bits, eight a byte
 * The k-th inner node's children are the nodes 1 + 2k and 2 + 2k of its tree, so
 * that no stored number can make a cycle, or two ways to a node.
 */
#include "core/port.h"

#include "algo/tree_fit.h"

#include <math.h>
#include <string.h>

#define MIN_NODE_BYTES 8
#define MAX_NODES      PG_INT32_MAX

TreeFit *
tree_fit_create(int n_features, int n_outputs, int leaf_width)
{
	TreeFit *fit = palloc0(sizeof(TreeFit));

	fit->context = CurrentMemoryContext;
	fit->n_features = n_features;
	fit->n_outputs = n_outputs;
	fit->leaf_width = leaf_width;
	fit->base = palloc0(sizeof(double) * Max(n_outputs, 1));
	fit->gains = palloc0(sizeof(double) * Max(n_features, 1));
	return fit;
}

/* ---------------------------------------------------------------------- growing */

/* Room for n elements, at least doubling. */
static void *
grow(const TreeFit *fit, void *array, uint32 room, Size size)
{
	if (array == NULL)
		return MemoryContextAllocHuge(fit->context, size * room);
	return repalloc_huge(array, size * room);
}

static uint32
next_room(uint32 room, Size needed)
{
	if (needed > MAX_NODES)
		core_error(CORE_UNSUPPORTED, "Limit max_depth or max_leaf_nodes, or grow fewer trees.",
				   "a model cannot have more than %d tree nodes", MAX_NODES);
	return (uint32) Max(needed, Min((Size) room * 2, MAX_NODES));
}

static void
reserve(TreeFit *fit, Size n_trees, Size n_nodes, Size n_values, Size n_sets)
{
	if (n_trees > fit->room_trees)
	{
		fit->room_trees = next_room(fit->room_trees, n_trees);
		fit->root = grow(fit, fit->root, fit->room_trees, sizeof(uint32));
		fit->depth = grow(fit, fit->depth, fit->room_trees, sizeof(uint32));
	}
	if (n_nodes > fit->room_nodes)
	{
		fit->room_nodes = next_room(fit->room_nodes, n_nodes);
		fit->nodes = grow(fit, fit->nodes, fit->room_nodes, sizeof(TreeNode));
		fit->leaf = grow(fit, fit->leaf, fit->room_nodes, sizeof(uint32));
	}
	if (n_values > fit->room_values)
	{
		fit->room_values = next_room(fit->room_values, n_values);
		fit->values = grow(fit, fit->values, fit->room_values, sizeof(double));
	}
	if (n_sets > fit->room_sets)
	{
		fit->room_sets = next_room(fit->room_sets, n_sets);
		fit->sets = grow(fit, fit->sets, fit->room_sets, sizeof(uint64));
	}
}

static void
begin_tree(TreeFit *fit)
{
	reserve(fit, (Size) fit->n_trees + 1, 0, 0, 0);
	fit->root[fit->n_trees] = fit->n_nodes;
	fit->depth[fit->n_trees] = 0;
	fit->n_trees++;
}

/* A leaf; the caller fills its leaf_width values, which are returned. */
static double *
add_leaf(TreeFit *fit)
{
	Size width = fit->leaf_width;

	reserve(fit, 0, (Size) fit->n_nodes + 1, (fit->n_leaves + 1) * width, 0);
	fit->nodes[fit->n_nodes] =
		(TreeNode){.threshold = INFINITY, .left = fit->n_nodes, .feature = 0};
	fit->leaf[fit->n_nodes++] = fit->n_leaves;
	return fit->values + width * fit->n_leaves++;
}

static void
add_threshold(TreeFit *fit, uint32 feature, uint32 flags, double threshold, uint32 left)
{
	reserve(fit, 0, (Size) fit->n_nodes + 1, 0, 0);
	fit->nodes[fit->n_nodes] =
		(TreeNode){.threshold = threshold, .left = left, .feature = feature | flags};
	fit->leaf[fit->n_nodes++] = 0;
}

/* A division of n categories; the caller sets the bits, which are returned as zeros. */
static uint64 *
add_set(TreeFit *fit, uint32 feature, uint32 flags, uint32 n, uint32 left)
{
	uint32 words = (n + 63) / 64;
	uint64 *bits;

	reserve(fit, 0, (Size) fit->n_nodes + 1, 0, (Size) fit->n_set_words + words);
	fit->nodes[fit->n_nodes] = (TreeNode){
		.set = {fit->n_set_words, n}, .left = left, .feature = feature | flags | TREE_CATEGORY};
	fit->leaf[fit->n_nodes++] = 0;
	bits = fit->sets + fit->n_set_words;
	memset(bits, 0, sizeof(uint64) * words);
	fit->n_set_words += words;
	fit->has_categories = true;
	return bits;
}

static void
add_grown_split(TreeFit *fit, const Bins *bins, const Split *split, uint32 left)
{
	const BinFeature *feature = &bins->features[split->feature];
	uint32 flags = split->missing_left ? 0 : TREE_MISSING_RIGHT;
	uint64 *bits;
	int i;

	fit->gains[split->feature] += split->gain;
	if (feature->n_categories == 0)
	{
		add_threshold(fit, split->feature, flags, bins_threshold(feature, split->cut), left);
		return;
	}
	bits = add_set(fit, split->feature, flags, feature->n_categories, left);
	for (i = 0; i < feature->n_categories; i++)
	{
		if (split_goes_left(split->left, feature->codes[i]))
			bits[i / 64] |= UINT64CONST(1) << (i % 64);
	}
}

void
tree_fit_add(TreeFit *fit, const Bins *bins, const GrownTree *tree, const double *values)
{
	int *order = palloc_extended(sizeof(int) * tree->n_nodes, MCXT_ALLOC_HUGE);
	int n = 1; /* nodes that have a place in the order of levels */
	int i;

	begin_tree(fit);
	order[0] = 0;
	for (i = 0; i < tree->n_nodes; i++)
	{
		const GrownNode *node = &tree->nodes[order[i]];

		fit->depth[fit->n_trees - 1] = node->depth; /* the last is the deepest */
		if (node->left == 0)
		{
			memcpy(add_leaf(fit), values + (Size) order[i] * fit->leaf_width,
				   sizeof(double) * fit->leaf_width);
			continue;
		}
		add_grown_split(fit, bins, &node->split, fit->root[fit->n_trees - 1] + n);
		order[n++] = node->left;
		order[n++] = node->left + 1;
	}
	pfree(order);
}

void
tree_fit_append(TreeFit *fit, const TreeFit *other)
{
	uint32 i;

	reserve(fit, (Size) fit->n_trees + other->n_trees, (Size) fit->n_nodes + other->n_nodes,
			((Size) fit->n_leaves + other->n_leaves) * fit->leaf_width,
			(Size) fit->n_set_words + other->n_set_words);
	for (i = 0; i < other->n_trees; i++)
	{
		fit->root[fit->n_trees + i] = other->root[i] + fit->n_nodes;
		fit->depth[fit->n_trees + i] = other->depth[i];
	}
	for (i = 0; i < other->n_nodes; i++)
	{
		TreeNode *node = &fit->nodes[fit->n_nodes + i];

		*node = other->nodes[i];
		node->left += fit->n_nodes;
		if (node->feature & TREE_CATEGORY)
			node->set.at += fit->n_set_words;
		fit->leaf[fit->n_nodes + i] = other->leaf[i] + fit->n_leaves;
	}
	for (i = 0; i < other->n_leaves * fit->leaf_width; i++)
		fit->values[fit->n_leaves * fit->leaf_width + i] = other->values[i];
	for (i = 0; i < other->n_set_words; i++)
		fit->sets[fit->n_set_words + i] = other->sets[i];
	for (i = 0; i < (uint32) fit->n_features; i++)
		fit->gains[i] += other->gains[i];
	fit->n_trees += other->n_trees;
	fit->n_nodes += other->n_nodes;
	fit->n_leaves += other->n_leaves;
	fit->n_set_words += other->n_set_words;
	fit->has_categories = fit->has_categories || other->has_categories;
}

/* Leaves and sets were added in the order of nodes, so those of what is kept come first. */
void
tree_fit_truncate(TreeFit *fit, uint32 n_trees)
{
	uint32 end;
	uint32 i;

	if (n_trees >= fit->n_trees)
		return;
	end = fit->root[n_trees];
	for (i = end; i < fit->n_nodes; i++)
	{
		if (fit->nodes[i].left == i)
			fit->n_leaves--;
		else if (fit->nodes[i].feature & TREE_CATEGORY)
			fit->n_set_words -= (fit->nodes[i].set.n + 63) / 64;
	}
	fit->n_trees = n_trees;
	fit->n_nodes = end;
}

/* ------------------------------------------------------------------- stored form */

static void
save_set(const TreeFit *fit, const TreeNode *node, ByteWriter *w)
{
	const uint64 *bits = fit->sets + node->set.at;
	uint32 i;

	bytes_put_u32(w, node->set.n);
	for (i = 0; i < node->set.n; i += 8)
		bytes_put_u8(w, (uint8) (bits[i / 64] >> (i % 64)));
}

static void
save_node(const TreeFit *fit, uint32 at, ByteWriter *w)
{
	const TreeNode *node = &fit->nodes[at];

	if (node->left == at)
	{
		bytes_put_u32(w, TREE_LEAF);
		bytes_put_f64_array(w, fit->values + (Size) fit->leaf[at] * fit->leaf_width,
							fit->leaf_width);
		return;
	}
	bytes_put_u32(w, node->feature);
	if (node->feature & TREE_CATEGORY)
		save_set(fit, node, w);
	else
		bytes_put_f64(w, node->threshold);
}

void
tree_fit_save(const TreeFit *fit, ByteWriter *w)
{
	uint32 tree;
	uint32 at;

	bytes_put_u32(w, fit->n_trees);
	bytes_put_f64_array(w, fit->base, fit->n_outputs);
	bytes_put_f64_array(w, fit->gains, fit->n_features);
	for (tree = 0; tree < fit->n_trees; tree++)
	{
		uint32 end = tree + 1 < fit->n_trees ? fit->root[tree + 1] : fit->n_nodes;

		CHECK_FOR_INTERRUPTS();
		bytes_put_u32(w, end - fit->root[tree]);
		for (at = fit->root[tree]; at < end; at++)
			save_node(fit, at, w);
	}
}

static void
load_set(TreeFit *fit, ByteReader *r, uint32 feature, uint32 flags, uint32 left)
{
	uint32 n = bytes_get_u32(r);
	uint64 *bits;
	uint32 i;

	if (n == 0 || n > MAX_NODES || (n + 7) / 8 > r->len - r->pos)
		bytes_corrupt(r, "a set of categories has no size that can be");
	bits = add_set(fit, feature, flags, n, left);
	for (i = 0; i < n; i += 8)
		bits[i / 64] |= (uint64) bytes_get_u8(r) << (i % 64);
}

static void
load_node(TreeFit *fit, ByteReader *r, uint32 *next)
{
	uint32 word = bytes_get_u32(r);
	uint32 feature = word & TREE_FEATURE;
	uint32 flags = word & TREE_MISSING_RIGHT;
	int k;

	if (word == TREE_LEAF)
	{
		double *values = add_leaf(fit);

		for (k = 0; k < fit->leaf_width; k++)
			values[k] = bytes_get_f64(r);
		return;
	}
	if ((word & TREE_LEAF) || feature >= (uint32) fit->n_features)
		bytes_corrupt(r, "a tree has a node of no feature");
	if (word & TREE_CATEGORY)
		load_set(fit, r, feature, flags, *next);
	else
		add_threshold(fit, feature, flags, bytes_get_f64(r), *next);
	*next += 2;
}

/* The steps to the deepest leaf, the last node; parents come before children. */
static uint32
tree_depth(const TreeFit *fit, ByteReader *r, uint32 root)
{
	uint32 n = fit->n_nodes - root;
	uint16 *depth = palloc_extended(sizeof(uint16) * n, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	uint32 deepest;
	uint32 i;

	for (i = 0; i < n; i++)
	{
		const TreeNode *node = &fit->nodes[root + i];

		if (node->left == root + i)
			continue;
		if (depth[i] >= TREE_MAX_DEPTH)
			bytes_corrupt(r, "a tree is too deep");
		depth[node->left - root] = depth[i] + 1;
		depth[node->left - root + 1] = depth[i] + 1;
	}
	deepest = depth[n - 1];
	pfree(depth);
	return deepest;
}

static void
load_tree(TreeFit *fit, ByteReader *r)
{
	uint32 n = bytes_get_count(r, MIN_NODE_BYTES, MAX_NODES);
	uint32 root = fit->n_nodes;
	uint32 next = root + 1;
	uint32 i;

	begin_tree(fit);
	if (n == 0)
		bytes_corrupt(r, "a tree has no nodes");
	for (i = 0; i < n; i++)
	{
		if (i % 1024 == 0)
			CHECK_FOR_INTERRUPTS();
		if (root + i >= next)
			bytes_corrupt(r, "a tree has a node without parent");
		load_node(fit, r, &next);
	}
	if (next - root != n)
		bytes_corrupt(r, "a tree has too few nodes");
	fit->depth[fit->n_trees - 1] = tree_depth(fit, r, root);
}

TreeFit *
tree_fit_load(ByteReader *r, int n_features, int n_outputs, int leaf_width)
{
	uint32 n_trees = bytes_get_count(r, sizeof(uint32) + MIN_NODE_BYTES, MAX_NODES);
	TreeFit *fit;
	uint32 i;
	int k;

	if (((Size) n_outputs + n_features) * sizeof(double) > r->len - r->pos)
		bytes_corrupt(r, "there are too few features");
	fit = tree_fit_create(n_features, n_outputs, leaf_width);
	for (k = 0; k < n_outputs; k++)
		fit->base[k] = bytes_get_f64(r);
	for (k = 0; k < n_features; k++)
		fit->gains[k] = bytes_get_f64(r);
	for (i = 0; i < n_trees; i++)
		load_tree(fit, r);
	return fit;
}
