/*
 * tree_store.c
 *		The stored form of trees.
 *
 * What many nodes have in common is stored once: the thresholds of a feature, which
 * are few since they are edges of bins, and the values of leaves, which deep in
 * a forest are nearly always the same.
 *
 *		u32 trees, f64 base outputs, f64 gains of the features
 *		per feature: varint 2 n + 1: it has n categories
 *					 varint 2 n: n thresholds of a number, and f64 each, ascending
 *		per tree: varint nodes, and the nodes in the order of their levels:
 *			a leaf:		varint 2 i + 1: values of the i-th leaf that had new ones,
 *						from 1; 0: it has, and f64 each of them follows
 *			a number:	varint 4 f + 2 m, f the feature, m: missing values go right;
 *						varint number of the threshold
 *			a category:	the same head, then the bits of those that go left, eight a byte
 *		from format 2 on: what the nodes weigh (tree_cover.c)
 *
 * A model has one stored form: a varint has no more bytes than it needs, every
 * threshold and every categorical feature has a node, no two leaves that had new
 * values have the same.  What is otherwise is refused, so that what was read is
 * written as the same bytes.
 *
 * The k-th inner node's children are the nodes 1 + 2k and 2 + 2k of its tree, so
 * that no stored number can make a cycle, or two ways to a node.
 */
#include "core/port.h"

#include <string.h>

#include "algo/trees/tree_cover.h"
#include "algo/trees/tree_features.h"
#include "algo/trees/tree_pack.h"
#include "math/rng.h"

#define MAX_NODES      PG_INT32_MAX
#define MIN_TREE_BYTES 2
#define PACKED_BYTES   (256 * 1024) /* stored trees from this size on are packed */
#define CHECK_NODES    1024 /* between interrupt checks */

/* The leaves whose values have been stored: open addressing by their hash. */
typedef struct LeafTable
{
	uint32 mask;
	uint32 n;
	uint32 *leaf; /* of TreeFit */
	uint32 *number; /* stored, from 1; 0: an empty slot */
} LeafTable;

/* ------------------------------------------------------------------------ saving */

static void
save_features(const TreeFeature *tables, int n_features, ByteWriter *w)
{
	for (int j = 0; j < n_features; j++)
	{
		bytes_put_varint(w, tables[j].n * 2 + tables[j].is_category);
		if (!tables[j].is_category)
			bytes_put_f64_array(w, tables[j].thresholds, tables[j].n);
	}
}

