/*
 * forest_params_body.h
 *		The parameters of a forest, which random_forest and extra_trees share but for
 *		one default: included for the table FOREST_PARAMS with BOOTSTRAP_DEFAULT.
 */
static const ParamSpec FOREST_PARAMS[] = {
	[FOREST_N_ESTIMATORS] = SPEC_INTEGER("n_estimators", "100", 1, 100000,
										 "Number of trees; learning on from new rows adds as many"),
	[FOREST_CRITERION] = TREE_SPEC_CRITERION(criteria),
	[FOREST_MAX_DEPTH] = TREE_SPEC_MAX_DEPTH("Most splits from a tree's root to a leaf; null: "
											 "until leaves are pure or too small to "
											 "split"),
	[FOREST_MIN_SAMPLES_SPLIT] = TREE_SPEC_MIN_SAMPLES_SPLIT,
	[FOREST_MIN_SAMPLES_LEAF] = TREE_SPEC_MIN_SAMPLES_LEAF,
	[FOREST_MIN_WEIGHT_FRACTION_LEAF] =
		SPEC_NUMBER("min_weight_fraction_leaf", "0.0", 0.0, 0.5,
					"Least share of the weight of all rows that a leaf must have"),
	[FOREST_MAX_FEATURES] = TREE_SPEC_MAX_FEATURES(
		"\"auto\"", feature_words,
		"Features drawn for each split: a number above 1, up to 1 a share, null all; auto: "
		"sqrt for classes, all for numbers"),
	[FOREST_MAX_LEAF_NODES] = TREE_SPEC_MAX_LEAF_NODES(
		"Most leaves of a tree, which is then grown by the best split first"),
	[FOREST_MIN_IMPURITY_DECREASE] =
		TREE_SPEC_MIN_IMPURITY_DECREASE("Least decrease of the criterion by a split, "
										"weighted by the node's share of the rows"),
	[FOREST_BOOTSTRAP] =
		SPEC_BOOLEAN("bootstrap", BOOTSTRAP_DEFAULT,
					 "Whether each tree learns from rows drawn with replacement, or from all"),
	[FOREST_MAX_SAMPLES] =
		SPEC_NUMBER("max_samples", "null", 0.0, PG_INT32_MAX,
					"Rows drawn for each tree: a number above 1, up "
					"to 1 a share, null as many as there are",
					.min_open = true, .nullable = true, ONLY_WITH("bootstrap: true")),
	[FOREST_OOB_SCORE] = SPEC_BOOLEAN(
		"oob_score", "false",
		"Whether to report how well rows are scored by the trees they were not drawn for",
		ONLY_WITH("bootstrap: true")),
	[FOREST_CCP_ALPHA] = TREE_SPEC_CCP_ALPHA(
		"Price of a leaf when a grown tree is pruned: the subtree with the least criterion "
		"plus price is kept"),
	[FOREST_CLASS_WEIGHT] = SPEC_CLASS_WEIGHT(
		"Weights of the classes, by label (1 where absent), or balanced: each class weighs "
		"the same in total; balanced_subsample: among the rows drawn for a tree",
		.choices = class_weight_words, ONLY_FOR(TASK_CLASSIFICATION)),
	[FOREST_MAX_BINS] =
		TREE_SPEC_MAX_BINS("Most intervals that the values of a feature are told apart by"),
	{NULL}};
#undef FOREST_PARAMS
#undef BOOTSTRAP_DEFAULT
