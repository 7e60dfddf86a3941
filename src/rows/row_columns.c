/*
 * row_columns.c
 *		Which columns of a row type are features, which is the target, and what
 *		task that makes.
 *
 * Everything that can be refused before a row is read is refused here.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "port/pg_bitutils.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "core/nearest.h"
#include "rows/row_key.h"

/* "regression or classification" */
static char *
task_list(uint32 tasks)
{
	StringInfoData list;

	initStringInfo(&list);
	for (uint32 task = 1; task <= tasks; task <<= 1)
	{
		if (tasks & task)
			appendStringInfo(&list, "%s%s", list.len > 0 ? " or " : "", algo_task_name(task));
	}
	return list.data;
}

static int
find_attribute(TupleDesc desc, const char *name)
{
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute att = TupleDescAttr(desc, i);

		if (!att->attisdropped && strcmp(NameStr(att->attname), name) == 0)
			return i;
	}
	return -1;
}

/* The attribute of that name, or an error with the nearest names. */
static int
need_attribute(TupleDesc desc, const char *role, const char *name)
{
	int found = find_attribute(desc, name);
	const char **names;
	char *hint;
	int n = 0;

	if (found >= 0)
		return found;
	names = palloc(sizeof(char *) * Max(desc->natts, 1));
	for (int i = 0; i < desc->natts; i++)
	{
		if (!TupleDescAttr(desc, i)->attisdropped)
			names[n++] = NameStr(TupleDescAttr(desc, i)->attname);
	}
	hint = nearest_hint(name, names, n);
	ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
					errmsg("%s column \"%s\" does not exist in the source", role, core_clip(name)),
					hint != NULL ? errhint("%s", hint) : 0));
}

static void
check_names(TupleDesc desc)
{
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute att = TupleDescAttr(desc, i);

		if (!att->attisdropped && find_attribute(desc, NameStr(att->attname)) != i)
			ereport(ERROR, (errcode(ERRCODE_DUPLICATE_COLUMN),
							errmsg("column \"%s\" appears more than once in the source",
								   NameStr(att->attname)),
							errhint("Give each column a name of its own with AS.")));
	}
}

static RowReader
reader_of(const Converter *c)
{
	if (c->kind == COLUMN_CATEGORY)
		return READ_CATEGORY;
	if (c->kind == COLUMN_ARRAY)
		return READ_ARRAY;
	switch (c->type)
	{
		case FLOAT8OID:
			return READ_FLOAT8;
		case INT2OID:
			return READ_INT2;
		case INT4OID:
			return READ_INT4;
		case INT8OID:
			return READ_INT8;
		default:
			return READ_SCALAR;
	}
}

/* false: not readable as a feature, *reason says why */
static bool
init_column(RowStore *store, RowColumn *column, TupleDesc desc, int attribute, const char **reason)
{
	Form_pg_attribute att = TupleDescAttr(desc, attribute);

	memset(column, 0, sizeof(RowColumn));
	column->name = pstrdup(NameStr(att->attname));
	column->type_name = convert_type_name(att->atttypid);
	column->attribute = attribute;
	column->type = getBaseType(att->atttypid);
	if (!convert_init(&column->converter, att->atttypid, att->atttypmod, reason))
		return false;
	column->converter.folds = column->converter.is_citext;
	/* also of a domain: these say that blanks, or case, mean nothing */
	if (column->type == BPCHAROID || column->converter.is_citext)
		column->type_name = convert_type_name(column->type);
	column->kind = column->converter.kind;
	column->reader = reader_of(&column->converter);
	column->width = column->kind == COLUMN_ARRAY ? 0 : 1;
	if (column->kind == COLUMN_CATEGORY)
		column->dictionary = dictionary_create(store->context, convert_content());
	return true;
}

/* A feature that the user named: what cannot be one is an error. */
static void
add_named_feature(RowStore *store, TupleDesc desc, const RowRequest *request, const char *name)
{
	int attribute = need_attribute(desc, "feature", name);
	const char *reason;

	if (request->target != NULL && strcmp(name, request->target) == 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("feature \"%s\" is the target", name)));
	if (request->weight_column != NULL && strcmp(name, request->weight_column) == 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("feature \"%s\" is the sample weight", name)));
	for (int j = 0; j < store->n_columns; j++)
	{
		if (store->columns[j].attribute == attribute)
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("feature \"%s\" is named twice", name)));
	}
	if (!init_column(store, &store->columns[store->n_columns], desc, attribute, &reason))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("column \"%s\" of type %s cannot be a feature", name,
						format_type_be(TupleDescAttr(desc, attribute)->atttypid)),
				 errdetail("Features are numbers, booleans, text, enums, dates, timestamps and "
						   "arrays of numbers.")));
	store->n_columns++;
}

