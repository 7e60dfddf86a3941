/*
 * dataset_target.c
 *		Class labels in their order, and what is known of the target.
 *
 * Numbers are ordered as numbers, text by its bytes in UTF-8, an enum as it was declared,
 * booleans false before true.
 */
#include "postgres.h"

#include <float.h>

#include "catalog/pg_type.h"
#include "utils/builtins.h"

#include "dataset/dataset_internal.h"
#include "rows/enum_places.h"

/* Beyond these a classification is more likely a mistake than meant. */
#define FEW_ROWS_OF_A_CLASS 10
#define MANY_NUMBERS        50

typedef struct ClassLabel
{
	int raw; /* code in the store */
	const char *text;
	ClassNumber number; /* itself, or its number is an enum's place */
} ClassLabel;

static int
compare_numbers(const void *a, const void *b)
{
	return class_number_compare(&((const ClassLabel *) a)->number,
								&((const ClassLabel *) b)->number);
}

static int
compare_texts(const void *a, const void *b)
{
	return convert_compare(((const ClassLabel *) a)->text, ((const ClassLabel *) b)->text);
}

/* Number and text of a class that is a number or a boolean. */
static void
label_number(const RowStore *store, ClassLabel *label)
{
	label->number = class_number_of_code(store->classes, label->raw);
	label->number.scale = class_scales_get(store->class_scales, label->raw);
	if (store->target_kind == TARGET_BOOLEAN_CLASS)
		label->text = label->number.number != 0 ? "true" : "false";
	else
		label->text = class_number_text(store->target.type, &label->number);
}

/*
 * The classes in the order in which a model has them: numbers, texts and enums each by their
 * own.
 */
static ClassLabel *
ordered_labels(const RowStore *store)
{
	const Dictionary *classes = store->classes;
	ClassLabel *labels = palloc0(sizeof(ClassLabel) * Max(classes->n, 1));

	for (int k = 0; k < classes->n; k++)
	{
		labels[k].raw = k;
		labels[k].text = classes->names[k];
		if (store->target_kind != TARGET_TEXT_CLASS)
			label_number(store, &labels[k]);
	}
	if (store->target.converter.is_enum)
	{
		double *places = enum_places(store->target.type, classes->names, classes->n);

		for (int k = 0; k < classes->n; k++)
			labels[k].number.number = places[k];
		pfree(places);
	}
	qsort(labels, classes->n, sizeof(ClassLabel),
		  store->target_kind == TARGET_TEXT_CLASS && !store->target.converter.is_enum
			  ? compare_texts
			  : compare_numbers);
	return labels;
}

/*
 * A number taken for a class by mistake, an identifier, a handful of rows: legal,
 * but the training may take long and teach little.  Said before it begins.
 */
static void
notice_many_classes(const RowStore *store, const Target *target)
{
	bool is_number = store->target_kind == TARGET_NUMBER_CLASS;

	if (!store->notices || (store->n_seen >= (uint64) target->n_classes * FEW_ROWS_OF_A_CLASS &&
							!(is_number && target->n_classes > MANY_NUMBERS)))
		return;
	ereport(NOTICE,
			(errmsg("target \"%s\" has %d classes in " UINT64_FORMAT " rows", target->name,
					target->n_classes, store->n_seen),
			 is_number
				 ? errhint("To predict a number, choose an algorithm for regression.")
				 : errhint("A class is learned from its rows, of which there are fewer than %d "
						   "for each.",
						   FEW_ROWS_OF_A_CLASS)));
}

/*
 * Is a label more than its number of double precision as that is shortest written?  A numeric
 * that is written so, too, where others might be nearest to the same number.
 */
static bool
needs_digits(const RowStore *store, const ClassLabel *label)
{
	const ClassNumber number = {.number = label->number.number};

	return strcmp(label->text, class_number_text(FLOAT8OID, &number)) != 0 ||
		   (store->target.type == NUMERICOID && strlen(label->text) > DBL_DIG);
}

/* Target and codes of the classes, from what was found in the rows. */
static void
set_classes(Dataset *ds)
{
	const RowStore *store = ds->store;
	Target *target = ds->target;
	ClassLabel *labels = ordered_labels(store);
	int n = store->classes->n;

	if (n == 1)
		ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
						errmsg("target \"%s\" has only one class, \"%s\"", target->name,
							   core_clip(labels[0].text)),
						errhint("A classification needs rows of at least two classes.")));
	ds->class_of = palloc(sizeof(int) * n);
	target->n_classes = n;
	target->labels = palloc(sizeof(char *) * n);
	target->counts = palloc0(sizeof(uint64) * n);
	if (target->kind != TARGET_TEXT_CLASS)
		target->numbers = palloc(sizeof(double) * n);
	for (int k = 0; k < n; k++)
	{
		ds->class_of[labels[k].raw] = k;
		target->labels[k] = pstrdup(labels[k].text);
		if (target->numbers != NULL)
			target->numbers[k] = labels[k].number.number;
		if (target->kind == TARGET_NUMBER_CLASS && needs_digits(store, &labels[k]))
			target->kind = TARGET_DIGITS_CLASS;
	}
	pfree(labels);
	notice_many_classes(store, target);
}

/* After the first reading: kind, labels, codes.  Counts follow from the split. */
void
dataset_set_target(Dataset *ds)
{
	const RowStore *store = ds->store;

	ds->target = palloc0(sizeof(Target));
	ds->target->kind = store->target_kind;
	if (store->target_kind == TARGET_NONE)
		return;
	ds->target->name = pstrdup(store->target.name);
	ds->target->type_name = pstrdup(store->target.type_name);
	if (store->classes != NULL)
		set_classes(ds);
}

/* A class that only the held-out rows have could not be learned. */
void
dataset_lacks_class(const Target *target, int k)
{
	ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
					errmsg("no training row has class \"%s\" of target \"%s\"",
						   core_clip(target->labels[k]), target->name),
					errhint("Split \"stratified\" leaves rows of every class to learn from.")));
}

void
dataset_check_target(const Dataset *ds)
{
	const Target *target = ds->target;

	for (int k = 0; k < target->n_classes; k++)
	{
		if (target->counts[k] == 0)
			dataset_lacks_class(target, k);
	}
}
