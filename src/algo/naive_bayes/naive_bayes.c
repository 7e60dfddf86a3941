/*
 * naive_bayes.c
 *		Naive Bayes: parameters, training, learning on, and the table's row.
 *
 * Features are taken to be independent within a class, each normal
 * (scikit-learn's GaussianNB), counts (MultinomialNB), or yes and no
 * (BernoulliNB); those that are categories by how often each is there
 * (CategoricalNB).  One scan of the rows; see naive_bayes.h for the model.
 */
#include "core/port.h"

#include <math.h>
#include <string.h>

#include "algo/algo_rows.h"
#include "algo/naive_bayes/naive_bayes.h"
#include "algo/passes/mixed.h"

enum
{
	BAYES_DISTRIBUTION,
	BAYES_VAR_SMOOTHING,
	BAYES_ALPHA,
	BAYES_BINARIZE,
	BAYES_FIT_PRIOR
};

static const char *const distributions[] = {
	[NAIVE_BAYES_GAUSSIAN] = "gaussian",
	[NAIVE_BAYES_MULTINOMIAL] = "multinomial",
	[NAIVE_BAYES_BERNOULLI] = "bernoulli",
	NULL,
};

static const ParamSpec bayes_params[] = {
	[BAYES_DISTRIBUTION] =
		SPEC_CHOICE("distribution", "\"gaussian\"", distributions,
					"How a number is distributed within a class: normal, a count, or yes and no"),
	[BAYES_VAR_SMOOTHING] =
		SPEC_NUMBER("var_smoothing", "1e-9", 0.0, INFINITY,
					"This share of the greatest variance of a feature is added to all variances",
					.max_open = true, ONLY_WITH("distribution: gaussian")),
	[BAYES_ALPHA] = SPEC_NUMBER(
		"alpha", "1.0", 0.0, 1e15,
		"Added to the count of each category in each class, and of each feature that is counted "
		"(values below 1e-10 act as 1e-10)"),
	[BAYES_BINARIZE] = SPEC_NUMBER(
		"binarize", "0.0", -INFINITY, INFINITY,
		"Values greater than this are yes, others no; null: values are 0 and 1 already",
		.min_open = true, .max_open = true, .nullable = true, ONLY_WITH("distribution: bernoulli")),
	[BAYES_FIT_PRIOR] = SPEC_BOOLEAN("fit_prior", "true",
									 "Whether classes are as likely as they are frequent; "
									 "otherwise all are equally likely beforehand"),
	{NULL},
};

static NaiveBayesRules
rules_of(const Params *params)
{
	const ParamValue *values = params->values;
	NaiveBayesRules rules = {.kind = values[BAYES_DISTRIBUTION].choice};

	rules.fit_prior = values[BAYES_FIT_PRIOR].boolean;
	rules.smoothing = rules.kind == NAIVE_BAYES_GAUSSIAN ? values[BAYES_VAR_SMOOTHING].number
														 : values[BAYES_ALPHA].number;
	rules.alpha = values[BAYES_ALPHA].number;
	rules.binarizes = rules.kind == NAIVE_BAYES_BERNOULLI && !values[BAYES_BINARIZE].is_null;
	rules.threshold = rules.binarizes ? values[BAYES_BINARIZE].number : 0.0;
	return rules;
}

/* A fit, and what is there while its sums are taken. */
static Size
learning_bytes(const NaiveBayesRules *rules, const TrainSet *set)
{
	int n_cells = naive_bayes_cells(set->n_features, set->n_categories);
	Size bytes = naive_bayes_bytes(rules, set->n_classes, set->n_features, n_cells);
	Size sums = naive_bayes_sums_bytes(rules, set->n_classes, set->n_features, n_cells);

	if (set->sums != NULL)
		return bytes + sums;
	if (set->n_sparse > 0)
		return Max(bytes, sums + naive_bayes_sums_bytes(rules, set->n_classes, mixed_n_dense(set),
														n_cells));
	return bytes;
}

/* Add the rows of the set, or the sums that were taken of them, and complete the fit. */
static void
learn(NaiveBayesFit *fit, const TrainSet *set, TrainReport *report)
{
	int64 bad;

	if (set->sums != NULL)
		naive_bayes_merge(fit, set->sums);
	else if (set->n_sparse > 0)
		naive_bayes_add_sparse(fit, set);
	else
		naive_bayes_add(fit, set);
	naive_bayes_check_finite(fit, set->feature_names);
	MemoryContextSwitchTo(report->keep);
	naive_bayes_settle(fit);
	bad = naive_bayes_derive(fit);
	if (bad >= 0)
		core_error(CORE_DATA_UNFIT, "Set var_smoothing to a small number above 0.",
				   "the variance of feature \"%s\" within class \"%s\" is 0 or out of range",
				   set->feature_names[bad % fit->n_features],
				   set->class_labels[bad / fit->n_features]);
	report_figure(report, "n_rows", (double) set->n_rows);
	if (fit->rules.kind == NAIVE_BAYES_GAUSSIAN)
		report_figure(report, "epsilon", fit->epsilon);
}