static bool
is_excluded(const RowRequest *request, const char *name)
{
	for (int i = 0; i < request->n_exclude; i++)
		if (strcmp(request->exclude[i], name) == 0)
			return true;
	return false;
}

/* What is to be left out must be there, and must not be asked for as well. */
static void
check_excluded(TupleDesc desc, const RowRequest *request)
{
	for (int i = 0; i < request->n_exclude; i++)
	{
		(void) need_attribute(desc, "excluded", request->exclude[i]);
		if (request->target != NULL && strcmp(request->exclude[i], request->target) == 0)
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("excluded column \"%s\" is the target", request->target),
							errhint("The target is never a feature.")));
	}
	for (int i = 0; i < request->n_features; i++)
		if (is_excluded(request, request->features[i]))
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("feature \"%s\" is excluded", request->features[i])));
}

/* Whether a column that nobody named as a feature may be one. */
static bool
may_be_feature(const RowRequest *request, const char *name)
{
	return !(request->target != NULL && strcmp(name, request->target) == 0) &&
		   !(request->weight_column != NULL && strcmp(name, request->weight_column) == 0) &&
		   !is_excluded(request, name);
}

/* The features named, or all columns that can be one; others are noted as left out. */
static void
choose_features(RowStore *store, TupleDesc desc, const RowRequest *request)
{
	const char *reason;

	if (request->features != NULL && request->n_features == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("features names no column"),
				 errhint("NULL means every column that can be a feature.")));
	check_excluded(desc, request);
	store->features_given = request->features != NULL;
	store->columns = palloc0(sizeof(RowColumn) * Max(Max(desc->natts, request->n_features), 1));
	if (request->features != NULL)
	{
		for (int i = 0; i < request->n_features; i++)
			add_named_feature(store, desc, request, request->features[i]);
	}
	for (int i = 0; request->features == NULL && i < desc->natts; i++)
	{
		const char *name = NameStr(TupleDescAttr(desc, i)->attname);

		if (TupleDescAttr(desc, i)->attisdropped || !may_be_feature(request, name))
			continue;
		if (request->split_column != NULL && strcmp(name, request->split_column) == 0)
			row_store_leave_out(store, name, "the split goes by it");
		else if (init_column(store, &store->columns[store->n_columns], desc, i, &reason))
			store->n_columns++;
		else
			row_store_leave_out(store, name, reason);
	}
	if (store->n_columns == 0)
		ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("no column can be a feature"),
						store->left_out != NULL ? errdetail("Left out: %s.", store->left_out) : 0));
}

/* What the target's type asks for when the user did not. */
static Task
natural_task(const RowColumn *target, const RowRequest *request)
{
	bool is_label = target->kind == COLUMN_BOOLEAN || target->kind == COLUMN_CATEGORY;

	if (!is_label && (request->tasks & TASK_REGRESSION))
		return TASK_REGRESSION;
	return TASK_CLASSIFICATION;
}

/* The algorithm must do the task, and the target must suit it. */
static void
check_task(const RowStore *store, const RowRequest *request, bool inferred)
{
	const RowColumn *target = &store->target;

	if (request->tasks & store->task)
	{
		if (store->task == TASK_REGRESSION && target->kind == COLUMN_CATEGORY)
			ereport(ERROR,
					(errcode(ERRCODE_DATATYPE_MISMATCH),
					 errmsg("target \"%s\" of type %s is not a number, which regression needs",
							target->name, target->type_name)));
		return;
	}
	if (inferred)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("algorithm \"%s\" cannot do %s, which target \"%s\" of type %s asks for",
						request->algorithm, algo_task_name(store->task), target->name,
						target->type_name),
				 errhint("It can do %s.%s", task_list(request->tasks),
						 request->tasks & TASK_REGRESSION
							 ? " Where the target is meant as a number, cast it in the source."
							 : "")));
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("algorithm \"%s\" cannot do task \"%s\"", request->algorithm,
						   algo_task_name(store->task)),
					errhint("It can do %s.", task_list(request->tasks))));
}

