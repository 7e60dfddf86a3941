/*
 * algo.h
 *		What an algorithm is: one row of functions over matrices.
 *
 * Everything above (training, scoring, storage, documentation) is written
 * against this table; nothing outside algo/ knows an algorithm by name.
 */
#ifndef ALGO_ALGO_H
#define ALGO_ALGO_H

#include "algo/param.h"
#include "core/parallel.h"
#include "math/gram.h"
#include "math/matrix.h"
#include "math/sparse.h"

typedef enum Task
{
	TASK_REGRESSION = 1,
	TASK_CLASSIFICATION = 2,
	TASK_CLUSTERING = 4,
	TASK_DECOMPOSITION = 8,
	TASK_OUTLIER_DETECTION = 16
} Task;

#define N_TASKS 5

/* Does the task learn a target? */
#define TASKS_WITH_TARGET (TASK_REGRESSION | TASK_CLASSIFICATION)

/* "regression", "classification", ... and back (0 for another word). */
extern const char *algo_task_name(Task task);
extern Task algo_task_by_name(const char *name);

/*
 * Some rows of a training set: features row-major, y the value or the class code
 * 0 .. n_classes - 1.  The last features of a sparse set are not in x.
 */
typedef struct RowBlock
{
	Size n_rows;
	const double *x; /* n_rows x (n_features - n_sparse) */
	const double *y; /* n_rows; NULL without a target */
	const double *w; /* n_rows: weights of the rows, > 0; NULL: all are 1 */
	/* n_rows, the features n_features - n_sparse and on; start NULL unless n_sparse > 0 */
	SparseRows sparse;
} RowBlock;

typedef void (*RowBlockFn)(const RowBlock *block, void *state);

/* n of its rows from this one on; n_dense: of x. */
static inline RowBlock
row_block_part(const RowBlock *block, int n_dense, Size from, Size n)
{
	RowBlock part = {.n_rows = n,
					 .x = block->x + from * n_dense,
					 .y = block->y != NULL ? block->y + from : NULL,
					 .w = block->w != NULL ? block->w + from : NULL};

	if (block->sparse.start != NULL)
		part.sparse = sparse_from(&block->sparse, from);
	return part;
}

/*
 * The rows to learn from.  scan calls fn with every row once, in the same order
 * and the same blocks each time; whether the rows lie in memory or come from a
 * query run again is not the algorithm's affair.  gram, where not NULL, already
 * holds the sums of all rows (column 0 the constant, 1 .. n_features, then the
 * target where there is one), and scan may then be NULL: only algorithms that say from_sums see
 * that.  Likewise sums, which only algorithms with sums of their own see.
 */
typedef struct TrainSet
{
	Task task;
	uint64 n_rows;
	int n_features;
	int n_sparse; /* the last of them, of which only what is not 0 is there (ALGO_SPARSE) */
	int n_classes; /* 0 unless classification */
	bool weighted; /* rows have weights: RowBlock.w */
	bool in_memory; /* a scan runs no query and reads no file */
	bool runs_query; /* a scan runs a query, which may do what is forbidden while workers are up */
	uint64 seed; /* where every random choice comes from (ALGO_SEEDED) */
	const int *n_categories; /* per feature: 0 a number, n > 0 a category with codes 0 .. n - 1;
								NULL: numbers all (ALGO_CATEGORIES) */
	const uint64 *class_counts; /* rows per class; NULL unless classification */
	char **class_labels; /* for class_weight and messages */
	const double
		*class_numbers; /* the labels as numbers of double precision; NULL: they are texts */
	char **feature_names; /* encoded features, for messages */
	const Gram *gram;
	const void *sums; /* made by AlgorithmLearn.sums */
	const Matrix *x; /* all rows, where they lie in memory; NULL otherwise */
	const double *y; /* likewise */
	const double *w; /* likewise; NULL: all are 1 */
	SparseRows sparse; /* likewise; start NULL unless n_sparse > 0 */
	void (*scan)(const struct TrainSet *set, RowBlockFn fn, void *state);
	void *scan_arg;
} TrainSet;

