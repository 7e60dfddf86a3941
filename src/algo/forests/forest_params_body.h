/*
 * forest_params_body.h
 *		The parameters of a forest, which random_forest and extra_trees share but for
 *		one default: included for the table FOREST_PARAMS with BOOTSTRAP_DEFAULT.
 */
static const ParamSpec FOREST_PARAMS[] = {
	[FOREST_N_ESTIMATORS] = {.name = "n_estimators",
							 .type = PARAM_INTEGER,
							 .default_value = "100",
							 .min = 1,
							 .max = 100000,
							 .doc = "Number of trees; learning on from new rows adds as many"},
	[FOREST_CRITERION] = TREE_SPEC_CRITERION(criteria),
	[FOREST_MAX_DEPTH] = TREE_SPEC_MAX_DEPTH(
		"Most splits from a tree's root to a leaf; null: until leaves are pure or too small to "
		"split"),
	[FOREST_MIN_SAMPLES_SPLIT] = TREE_SPEC_MIN_SAMPLES_SPLIT,
	[FOREST_MIN_SAMPLES_LEAF] = TREE_SPEC_MIN_SAMPLES_LEAF,
	[FOREST_MIN_WEIGHT_FRACTION_LEAF] = {.name = "min_weight_fraction_leaf",
										 .type = PARAM_NUMBER,
										 .default_value = "0.0",
										 .min = 0.0,
										 .max = 0.5,
										 .doc = "Least share of the weight of all rows that a leaf "
												"must have"},
	[FOREST_MAX_FEATURES] = TREE_SPEC_MAX_FEATURES(
		"\"auto\"", feature_words,
		"Features drawn for each split: a number above 1, up to 1 a share, null all; auto: "
		"sqrt for classes, all for numbers"),
	[FOREST_MAX_LEAF_NODES] = TREE_SPEC_MAX_LEAF_NODES(
		"Most leaves of a tree, which is then grown by the best split first"),
	[FOREST_MIN_IMPURITY_DECREASE] = TREE_SPEC_MIN_IMPURITY_DECREASE(
		"Least decrease of the criterion by a split, weighted by the node's share of the rows"),
	[FOREST_BOOTSTRAP] = {.name = "bootstrap",
						  .type = PARAM_BOOLEAN,
						  .default_value = BOOTSTRAP_DEFAULT,
						  .doc =
							  "Whether each tree learns from rows drawn with replacement, or from "
							  "all"},
	[FOREST_MAX_SAMPLES] = {.name = "max_samples",
							.only_with = {"bootstrap: true"},
							.type = PARAM_NUMBER,
							.default_value = "null",
							.nullable = true,
							.min = 0.0,
							.min_open = true,
							.max = PG_INT32_MAX,
							.doc =
								"Rows drawn for each tree: a number above 1, up to 1 a share, null "
								"as many as there are"},
	[FOREST_OOB_SCORE] = {.name = "oob_score",
						  .only_with = {"bootstrap: true"},
						  .type = PARAM_BOOLEAN,
						  .default_value = "false",
						  .doc =
							  "Whether to report how well rows are scored by the trees they were "
							  "not drawn for"},
	[FOREST_CCP_ALPHA] = TREE_SPEC_CCP_ALPHA(
		"Price of a leaf when a grown tree is pruned: the subtree with the least criterion "
		"plus price is kept"),
	[FOREST_CLASS_WEIGHT] = {.name = "class_weight",
							 .only_for = TASK_CLASSIFICATION,
							 .type = PARAM_CLASS_WEIGHT,
							 .default_value = "null",
							 .choices = class_weight_words,
							 .doc =
								 "Weights of the classes, by label (1 where absent), or balanced: "
								 "each class weighs the same in total; balanced_subsample: among "
								 "the rows drawn for a tree"},
	[FOREST_MAX_BINS] =
		TREE_SPEC_MAX_BINS("Most intervals that the values of a feature are told apart by"),
	{NULL}};
#undef FOREST_PARAMS
#undef BOOTSTRAP_DEFAULT