static TargetKind
target_kind(Task task, const RowColumn *target)
{
	if (task == TASK_REGRESSION)
		return TARGET_NUMBER;
	switch (target->kind)
	{
		case COLUMN_BOOLEAN:
			return TARGET_BOOLEAN_CLASS;
		case COLUMN_CATEGORY:
			return TARGET_TEXT_CLASS;
		default:
			return TARGET_NUMBER_CLASS;
	}
}

static void
choose_no_target(RowStore *store, const RowRequest *request)
{
	uint32 tasks = request->tasks & ~TASKS_WITH_TARGET;

	if (tasks == 0 || (request->task != 0 && !(tasks & request->task)))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("algorithm \"%s\" needs a target", request->algorithm),
						errhint("It does %s.", task_list(request->tasks))));
	store->task = request->task;
	if (store->task == 0)
		store->task = (Task) (tasks & -tasks); /* the first of them */
	store->target_kind = TARGET_NONE;
}

/* The target column, the task that it asks for, and the dictionary of its classes. */
static void
choose_target(RowStore *store, TupleDesc desc, const RowRequest *request)
{
	RowColumn *target = &store->target;
	const char *reason;
	bool readable;

	if (request->target == NULL)
	{
		choose_no_target(store, request);
		return;
	}
	if (!(request->tasks & TASKS_WITH_TARGET))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("algorithm \"%s\" takes no target", request->algorithm),
						errhint("It does %s.", task_list(request->tasks))));
	if (request->task != 0 && !(request->task & TASKS_WITH_TARGET))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("task \"%s\" takes no target", algo_task_name(request->task)),
						errhint("Give NULL as the target.")));
	readable =
		init_column(store, target, desc, need_attribute(desc, "target", request->target), &reason);
	if (!readable || (target->kind != COLUMN_NUMBER && target->kind != COLUMN_BOOLEAN &&
					  target->kind != COLUMN_CATEGORY))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("column \"%s\" of type %s cannot be a target", target->name,
							   target->type_name),
						errdetail("Targets are numbers, booleans, text and enums.")));
	store->task = request->task != 0 ? request->task : natural_task(target, request);
	check_task(store, request, request->task == 0);
	store->target_kind = target_kind(store->task, target);
	if (store->task == TASK_CLASSIFICATION)
		store->classes = dictionary_create(
			store->context, target->kind == COLUMN_CATEGORY ? convert_content() : NULL);
	if (store->task == TASK_CLASSIFICATION && target->type == NUMERICOID)
		store->class_scales = class_scales_create(store->context);
}

/* The column that the split goes by, of any type. */
static void
choose_key(RowStore *store, TupleDesc desc, const RowRequest *request)
{
	const char *reason;
	int attribute;

	if (request->split_column == NULL)
		return;
	attribute = need_attribute(desc, "split", request->split_column);
	store->has_key = true;
	row_key_choose(store, request, init_column(store, &store->key, desc, attribute, &reason));
}

static void
choose_weight(RowStore *store, TupleDesc desc, const RowRequest *request)
{
	RowColumn *weight = &store->weight;
	const char *name = request->weight_column;
	const char *reason;

	if (name == NULL)
		return;
	if (request->target != NULL && strcmp(name, request->target) == 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("sample weight \"%s\" is the target", name)));
	if (!init_column(store, weight, desc, need_attribute(desc, "sample weight", name), &reason) ||
		weight->kind != COLUMN_NUMBER)
		convert_no_weight(name, weight->type_name);
	store->has_weight = true;
}

void
row_columns_choose(RowStore *store, TupleDesc desc, const RowRequest *request)
{
	check_names(desc);
	choose_target(store, desc, request);
	choose_features(store, desc, request);
	choose_key(store, desc, request);
	choose_weight(store, desc, request);
	row_layout_place(store);

	/* An algorithm of one task leaves nothing to infer. */
	if (request->task == 0 && request->target != NULL && store->notices &&
		pg_popcount32(request->tasks) > 1)
		ereport(NOTICE,
				(errmsg("task is %s: target \"%s\" is of type %s", algo_task_name(store->task),
						store->target.name, store->target.type_name)));
}