static LeafTable
leaf_table_create(uint32 n_leaves)
{
	LeafTable table = {.mask = 15};

	while (table.mask / 2 < n_leaves)
		table.mask = table.mask * 2 + 1;
	table.leaf = palloc_extended(sizeof(uint32) * ((Size) table.mask + 1), MCXT_ALLOC_HUGE);
	table.number = palloc_extended(sizeof(uint32) * ((Size) table.mask + 1),
								   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	return table;
}

static void
leaf_table_free(LeafTable *table)
{
	pfree(table->leaf);
	pfree(table->number);
}

/* The number of the leaf with the same values; 0: there was none, and this one is put in. */
static uint32
leaf_table_find(LeafTable *table, const TreeFit *fit, uint32 leaf)
{
	const double *values = fit->values + (Size) leaf * fit->leaf_width;
	Size bytes = sizeof(double) * fit->leaf_width;
	uint32 at = hash_bytes64(0, values, bytes) & table->mask;

	while (table->number[at] > 0 &&
		   memcmp(fit->values + (Size) table->leaf[at] * fit->leaf_width, values, bytes) != 0)
		at = (at + 1) & table->mask;
	if (table->number[at] > 0)
		return table->number[at];
	table->leaf[at] = leaf;
	table->number[at] = ++table->n;
	return 0;
}

static void
save_leaf(const TreeFit *fit, LeafTable *table, uint32 leaf, ByteWriter *w)
{
	uint32 number = leaf_table_find(table, fit, leaf);

	bytes_put_varint(w, number * 2 + 1);
	if (number == 0)
		bytes_put_f64_array(w, fit->values + (Size) leaf * fit->leaf_width, fit->leaf_width);
}

static void
save_split(const TreeFit *fit, const TreeFeature *tables, const TreeNode *node, ByteWriter *w)
{
	uint32 feature = node->feature & TREE_FEATURE;

	bytes_put_varint(w, feature * 4 + (node->feature & TREE_MISSING_RIGHT ? 2 : 0));
	if ((node->feature & TREE_CATEGORY) == 0)
	{
		bytes_put_varint(w, tree_features_find(&tables[feature], node->threshold));
		return;
	}
	for (uint32 i = 0; i < node->set.n; i += 8)
		bytes_put_u8(w, (uint8) (fit->sets[node->set.at + i / 64] >> (i % 64)));
}

/* Each tree: its number of nodes, and these level by level. */
static void
save_trees(const TreeFit *fit, const TreeFeature *tables, ByteWriter *w)
{
	LeafTable leaves = leaf_table_create(fit->n_leaves);
	TreeNode node;

	for (uint32 tree = 0; tree < fit->n_trees; tree++)
	{
		uint32 end = tree + 1 < fit->n_trees ? fit->root[tree + 1] : fit->n_nodes;

		bytes_put_varint(w, end - fit->root[tree]);
		for (uint32 at = fit->root[tree]; at < end; at++)
		{
			if (at % CHECK_NODES == 0)
				CHECK_FOR_INTERRUPTS();
			node = tree_fit_node(fit, at);
			if (node.left == at)
				save_leaf(fit, &leaves, tree_node_leaf(&node), w);
			else
				save_split(fit, tables, &node, w);
		}
	}
	leaf_table_free(&leaves);
}

void
tree_fit_save(const TreeFit *fit, ByteWriter *w)
{
	TreeFeature *tables = tree_features_collect(fit);

	bytes_put_u32(w, fit->n_trees);
	bytes_put_f64_array(w, fit->base, fit->n_outputs);
	bytes_put_f64_array(w, fit->gains, fit->n_features);
	save_features(tables, fit->n_features, w);
	save_trees(fit, tables, w);
	tree_features_free(tables, fit->n_features);
	tree_cover_save(fit, w);
}

/* ----------------------------------------------------------------------- loading */

static void
load_thresholds(ByteReader *r, TreeFeature *table)
{
	table->thresholds = bytes_get_f64_array(r, table->n);
	table->used = palloc0(Max(table->n, 1));
	for (uint32 i = 1; i < table->n; i++)
	{
		if (table->thresholds[i - 1] >= table->thresholds[i])
			bytes_corrupt(r, "thresholds are not in order");
	}
}

/* n_categories: of the feature, 0 for a number.  One that no node splits has no thresholds. */
static void
load_feature(ByteReader *r, uint32 n_categories, TreeFeature *table)
{
	uint32 word = bytes_get_varint(r);

	table->is_category = (word & 1) != 0;
	table->n = word / 2;
	if (table->n > 0 && table->is_category != (n_categories > 0))
		bytes_corrupt(r, n_categories > 0 ? "a category is split as a number"
										  : "a number is split as a category");
	if (table->is_category && table->n != n_categories)
		bytes_corrupt(r, "a feature has not as many categories as the encoder says");
	if (!table->is_category)
		load_thresholds(r, table);
}

static TreeFeature *
load_features(ByteReader *r, const FitShape *shape)
{
	TreeFeature *tables = palloc0(sizeof(TreeFeature) * Max(shape->n_features, 1));

	for (int j = 0; j < shape->n_features; j++)
		load_feature(r, shape->n_categories != NULL ? shape->n_categories[j] : 0, &tables[j]);
	return tables;
}

/* Everything that the tables have must have been used by some node. */
static void
check_features(ByteReader *r, int n_features, const TreeFeature *tables)
{
	for (int j = 0; j < n_features; j++)
		if (tables[j].n_used != (tables[j].is_category ? 1 : tables[j].n))
			bytes_corrupt(r, "a feature has what no node uses");
}

static void
load_leaf(TreeFit *fit, ByteReader *r, uint32 number)
{
	double *values;

	if (number > fit->n_leaves)
		bytes_corrupt(r, "a leaf has no values");
	if (number > 0)
	{
		tree_fit_put_leaf_again(fit, number - 1);
		return;
	}
	values = tree_fit_put_leaf(fit);
	for (int k = 0; k < fit->leaf_width; k++)
		values[k] = bytes_get_f64(r);
}

/* The number of a threshold. */
static uint32
use_threshold(TreeFeature *table, ByteReader *r)
{
	uint32 i = bytes_get_varint(r);

	if (i >= table->n)
		bytes_corrupt(r, "a tree has a node without threshold");
	table->n_used += 1 - table->used[i];
	table->used[i] = 1;
	return i;
}

static void
load_set(TreeFit *fit, ByteReader *r, uint32 feature, uint32 flags, uint32 n, uint32 left)
{
	uint64 *bits;

	if (n == 0 || n / 8 > r->len - r->pos)
		bytes_corrupt(r, "a set of categories has no size that can be");
	bits = tree_fit_put_set(fit, feature, flags, n, left);
	for (uint32 i = 0; i < n; i += 8)
		bits[i / 64] |= (uint64) bytes_get_u8(r) << (i % 64);
}

/* next: the number of the node after those that have a parent. */
static void
load_node(TreeFit *fit, TreeFeature *tables, ByteReader *r, uint32 *next)
{
	uint32 word = bytes_get_varint(r);
	uint32 feature = word / 4;
	uint32 flags = word & 2 ? TREE_MISSING_RIGHT : 0;
	uint32 cut;

	if (word & 1)
	{
		load_leaf(fit, r, word / 2);
		return;
	}
	if (feature >= (uint32) fit->n_features)
		bytes_corrupt(r, "a tree has a node of no feature");
	if (tables[feature].is_category)
	{
		tables[feature].n_used = 1;
		load_set(fit, r, feature, flags, tables[feature].n, *next);
	}
	else
	{
		cut = use_threshold(&tables[feature], r);
		if (tree_fit_is_packed(fit))
			tree_pack_put(fit, feature, flags, cut, *next);
		else
			tree_fit_put_threshold(fit, feature, flags, tables[feature].thresholds[cut], *next);
	}
	*next += 2;
}

/* One tree, whose nodes come level by level, each with a parent. */
static void
load_tree(TreeFit *fit, TreeFeature *tables, ByteReader *r)
{
	uint32 n = bytes_get_varint(r);
	uint32 root = fit->n_nodes;
	uint32 next = root + 1;
	uint32 level = next; /* where the next level begins, that after depth steps */
	uint32 depth = 0;

	if (n == 0 || n > r->len - r->pos || (Size) root + n > MAX_NODES)
		bytes_corrupt(r, "a tree has too few nodes or too many");
	tree_fit_begin_tree(fit);
	for (uint32 i = 0; i < n; i++)
	{
		if (i % CHECK_NODES == 0)
			CHECK_FOR_INTERRUPTS();
		if (root + i >= next)
			bytes_corrupt(r, "a tree has a node without parent");
		if (root + i == level)
		{
			level = next;
			depth++;
		}
		if (depth > TREE_MAX_DEPTH)
			bytes_corrupt(r, "a tree is too deep");
		load_node(fit, tables, r, &next);
	}
	if (next - root != n)
		bytes_corrupt(r, "a tree has too few nodes");
	fit->depth[fit->n_trees - 1] = depth;
}

/* Leaves of the same values have one number. */
static void
check_leaves(const TreeFit *fit, ByteReader *r)
{
	LeafTable table = leaf_table_create(fit->n_leaves);

	for (uint32 i = 0; i < fit->n_leaves; i++)
	{
		if (i % CHECK_NODES == 0)
			CHECK_FOR_INTERRUPTS();
		if (leaf_table_find(&table, fit, i) != 0)
			bytes_corrupt(r, "a leaf has the values of another");
	}
	leaf_table_free(&table);
}

/* What so many trees have, read over: a damaged one is found later, when it is read. */
static void
count_nodes(ByteReader r, const TreeFeature *tables, uint32 n_features, uint32 n_trees, int width,
			Size *n_nodes, Size *n_leaves)
{
	*n_nodes = *n_leaves = 0;
	for (uint32 tree = 0; tree < n_trees; tree++)
	{
		uint32 n = bytes_get_varint(&r);

		for (uint32 i = 0; i < n; i++)
		{
			uint32 word = bytes_get_varint(&r);
			Size skip = 0;

			if (i % CHECK_NODES == 0)
				CHECK_FOR_INTERRUPTS();
			if (word == 1)
			{
				(*n_leaves)++;
				skip = sizeof(double) * width;
			}
			else if ((word & 1) == 0)
			{
				if (word / 4 >= n_features)
					bytes_corrupt(&r, "a tree has a node of no feature");
				if (tables[word / 4].is_category)
					skip = ((Size) tables[word / 4].n + 7) / 8;
				else
					(void) bytes_get_varint(&r);
			}
			if (skip > r.len - r.pos)
				bytes_corrupt(&r, "a tree ends too early");
			r.pos += skip;
		}
		*n_nodes += n;
	}
}

/* Nothing grows while the trees are read. */
static void
load_room(TreeFit *fit, const ByteReader *r, const TreeFeature *tables, uint32 n_trees)
{
	Size n_nodes;
	Size n_leaves;

	count_nodes(*r, tables, fit->n_features, n_trees, fit->leaf_width, &n_nodes, &n_leaves);
	if (n_nodes > MAX_NODES)
		bytes_corrupt(r, "a tree has too few nodes or too many");
	tree_fit_reserve(fit, n_trees, n_nodes, n_leaves * fit->leaf_width);
}

TreeFit *
tree_fit_load(ByteReader *r, uint16 format, const FitShape *shape, int n_outputs, int leaf_width)
{
	uint32 n_trees = bytes_get_count(r, MIN_TREE_BYTES, MAX_NODES);
	int n_features = shape->n_features;
	TreeFeature *tables;
	TreeFit *fit;

	if (((Size) n_outputs + n_features) * sizeof(double) > r->len - r->pos)
		bytes_corrupt(r, "there are too few features");
	fit = tree_fit_create(n_features, n_outputs, leaf_width);
	for (int k = 0; k < n_outputs; k++)
		fit->base[k] = bytes_get_f64(r);
	for (int k = 0; k < n_features; k++)
		fit->gains[k] = bytes_get_f64(r);
	tables = load_features(r, shape);
	if (r->len - r->pos >= PACKED_BYTES)
		tree_pack_begin(fit, tables);
	load_room(fit, r, tables, n_trees);
	for (uint32 i = 0; i < n_trees; i++)
		load_tree(fit, tables, r);
	check_features(r, n_features, tables);
	tree_features_free(tables, n_features);
	if (shape->to_score)
	{
		/*
		 * what nodes weigh, which comes last, and one way to store all this are no affair of
		 * scoring
		 */
		r->pos = format >= TREE_FIT_FORMAT ? r->len : r->pos;
		return fit;
	}
	check_leaves(fit, r);
	if (format >= TREE_FIT_FORMAT)
		tree_cover_load(fit, r);
	return fit;
}
