/*
 * svm_store.c
 *		The stored form of support vector machines.
 *
 * Format 1: u8 kernel (0: linear, of more than two classes one against the rest; 4: linear,
 * one against one), f64 gamma, f64 coef0, u32 degree, the intercepts, u8
 * calibrated?, with it a and b of each function.  Then, linear: the weights;
 * otherwise u32 support vectors of each class (one number without classes), the
 * vectors, and the coefficients as svm_fit.c says.  All other numbers are f64.
 */
#include "core/port.h"

#include "algo/svm/svm.h"

/* Pairs of so many classes can be numbered. */
#define MAX_CLASSES 30000
#define MAX_DEGREE  100

/* The kernel's byte where a linear fit has a function for each pair of classes. */
#define LINEAR_PAIRS 4

static int
n_groups(const SvmFit *fit)
{
	return Max(fit->n_classes, 1);
}

/* Versions before 0.3 know the linear kernel against the rest only. */
static uint8
stored_kernel(const SvmFit *fit)
{
	bool pairs = fit->kernel.kind == SVM_LINEAR && fit->n_classes > 2 && !fit->against_rest;

	return pairs ? LINEAR_PAIRS : (uint8) fit->kernel.kind;
}

void
svm_save(const void *model, ByteWriter *w)
{
	const SvmFit *fit = model;

	bytes_put_u8(w, stored_kernel(fit));
	bytes_put_f64(w, fit->kernel.gamma);
	bytes_put_f64(w, fit->kernel.coef0);
	bytes_put_u32(w, (uint32) fit->kernel.degree);
	bytes_put_f64_array(w, fit->intercepts, fit->n_functions);
	bytes_put_u8(w, fit->sigmoid_a != NULL);
	if (fit->sigmoid_a != NULL)
	{
		bytes_put_f64_array(w, fit->sigmoid_a, fit->n_functions);
		bytes_put_f64_array(w, fit->sigmoid_b, fit->n_functions);
	}
	if (fit->weights != NULL)
	{
		bytes_put_f64_array(w, fit->weights, (Size) fit->n_functions * fit->n_features);
		return;
	}
	for (int k = 0; k < n_groups(fit); k++)
		bytes_put_u32(w, (uint32) fit->class_vectors[k]);
	bytes_put_f64_array(w, fit->vectors, (Size) fit->n_vectors * fit->n_features);
	bytes_put_f64_array(w, fit->coefficients, (Size) svm_n_coefficients(fit) * fit->n_vectors);
}

/* The kernel, and which classes a linear function tells apart. */
static SvmKernel
get_kernel(ByteReader *r, int n_classes, bool *against_rest)
{
	SvmKernel kernel;
	uint32 degree;
	uint8 kind = bytes_get_u8(r);

	*against_rest = kind == SVM_LINEAR && n_classes > 2;
	if (kind == LINEAR_PAIRS && n_classes <= 2)
		bytes_corrupt(r, "pairs of fewer than three classes");
	kernel.kind = kind == LINEAR_PAIRS ? SVM_LINEAR : kind;
	kernel.gamma = bytes_get_f64(r);
	kernel.coef0 = bytes_get_f64(r);
	degree = bytes_get_u32(r);
	kernel.degree = (int) degree;
	if (kernel.kind > SVM_SIGMOID)
		bytes_corrupt(r, "unknown kernel");
	if (degree > MAX_DEGREE || (kernel.kind != SVM_LINEAR && !(kernel.gamma > 0.0)))
		bytes_corrupt(r, "kernel out of range");
	return kernel;
}

/* Vectors and coefficients, after their number was held against the bytes there are. */
static void
get_vectors(ByteReader *r, SvmFit *fit)
{
	Size total = 0;

	fit->class_vectors = palloc(n_groups(fit) * sizeof(int));
	for (int k = 0; k < n_groups(fit); k++)
	{
		uint32 n = bytes_get_u32(r);

		total += n;
		fit->class_vectors[k] = (int) n;
		if (total > (r->len - r->pos) / sizeof(double))
			bytes_corrupt(r, "fewer coefficients than support vectors");
	}
	if (total > PG_INT32_MAX ||
		(fit->n_features > 0 && total > (r->len - r->pos) / sizeof(double) / fit->n_features))
		bytes_corrupt(r, "fewer values than support vectors");
	fit->n_vectors = (int) total;
	fit->vectors = bytes_get_f64_array(r, total * fit->n_features);
	fit->coefficients = bytes_get_f64_array(r, svm_n_coefficients(fit) * total);
	fit->panels = svm_panels_create(total, fit->n_features, fit->vectors);
}

void *
svm_load(ByteReader *r, uint16 format, const FitShape *shape)
{
	SvmFit *fit = palloc0(sizeof(SvmFit));

	if (format != 1)
		bytes_corrupt(r, "unknown format of support vector machine");
	if (shape->n_features < 0 || shape->n_classes > MAX_CLASSES ||
		(shape->task == TASK_CLASSIFICATION ? shape->n_classes < 2 : shape->n_classes != 0))
		bytes_corrupt(r, "shape that no support vector machine has");
	fit->task = shape->task;
	fit->n_features = shape->n_features;
	fit->n_classes = shape->n_classes;
	fit->kernel = get_kernel(r, shape->n_classes, &fit->against_rest);
	fit->n_functions = svm_n_functions(fit);
	fit->intercepts = bytes_get_f64_array(r, fit->n_functions);
	if (bytes_get_bool(r))
	{
		if (shape->task != TASK_CLASSIFICATION)
			bytes_corrupt(r, "probabilities of what has no classes");
		fit->sigmoid_a = bytes_get_f64_array(r, fit->n_functions);
		fit->sigmoid_b = bytes_get_f64_array(r, fit->n_functions);
	}
	if (fit->kernel.kind == SVM_LINEAR)
		fit->weights = bytes_get_f64_array(r, (Size) fit->n_functions * shape->n_features);
	else
		get_vectors(r, fit);
	bytes_expect_end(r);
	return fit;
}
