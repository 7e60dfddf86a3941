/*
 * forest_work.h
 *		The shared block of a forest, and the step that grows a tree in it.
 *
 * A part of the step is one tree, and each part of a round has a slot of its own to
 * leave it in.  What a tree needs while it grows is taken in the process that grows
 * it: the row numbers twice and the gradients, 16 bytes a row.
 *
 * Bytes a row: codes (features, to the next power of two, or multiple of 8), the target
 * 8, weight 8 where there is one.  A slot has as many nodes as the tree can have
 * (2 a row where nothing limits it), 20 bytes each; 12 a row where there are more
 * than two classes, 32 an inner node where there are categories, and 4 a row where the
 * rows that were not drawn are scored.
 */
#ifndef ALGO_FOREST_WORK_H
#define ALGO_FOREST_WORK_H

#include "algo/trees/tree_grow.h"

/* Nodes are in the order of their levels, as tree_fit.h wants them. */
typedef struct ForestNode
{
	union
	{
		double value; /* a leaf: mean of the target, share of the second of two classes */
		struct
		{
			uint32 at; /* a leaf: its shares of classes; a number: the cut; a category: its set */
			uint32 n; /* a leaf: how many shares */
		};
	};
	uint32 left; /* 0: a leaf */
	uint32 feature; /* and TREE_MISSING_RIGHT */
} ForestNode;

/* What a tree is before its arrays, which begin at the offsets of ForestShared. */
typedef struct ForestTree
{
	uint32 n_nodes;
	uint32 depth;
} ForestTree;

typedef struct ForestShared
{
	TreeShape shape;
	TreeOptions tree; /* but for what depends on the weight of a tree's rows: */
	double min_impurity_decrease;
	double min_weight_fraction;
	int n_classes; /* 0: regression */
	bool has_missing; /* as Bins */
	bool has_categories;
	bool weighted;
	bool balance_draws; /* weigh the classes by the rows drawn */
	double ccp_alpha; /* price of a leaf */
	bool scores_rest; /* leave the leaves of the rows that were not drawn */
	uint64 seed;
	uint64 first_tree; /* number of the round's first */
	uint64 n_draw; /* rows drawn, with replacement; 0: each row once */
	Size max_nodes;
	double center; /* about the mean of the target, and the greatest distance from it */
	double reach;
	double heaviest; /* the weight that is 1 in ForestView.w */
	Size codes_at; /* offsets in the block */
	Size y_at;
	Size w_at;
	Size features_at;
	Size cells_at;
	Size values_at;
	Size slots_at;
	Size slot_bytes;
	Size gains_at; /* offsets in a slot */
	Size nodes_at;
	Size covers_at;
	Size shares_at;
	Size share_classes_at;
	Size sets_at;
	Size rest_at;
} ForestShared;

/* The same as pointers of one process. */
typedef struct ForestView
{
	ForestShared *shared;
	Bins bins; /* without edges and categories */
	BinCodes codes;
	double *y; /* value or class */
	double *w; /* weights of rows and classes, at most 1; NULL: all are 1 */
	double *values; /* of codes, where cuts are drawn between them; else NULL */
	char *slots;
} ForestView;

typedef struct ForestSlot
{
	ForestTree *tree;
	double *gains; /* per feature, of the tree's splits: their sum is 1 or 0 */
	ForestNode *nodes;
	float *covers; /* per node, what a leaf weighs */
	double *shares; /* of classes in leaves, and which classes */
	uint32 *share_classes;
	uint64 *sets; /* four words each */
	uint32 *rest; /* per row: the node it ends in, or FOREST_DRAWN; NULL unless scores_rest */
} ForestSlot;

#define FOREST_DRAWN PG_UINT32_MAX

enum
{
	FOREST_STEP_GROW,
	N_FOREST_STEPS
};

extern const ParallelKind forest_kind;

/* Does a leaf hold one number, or shares of classes? */
static inline bool
forest_has_shares(const ForestShared *shared)
{
	return shared->n_classes > 2;
}

/* Fill in max_nodes and the offsets; returns the bytes of a block of so many slots. */
extern Size forest_layout(ForestShared *shared, int n_slots);

/* What growing a tree takes beside the block. */
extern Size forest_scratch_bytes(const ForestShared *shared);

/* Pointers into a block, and into one of its slots. */
extern void forest_view(void *block, ForestView *view);
extern ForestSlot forest_slot(const ForestView *view, int number);

#endif /* ALGO_FOREST_WORK_H */