static Size
bayes_bytes(const TrainSet *set, const Params *params, const void *former, const char **what)
{
	NaiveBayesRules rules = rules_of(params);
	Size bytes = learning_bytes(&rules, set);

	*what = psprintf("naive Bayes with %d classes and %d features%s", set->n_classes,
					 set->n_features, former != NULL ? ", twice" : "");
	return former == NULL
			   ? bytes
			   : bytes + naive_bayes_bytes(&rules, set->n_classes, set->n_features,
										   naive_bayes_cells(set->n_features, set->n_categories));
}

/* It is about counts: with normal distributions there are none but those of categories. */
static void
check_alpha(const TrainSet *set, const Params *params)
{
	if (params->values[BAYES_ALPHA].is_set &&
		params->values[BAYES_DISTRIBUTION].choice == NAIVE_BAYES_GAUSSIAN &&
		naive_bayes_cells(set->n_features, set->n_categories) == 0)
		core_error(CORE_INVALID_PARAMETER, "Set distribution to multinomial or bernoulli.",
				   "parameter \"alpha\" has no effect with distribution \"gaussian\" where no "
				   "feature is a category");
}

static void *
bayes_train(const TrainSet *set, const Params *params, TrainReport *report)
{
	NaiveBayesRules rules = rules_of(params);
	MemoryContext work;
	NaiveBayesFit *fit;

	check_alpha(set, params);
	work = MemoryContextSwitchTo(report->keep);
	fit = naive_bayes_create(&rules, set->n_classes, set->n_features, set->n_categories);
	MemoryContextSwitchTo(work);
	learn(fit, set, report);
	return fit;
}

/*
 * The sums go on where they stood.  What is a category is said by the fit: in those of before
 * there are none.
 */
static void *
bayes_update(const void *model, const TrainSet *set, const Params *params, TrainReport *report)
{
	const NaiveBayesFit *old = model;
	Size n = (Size) old->n_classes * old->n_features;
	MemoryContext work = MemoryContextSwitchTo(report->keep);
	NaiveBayesFit *fit = naive_bayes_create(&old->rules, old->n_classes, old->n_features,
											naive_bayes_categories(&old->tables, old->n_features));

	MemoryContextSwitchTo(work);
	memcpy(fit->class_weight, old->class_weight, old->n_classes * sizeof(Dd));
	memcpy(fit->weight, old->weight, n * sizeof(Dd));
	memcpy(fit->sum, old->sum, n * sizeof(Dd));
	if (fit->square != NULL)
		memcpy(fit->square, old->square, n * sizeof(Dd));
	memcpy(fit->count, old->count, (Size) old->n_classes * old->tables.n_cells * sizeof(Dd));
	learn(fit, set, report);
	return fit;
}

static bool
bayes_made_with(const void *fit, Task task, const Params *params)
{
	const NaiveBayesFit *made = fit;
	const NaiveBayesRules *rules = &made->rules;
	NaiveBayesRules wanted = rules_of(params);

	return rules->kind == wanted.kind && rules->fit_prior == wanted.fit_prior &&
		   rules->smoothing == wanted.smoothing && rules->binarizes == wanted.binarizes &&
		   rules->threshold == wanted.threshold &&
		   (made->tables.n == 0 || rules->alpha == wanted.alpha);
}

static void *
bayes_create_sums(const Params *params, int n_features, const int *n_categories)
{
	NaiveBayesRules rules = rules_of(params);

	return naive_bayes_sums_create(&rules, n_features, n_categories);
}

static const AlgorithmSums bayes_sums = {
	.create = bayes_create_sums,
	.add = naive_bayes_sums_add,
	.merge = naive_bayes_sums_merge,
	.save = naive_bayes_sums_save,
	.load = naive_bayes_sums_load,
};

const Algorithm algo_naive_bayes = {
	.name = "naive_bayes",
	.doc = "Naive Bayes with normal, count, yes-and-no or category features; learns in one scan",
	.id = 22,
	.format = 2,
	.tasks = TASK_CLASSIFICATION,
	.traits = ALGO_FROM_PASSES | ALGO_WEIGHTED | ALGO_MISSING | ALGO_SPARSE | ALGO_CATEGORIES |
			  ALGO_FREQUENCIES,
	.params = bayes_params,
	.learn =
		{
			.sums = &bayes_sums,
			.bytes = bayes_bytes,
			.train = bayes_train,
			.update = bayes_update,
			.made_with = bayes_made_with,
		},
	.score =
		{
			.predict = naive_bayes_predict,
			.predict_sparse = naive_bayes_predict_sparse,
		},
	.store =
		{
			.save = naive_bayes_save,
			.load = naive_bayes_load,
			.format_of = naive_bayes_format,
		},
};
