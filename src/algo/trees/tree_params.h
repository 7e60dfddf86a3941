/*
 * tree_params.h
 *		Rows of the parameter tables that one tree and a forest have in common.  Their
 *		documentation is given where it speaks of the one or of many.
 */
#ifndef ALGO_TREE_PARAMS_H
#define ALGO_TREE_PARAMS_H

#include <math.h>

#include "algo/bins/bins.h"
#include "algo/param.h"
#include "algo/trees/tree_split.h"

#define TREE_SPEC_CRITERION(words)                                                                 \
	{                                                                                              \
		.name = "criterion", .type = PARAM_CHOICE, .default_value = "\"auto\"", .choices = words,  \
		.doc = "What a split is to lower: gini or entropy for classes, squared_error for "         \
			   "numbers; auto: gini or squared_error"                                              \
	}
#define TREE_SPEC_MAX_DEPTH(text)                                                                  \
	{                                                                                              \
		.name = "max_depth", .type = PARAM_INTEGER, .default_value = "null", .nullable = true,     \
		.min = 1, .max = TREE_MAX_DEPTH, .doc = text                                               \
	}
#define TREE_SPEC_MIN_SAMPLES_SPLIT                                                                \
	{                                                                                              \
		.name = "min_samples_split", .type = PARAM_NUMBER, .default_value = "2", .min = 0.0,       \
		.min_open = true, .max = PG_INT32_MAX,                                                     \
		.doc = "Fewest rows of a node that is split; below 1 a share of the rows"                  \
	}
#define TREE_SPEC_MIN_SAMPLES_LEAF                                                                 \
	{                                                                                              \
		.name = "min_samples_leaf", .type = PARAM_NUMBER, .default_value = "1", .min = 0.0,        \
		.min_open = true, .max = PG_INT32_MAX,                                                     \
		.doc = "Fewest rows of a leaf; below 1 a share of the rows"                                \
	}
#define TREE_SPEC_MAX_FEATURES(default_text, words, text)                                          \
	{                                                                                              \
		.name = "max_features", .type = PARAM_NUMBER, .default_value = default_text,               \
		.nullable = true, .choices = words, .min = 0.0, .min_open = true, .max = PG_INT32_MAX,     \
		.doc = text                                                                                \
	}
#define TREE_SPEC_MAX_LEAF_NODES(text)                                                             \
	{                                                                                              \
		.name = "max_leaf_nodes", .type = PARAM_INTEGER, .default_value = "null",                  \
		.nullable = true, .min = 2, .max = PG_INT32_MAX, .doc = text                               \
	}
#define TREE_SPEC_MIN_IMPURITY_DECREASE(text)                                                      \
	{                                                                                              \
		.name = "min_impurity_decrease", .type = PARAM_NUMBER, .default_value = "0.0", .min = 0.0, \
		.max = INFINITY, .max_open = true, .doc = text                                             \
	}
#define TREE_SPEC_CCP_ALPHA(text)                                                                  \
	{                                                                                              \
		.name = "ccp_alpha", .type = PARAM_NUMBER, .default_value = "0.0", .min = 0.0,             \
		.max = INFINITY, .max_open = true, .doc = text                                             \
	}
#define TREE_SPEC_MAX_BINS(text)                                                                   \
	{                                                                                              \
		.name = "max_bins", .type = PARAM_INTEGER, .default_value = "255", .min = 2,               \
		.max = BINS_MAX, .doc = text                                                               \
	}

#endif /* ALGO_TREE_PARAMS_H */