/*
 * What a training has to say: named figures (n_iter, log_likelihood, r2, ...)
 * in the order added, and remarks.  Stored in the artifact; shown by
 * ml.describe.
 */
typedef struct TrainReport
{
	MemoryContext keep; /* where all of it lives, and the fit too */
	int n_figures;
	char **names;
	double *values;
	int n_remarks;
	char **remarks; /* sentences: "stopped at max_iter = 100 before converging" */
} TrainReport;

extern void report_figure(TrainReport *report, const char *name, double value);

/* A remark is stored and also raised as a NOTICE with the hint.  Both grow in report->keep. */
extern void report_remark(TrainReport *report, const char *hint, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The remark of whoever has used up max_iter: "stopped at max_iter = 100 before converging". */
extern void report_max_iter(TrainReport *report, const char *hint, int max_iter);

typedef struct AlgorithmFigure
{
	const char *name; /* "mean_squared_distance" */
	const char *former_name; /* in metrics that were stored before 0.3; NULL: the same */
	bool greater_is_better;
	void (*rows)(const void *fit, Size n, const double *x, double *out); /* out: n */

	/* The same for rows with sparse features (as predict_sparse); NULL unless ALGO_SPARSE. */
	void (*sparse_rows)(const void *fit, int n_sparse, const RowBlock *rows, double *out);
} AlgorithmFigure;

/*
 * Sums of an algorithm's own kind, by class, for one that learns from a single scan:
 * rows are added as they come and need not be kept.  Merged sums make the same model
 * however the rows were dealt out among them.  Classes are numbered as they are met;
 * n_classes so far.
 */
typedef struct AlgorithmSums
{
	/*
	 * Without rows, in the current memory context, where they also grow; n_categories as
	 * TrainSet's.
	 */
	void *(*create)(const Params *params, int n_features, const int *n_categories);
	void (*add)(void *sums, const RowBlock *block, int n_classes, char *const *feature_names);

	/*
	 * Class k of from becomes class_of[k] of the n_classes of into; its feature j
	 * becomes feature_of[j], or none of into's where that is -1 (NULL: itself).
	 */
	void (*merge)(void *into, const void *from, int n_classes, const int *class_of,
				  const int *feature_of);

	/* Between processes of one server; what is loaded can be merged. */
	void (*save)(const void *sums, ByteWriter *w);
	void *(*load)(ByteReader *r);
} AlgorithmSums;

/* What the other parts of a stored model say of its fit. */
typedef struct FitShape
{
	Task task;
	int n_features;
	int n_classes; /* 0 unless classification */
	const int *n_categories; /* as TrainSet's */
	/* nothing is asked of the fit but to score: what else there is need not be kept */
	bool to_score;
} FitShape;

/* How it learns. */
typedef struct AlgorithmLearn
{
	/* Checks across parameters, before any data is read; may be NULL. */
	void (*check)(const Params *params, Task task);

	/* Is the model the same in whatever order the rows come?  NULL: no, unless ALGO_FROM_SUMS. */
	bool (*order_free)(const Params *params);

	/* Does it learn from the rows one after the other, in the order they come?  NULL: no. */
	bool (*in_order)(const Params *params);

	/* Does train learn from scan alone, though not by ALGO_FROM_PASSES always?  NULL: no. */
	bool (*in_passes)(const Params *params);

	/* What train can do with in place of the rows of a classification; NULL: nothing. */
	const AlgorithmSums *sums;

	/*
	 * What a training takes at least beside the rows it is given, and of what it is said
	 * in the error where that is more than the budget; former is the fit that an update
	 * goes on from, or NULL.  Raises what budget_check_stored does.  NULL: train checks
	 * the budget itself, as what it takes becomes known.
	 */
	Size (*bytes)(const TrainSet *set, const Params *params, const void *former, const char **what);

	/* Learn. */
	void *(*train)(const TrainSet *set, const Params *params, TrainReport *report);

	/*
	 * Learn on from other rows, encoded as the first were, with the parameters of
	 * the first training: a new fit, the old one stays as it is.  Classes are the
	 * same, though rows of some may be missing.  NULL: the algorithm cannot.
	 */
	void *(*update)(const void *fit, const TrainSet *set, const Params *params,
					TrainReport *report);

	/*
	 * Is this a fit that these parameters make?  update relies on it.  NULL: a fit says
	 * nothing that parameters say too.
	 */
	bool (*made_with)(const void *fit, Task task, const Params *params);
} AlgorithmLearn;

/* Memory that belongs together. */
typedef struct MemoryPiece
{
	const void *at;
	Size bytes;
} MemoryPiece;

#define ALGO_PIECES 3

/* What a regression minimises, where that is what its predictions are to be judged by. */
typedef enum ObjectiveKind
{
	OBJECTIVE_ANY, /* nothing of its own */
	OBJECTIVE_COUNTS, /* Poisson's deviance */
	OBJECTIVE_QUANTILE /* the pinball loss */
} ObjectiveKind;

typedef struct AlgorithmObjective
{
	ObjectiveKind kind;
	double quantile;
} AlgorithmObjective;

/* How it scores. */
typedef struct AlgorithmScore
{
	/*
	 * Score n rows of n_features values: out is n x n_outputs.  A row gives the
	 * same bits alone and in a batch.  The outputs by task:
	 *		regression: the value
	 *		classification: n_classes probabilities that sum to 1
	 *		clustering: n_outputs(fit) numbers, one a cluster; the greatest names
	 *			the row's cluster (with ALGO_MEMBERSHIP, probabilities)
	 *		decomposition: n_outputs(fit) components
	 *		outlier detection: two: the score, greater for what is stranger, and
	 *			how far it is beyond the threshold (> 0: an outlier)
	 */
	void (*predict)(const void *fit, Size n, const double *x, double *out);

	/*
	 * The same for rows whose last n_sparse features are sparse, with the same
	 * bits whatever else is in the block; NULL unless ALGO_SPARSE.
	 */
	void (*predict_sparse)(const void *fit, int n_sparse, const RowBlock *rows, double *out);

	/* Outputs a row, for clustering and decomposition; NULL for the other tasks. */
	int (*n_outputs)(const void *fit);

	/*
	 * Where predict will read for a row, beside the first bytes of fit, as far as that is
	 * known before: at most ALGO_PIECES, of which the number is returned.  NULL: not known.
	 */
	int (*reads)(const void *fit, MemoryPiece *pieces);

	/*
	 * For tasks without a target, how well the model describes rows: a figure
	 * that is the mean of one number per row, and that number for n rows.  NULL
	 * for tasks with a target, which are judged by their metrics.
	 */
	const AlgorithmFigure *figure;

	/* What a regression with these parameters minimises; NULL: always OBJECTIVE_ANY. */
	AlgorithmObjective (*objective)(const Params *params);
} AlgorithmScore;

/* How a fit is stored. */
typedef struct AlgorithmStore
{
	/*
	 * Stored form.  load checks everything that predict, update and the views rely on
	 * against the shape it is told: CORE_CORRUPT where it does not agree.  Of a fit that is
	 * read to score it may leave out what predict does not rely on.
	 */
	void (*save)(const void *fit, ByteWriter *w);
	void *(*load)(ByteReader *r, uint16 format, const FitShape *shape);

	/* The earliest format that has what is in this fit; NULL: the algorithm's. */
	uint16 (*format_of)(const void *fit);
} AlgorithmStore;

/* Figures that describe one coefficient; NaN where the theory has none. */
typedef struct Coefficient
{
	int row; /* row of weights: 0, or the class where there are more than two */
	int feature; /* encoded feature, or -1: the intercept */
	double estimate;
	double std_error;
	double statistic; /* t or z */
	double p_value; /* two-sided */
} Coefficient;

/* What it shows of a fit to people. */
typedef struct AlgorithmView
{
	/*
	 * Of a linear model: intercept(s) first, then features in order, row by row of
	 * weights; palloc'd, *n of them.  NULL: the algorithm has none.
	 */
	Coefficient *(*coefficients)(const void *fit, int *n);

	/*
	 * Of trees: does the fit know what each node weighs, its cover?  One that an earlier
	 * version made does not.  NULL: the algorithm keeps no cover.
	 */
	bool (*cover)(const void *fit);
} AlgorithmView;

/*
 * The table.  fit is the algorithm's own struct, one tree of pallocs, never changed
 * after train or load.
 *
 * Training goes through algo_train and algo_update, which open the door for every
 * algorithm: the parameters fit the task, there are rows (of each class), and the
 * budget has room for bytes.  Then train and update run in a memory context of their
 * own that ends with them; the fit is made in report->keep.
 */
typedef struct Algorithm
{
	const char *name;
	const char *doc; /* one line of what it is, for ml.algorithms() */
	uint16 id; /* stored; never reused */
	uint16 format; /* of its own section; load must accept every earlier one */
	uint32 tasks; /* bits of Task */
	uint32 traits; /* ALGO_... below */
	const ParamSpec *params;
	AlgorithmLearn learn;
	AlgorithmScore score;
	AlgorithmStore store;
	AlgorithmView view;
} Algorithm;

/* The greatest of a row's n outputs: its class or cluster, the lesser on a tie. */
static inline int
algo_greatest(const double *outputs, int n)
{
	int best = 0;

	for (int k = 1; k < n; k++)
		if (outputs[k] > outputs[best])
			best = k;
	return best;
}

/* traits */
#define ALGO_FROM_SUMS   (1 << 0) /* learns from TrainSet.gram alone */
#define ALGO_FROM_PASSES (1 << 1) /* learns from scan alone, x may be NULL */
#define ALGO_SEEDED      (1 << 2) /* draws random numbers: takes random_state, as TrainSet.seed */
/* takes NaN for NULL in train and predict: nothing is imputed unless asked */
#define ALGO_MISSING (1 << 3)
/* takes categories as codes (TrainSet.n_categories) unless asked otherwise */
#define ALGO_CATEGORIES (1 << 4)
/* depends on units: numbers are standardized unless asked otherwise */
#define ALGO_SCALED     (1 << 5)
#define ALGO_WEIGHTED   (1 << 6) /* takes weights of rows */
#define ALGO_MEMBERSHIP (1 << 7) /* clustering whose outputs are probabilities */
#define ALGO_SPARSE     (1 << 8) /* takes sparse features (TrainSet.n_sparse), so text by default */
/*
 * counts how often a category is there: NULL is one of those of a column unless asked otherwise,
 * and what is true or false has the codes 0 and 1 of two
 */
#define ALGO_FREQUENCIES (1 << 9)

extern const Algorithm *const algo_table[]; /* ends with NULL */
extern const Algorithm *algo_by_name(const char *name); /* NULL when unknown */
extern const Algorithm *algo_by_id(uint16 id); /* NULL when unknown */

/* What parameters have no effect, and check; before any data is read, task may be 0. */
extern void algo_check(const Algorithm *algo, const Params *params, Task task);

/* Learn: the fit, in the current memory context, where the report goes too. */
extern void *algo_train(const Algorithm *algo, const TrainSet *set, const Params *params,
						TrainReport *report);

/* Learn on, likewise; params are those of the first training. */
extern void *algo_update(const Algorithm *algo, const void *fit, const TrainSet *set,
						 const Params *params, TrainReport *report);

/* The kinds of work that algorithms share among processes; ends with NULL. */
extern const ParallelKind *const algo_parallel_kinds[];

/* The format that this fit is stored in. */
extern uint16 algo_fit_format(const Algorithm *algo, const void *fit);

/* algo->doc */
extern const char *algo_doc(const Algorithm *algo);

#endif /* ALGO_ALGO_H */
