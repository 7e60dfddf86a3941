/*
 * sparse_reference.c
 *		Learners of sparse features against the figures of scikit-learn (and Newton
 *		steps) on the same rows: test/data/text/reference.py.
 */
#include "core/port.h"

#include "algo/decomposition/components.h"
#include "algo/linear/linear_fit.h"
#include "algo/svm/svm.h"
#include "reference.h"
#include "sparse_data.h"

#define TOLERANCE 1e-6
#define N_DENSE   2
#define N_WORDS   90
#define PATH      "test/data/text"

/* The columns of rows.csv. */
enum
{
	COLUMN_THREE,
	COLUMN_TWO,
	COLUMN_VALUE,
	COLUMN_DENSE,
	COLUMN_WORDS = COLUMN_DENSE + N_DENSE
};

static Size
count_rows(void)
{
	Csv csv;
	Size n = 0;

	csv_open(&csv, PATH "/rows.csv");
	while (csv_next(&csv))
		n++;
	fclose(csv.file);
	return n;
}

/* "5:0.25 17:0.75" */
static void
put_words(SparseBuilder *builder, const char *text)
{
	char *end;

	for (;;)
	{
		int feature = (int) strtol(text, &end, 10);

		if (end == text)
			break;
		sparse_put(builder, feature, strtod(end + 1, &end));
		text = end;
	}
	sparse_end_row(builder);
}

static TrainSet *
read_rows(const char *target)
{
	bool three = strcmp(target, "three") == 0;
	Task task = three || strcmp(target, "two") == 0 ? TASK_CLASSIFICATION
				: strcmp(target, "value") == 0      ? TASK_REGRESSION
													: TASK_DECOMPOSITION;
	int column = three ? COLUMN_THREE : task == TASK_CLASSIFICATION ? COLUMN_TWO : COLUMN_VALUE;
	TrainSet *set = sparse_data_create(task, count_rows(), N_DENSE, N_WORDS, three ? 3 : 2);
	SparseBuilder *builder = palloc(sizeof(SparseBuilder));
	Csv csv;

	sparse_builder_init(builder, CurrentMemoryContext);
	csv_open(&csv, PATH "/rows.csv");
	for (Size i = 0; csv_next(&csv); i++)
	{
		((double *) set->y)[i] = atof(csv.fields[column]);
		for (int j = 0; j < N_DENSE; j++)
			data_row(set, i)[j] = atof(csv.fields[COLUMN_DENSE + j]);
		put_words(builder, csv.fields[COLUMN_WORDS]);
	}
	fclose(csv.file);
	set->sparse = sparse_rows_of(builder);
	data_count(set);
	if (task == TASK_DECOMPOSITION)
		set->y = NULL;
	return set;
}

/* -------------------------------------------------------------------- a case */

typedef struct Case
{
	const Algorithm *algo;
	TrainSet *set;
	void *fit;
	double *out;
	int n_outputs;
	double greatest; /* weight: those the penalty keeps near zero are held to its size */
	double worst;
	int n_checked;
} Case;

static double
weight_of(const Case *c, int row, int feature)
{
	if (c->algo->view.coefficients != NULL)
	{
		const LinearFit *fit = c->fit;

		return feature < 0 ? fit->intercepts[row] : fit->weights[row * fit->n_features + feature];
	}
	if (strcmp(c->algo->name, "svm") == 0)
	{
		const SvmFit *fit = c->fit;

		return feature < 0 ? fit->intercepts[row] : fit->weights[row * fit->n_features + feature];
	}
	return ((const Components *) c->fit)->vectors[row * c->set->n_features + feature];
}

static void
case_train(Case *c, char **fields)
{
	TrainReport report;
	RowBlock block;

	*c = (Case){.algo = algo_by_name(fields[1]), .set = read_rows(fields[2])};
	c->fit = data_train(c->algo, c->set, fields[3], &report);
	c->n_outputs = c->set->task == TASK_CLASSIFICATION ? c->set->n_classes
				   : c->set->task == TASK_REGRESSION   ? 1
													   : c->algo->score.n_outputs(c->fit);
	c->out = vector_zeros(c->set->n_rows * c->n_outputs);
	block = sparse_data_block(c->set, 0, c->set->n_rows);
	c->algo->score.predict_sparse(c->fit, c->set->n_sparse, &block, c->out);
	for (int j = 0; strcmp(c->algo->name, "naive_bayes") != 0 && j < c->set->n_features; j++)
		c->greatest = Max(c->greatest, fabs(weight_of(c, 0, j)));
}

static void
case_compare(Case *c, char **fields)
{
	int row = atoi(fields[2]);
	int column = atoi(fields[3]);
	double want = atof(fields[4]);
	bool output = strcmp(fields[1], "output") == 0;
	double got = output ? c->out[row * c->n_outputs + column] : weight_of(c, row, column);
	double error = fabs(got - want) / (output ? 1.0 : Max(fabs(want), c->greatest));

	c->worst = isnan(error) ? INFINITY : Max(c->worst, error);
	c->n_checked++;
}

static void
test_reference(char **fields, Csv *reference)
{
	Case c;

	case_train(&c, fields);
	for (; reference_has(reference, fields[0]); csv_next(reference))
		case_compare(&c, reference->fields);
	tap_ok(c.n_checked > 0 && c.worst <= TOLERANCE, "%s (%s): %d figures agree, worst to %.1e",
		   fields[0], fields[3] != NULL ? fields[3] : "", c.n_checked, c.worst);
}

int
main(void)
{
	port_notice_quiet(true);
	reference_folder(PATH, test_reference);
	return tap_done();
}
