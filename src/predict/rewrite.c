/*
 * rewrite.c
 *		What the planner is told about the prediction functions (rewrite.h).
 *
 * The rewritten call must give exactly what the written one would.  A support
 * function sees the planner's state and a copy of the call, never the place of the
 * call in the query; so what is rewritten is what is right at every place of a kind
 * of query, for a kind of row.  These are listed, and all else stays as it is written:
 * - a query that selects, inserts, updates or deletes, without grouping sets.  (They
 *   make columns NULL, not a row that depends on a key.  In MERGE either side may be
 *   missing.)
 * - in it the row of a table, of a subquery, CTE or VALUES, or of one function, of
 *   this query level (a LATERAL subquery has been promised the whole row of another,
 *   not its columns, so that none is passed where a LATERAL UNION ALL has become a part of
 *   the query), among its joins (so neither excluded nor OLD and NEW of
 *   RETURNING), never NULL as a whole (the prediction of a NULL row is NULL, that of
 *   a row of NULLs is not); and the new row of an INSERT;
 * - in it a row that is written down, as ROW() or the planner's own;
 * - where neither is grouped by: its columns are not there above the grouping;
 * - with no more columns than a function may have arguments.
 * The row of a table without a query (an index expression, a check constraint) stays a row:
 * PostgreSQL keeps what the expression of an index became when other columns of the table are
 * dropped or altered.  So that such an index matches queries, a row stays one in a query too where
 * an index of the table calls the function.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/pathnodes.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/tlist.h"
#include "parser/parse_relation.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/relcache.h"
#include "utils/regproc.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

#include "compat.h"
#include "core/settings.h"
#include "predict/rewrite.h"

/* Model and names come before the columns. */
#define REWRITE_FIXED_ARGS 2

/* What stands for ml.<name>. */
#define REWRITE_PREFIX "internal_"
#define REWRITE_SUFFIX "_columns"

/*
 * In units of cpu_operator_cost: a call, and each value read and weighed.  That
 * takes as long as adding the value to a sum in SQL does, where no code is
 * compiled for either, and less so makes the planner compile (jit_above_cost) for
 * the sum and not for the prediction, which gains as much by it.
 */
#define REWRITE_COST_CALL  4.0
#define REWRITE_COST_VALUE 1.0
#define REWRITE_COST_ROW   20.0 /* a row or object to be taken apart */

/* -- may it be rewritten? ----------------------------------------------- */

/* A relation among the joins below a node. */
typedef enum RewritePlace
{
	REWRITE_NOT_THERE,
	REWRITE_NEVER_NULL,
	REWRITE_NULLABLE /* by an outer join, or nothing is known */
} RewritePlace;

/* The place of a relation on one side, seen from above the join. */
static RewritePlace
rewrite_place_above(RewritePlace below, JoinType type, bool is_left)
{
	if (below != REWRITE_NEVER_NULL)
		return below;
	switch (type)
	{
		case JOIN_INNER:
		case JOIN_SEMI:
			return REWRITE_NEVER_NULL;
		case JOIN_LEFT:
		case JOIN_ANTI:
			return is_left ? REWRITE_NEVER_NULL : REWRITE_NULLABLE;
		case JOIN_RIGHT:
			return is_left ? REWRITE_NULLABLE : REWRITE_NEVER_NULL;
		default:
			return REWRITE_NULLABLE;
	}
}

/* Where a relation stands in the FROM clause, and whether a join may make it NULL. */
static RewritePlace
rewrite_place(Node *node, int varno)
{
	RewritePlace place = REWRITE_NOT_THERE;
	ListCell *lc;
	JoinExpr *join;

	if (node == NULL)
		return REWRITE_NOT_THERE;
	if (IsA(node, RangeTblRef))
		return ((RangeTblRef *) node)->rtindex == varno ? REWRITE_NEVER_NULL : REWRITE_NOT_THERE;
	if (IsA(node, FromExpr))
	{
		foreach (lc, ((FromExpr *) node)->fromlist)
			if ((place = rewrite_place(lfirst(lc), varno)) != REWRITE_NOT_THERE)
				break;
		return place;
	}
	if (!IsA(node, JoinExpr))
		return REWRITE_NULLABLE;
	join = (JoinExpr *) node;
	place = rewrite_place_above(rewrite_place(join->larg, varno), join->jointype, true);
	if (place == REWRITE_NOT_THERE)
		place = rewrite_place_above(rewrite_place(join->rarg, varno), join->jointype, false);
	return place;
}

/*
 * Has a LATERAL UNION ALL become a part of the query?  What its arms say of other relations was
 * noted before their calls come here, and is all that is passed to them.
 */
static bool
rewrite_has_lateral_union(const Query *query)
{
	ListCell *lc;

	foreach (lc, query->rtable)
	{
		const RangeTblEntry *rte = lfirst(lc);

		if (rte->rtekind == RTE_SUBQUERY && rte->lateral && rte->inh)
			return true;
	}
	return false;
}

static bool
rewrite_query_is_listed(const Query *query)
{
	switch (query->commandType)
	{
		case CMD_SELECT:
		case CMD_INSERT:
		case CMD_UPDATE:
		case CMD_DELETE:
			return query->groupingSets == NIL;
		default:
			return false;
	}
}

static bool
rewrite_is_grouped(const Query *query, Node *row)
{
	ListCell *lc;

	foreach (lc, query->groupClause)
	{
		TargetEntry *entry = get_sortgroupclause_tle(lfirst(lc), query->targetList);

		if (equal(entry->expr, row))
			return true;
	}
	return false;
}

/* Not those whose row is made otherwise: a view with triggers, excluded. */
static bool
rewrite_relkind_is_listed(char relkind)
{
	return relkind == RELKIND_RELATION || relkind == RELKIND_PARTITIONED_TABLE ||
		   relkind == RELKIND_MATVIEW || relkind == RELKIND_FOREIGN_TABLE;
}

static const RangeTblFunction *
rewrite_only_function(const RangeTblEntry *rte)
{
	return list_length(rte->functions) == 1 && !rte->funcordinality ? linitial(rte->functions)
																	: NULL;
}

/*
 * The columns that an entry has, if a Var for its row as a whole can be of this named type; or -1.
 */
static int
rewrite_named_columns(const RangeTblEntry *rte, Oid type, int n_attributes)
{
	const RangeTblFunction *function;

	switch (rte->rtekind)
	{
		case RTE_RELATION:
			return rewrite_relkind_is_listed(rte->relkind) && get_rel_type_id(rte->relid) == type
					   ? n_attributes
					   : -1;
		case RTE_SUBQUERY: /* a view's, or a function's that was inlined */
			return ExecCleanTargetListLength(rte->subquery->targetList);
		case RTE_FUNCTION:
			function = rewrite_only_function(rte);
			return function != NULL ? function->funccolcount : -1;
		default:
			return -1;
	}
}

static bool
rewrite_calls_walker(Node *node, void *function)
{
	if (node == NULL)
		return false;
	if (IsA(node, FuncExpr) && ((FuncExpr *) node)->funcid == *(Oid *) function)
		return true;
	return expression_tree_walker(node, rewrite_calls_walker, function);
}

static bool
rewrite_index_calls(Oid index_oid, Oid function)
{
	Relation index = index_open(index_oid, AccessShareLock);
	bool calls = rewrite_calls_walker((Node *) RelationGetIndexExpressions(index), &function) ||
				 rewrite_calls_walker((Node *) RelationGetIndexPredicate(index), &function);

	index_close(index, NoLock);
	return calls;
}

/* Does an index of the table call the function?  One that may change its mind, none does. */
static bool
rewrite_is_indexed(const RangeTblEntry *rte, Oid function)
{
	Relation table;
	List *indexes;
	ListCell *lc;
	bool is_indexed = false;

	if (rte->rtekind != RTE_RELATION || func_volatile(function) != PROVOLATILE_IMMUTABLE)
		return false;
	table = table_open(rte->relid, NoLock); /* the query holds it */
	indexes = RelationGetIndexList(table);
	foreach (lc, indexes)
		is_indexed = is_indexed || rewrite_index_calls(lfirst_oid(lc), function);
	table_close(table, NoLock);
	return is_indexed;
}

/* The range table entry of a Var for a row that is listed; NULL: it is not. */
static const RangeTblEntry *
rewrite_entry(const PlannerInfo *root, Var *var)
{
	const Query *query = root->parse;
	bool is_target = query->commandType == CMD_INSERT && query->resultRelation == var->varno;

	if (!rewrite_query_is_listed(query) || IS_SPECIAL_VARNO(var->varno) || var->varno < 1 ||
		var->varno > list_length(query->rtable) || rewrite_is_grouped(query, (Node *) var) ||
		rewrite_has_lateral_union(query))
		return NULL;
	if (!is_target && rewrite_place((Node *) query->jointree, var->varno) != REWRITE_NEVER_NULL)
		return NULL;
	return list_nth(query->rtable, var->varno - 1);
}

/* -- the columns of a row ----------------------------------------------- */

static void
rewrite_add_column(const Var *row, int attno, Form_pg_attribute att, List **names, List **columns)
{
	Var *column = makeVar(row->varno, attno, att->atttypid, att->atttypmod, att->attcollation, 0);

	column->location = row->location;
	*columns = lappend(*columns, column);
	*names = lappend(*names, pstrdup(NameStr(att->attname)));
}

/* A Var of a named row type: its attributes are the entry's. */
static bool
rewrite_expand_type(const RangeTblEntry *rte, const Var *var, List **names, List **columns)
{
	TupleDesc desc = lookup_rowtype_tupdesc_noerror(var->vartype, -1, true);
	bool plain =
		desc != NULL && rewrite_named_columns(rte, var->vartype, desc->natts) == desc->natts;

	for (int i = 0; plain && i < desc->natts; i++)
	{
		Form_pg_attribute att = TupleDescAttr(desc, i);

		if (att->attisdropped)
			continue;
		if (att->attgenerated != '\0' && att->attgenerated != ATTRIBUTE_GENERATED_STORED)
			plain = false;
		rewrite_add_column(var, i + 1, att, names, columns);
	}
	if (desc != NULL)
		ReleaseTupleDesc(desc);
	return plain;
}

/* A Var of an anonymous row: a subquery, a CTE, VALUES, a function. */
static bool
rewrite_expand_record(const RangeTblEntry *rte, const Var *var, List **names, List **columns)
{
	List *colnames;
	ListCell *lc;

	if (rte->rtekind != RTE_SUBQUERY && rte->rtekind != RTE_CTE && rte->rtekind != RTE_VALUES &&
		rte->rtekind != RTE_FUNCTION)
		return false;
	compat_expand_rte((RangeTblEntry *) rte, var->varno, var->location, &colnames, columns);
	foreach (lc, colnames)
		*names = lappend(*names, strVal(lfirst(lc)));
	return true;
}

static bool
rewrite_expand_var(const PlannerInfo *root, Oid function, Var *var, List **names, List **columns)
{
	const RangeTblEntry *rte;

	if (root == NULL || var->varattno != InvalidAttrNumber || var->varlevelsup != 0 ||
		compat_var_is_nulled(var))
		return false;
	rte = rewrite_entry(root, var);
	if (rte == NULL || rewrite_is_indexed(rte, function))
		return false;
	if (var->vartype == RECORDOID)
		return rewrite_expand_record(rte, var, names, columns);
	return OidIsValid(get_typ_typrelid(var->vartype)) &&
		   rewrite_expand_type(rte, var, names, columns);
}

/* A row that is written out, as names and columns; false where its type is not known. */
static bool
rewrite_expand_row_expr(RowExpr *row, List **names, List **columns)
{
	TupleDesc desc = NULL;
	ListCell *value;
	ListCell *name;
	int i = 0;

	if (row->row_typeid == RECORDOID)
	{
		forboth(value, row->args, name, row->colnames)
		{
			*columns = lappend(*columns, lfirst(value));
			*names = lappend(*names, strVal(lfirst(name)));
		}
		return list_length(row->args) == list_length(row->colnames);
	}
	/* Of a named type: its columns have the type's names, dropped ones among them. */
	desc = lookup_rowtype_tupdesc_noerror(row->row_typeid, -1, true);
	if (desc == NULL)
		return false;
	foreach (value, row->args)
	{
		if (i < desc->natts && !TupleDescAttr(desc, i)->attisdropped)
		{
			*columns = lappend(*columns, lfirst(value));
			*names = lappend(*names, pstrdup(NameStr(TupleDescAttr(desc, i)->attname)));
		}
		i++;
	}
	ReleaseTupleDesc(desc);
	return i <= desc->natts;
}

/*
 * The plan holds the names of a row type, so it ends with what alters the type.  PostgreSQL
 * notes that itself for the tables of a query, not for what functions return and for ROW()::t.
 */
static void
rewrite_depend_on_type(const PlannerInfo *root, Oid type)
{
	Oid relation = get_typ_typrelid(type);

	if (root != NULL && OidIsValid(relation))
		root->glob->relationOids = list_append_unique_oid(root->glob->relationOids, relation);
}

static bool
rewrite_expand(const PlannerInfo *root, Oid function, Node *row, List **names, List **columns)
{
	bool expanded = false;

	if (IsA(row, Var))
		expanded = rewrite_expand_var(root, function, (Var *) row, names, columns);
	else if (IsA(row, RowExpr) && (root == NULL || (rewrite_query_is_listed(root->parse) &&
													!rewrite_is_grouped(root->parse, row))))
		expanded = rewrite_expand_row_expr((RowExpr *) row, names, columns);
	if (expanded)
		rewrite_depend_on_type(root, exprType(row));
	return expanded;
}

/* -- the new call ------------------------------------------------------- */

/* A function of the schema by its name and the types of its arguments. */
static Oid
rewrite_lookup(const char *name, Oid schema, const Oid *types, int n_types)
{
	return GetSysCacheOid3(PROCNAMEARGSNSP, Anum_pg_proc_oid, CStringGetDatum(name),
						   PointerGetDatum(buildoidvector(types, n_types)),
						   ObjectIdGetDatum(schema));
}

static Oid
rewrite_first_type(Oid function)
{
	Oid *types;
	int n;

	get_func_signature(function, &types, &n);
	return types[0];
}

/*
 * ml.internal_<name>_columns for ml.<name> with the same first argument, if the user may call
 * both.  A plan that is kept serves others too, so that the new call asks again
 * (rewrite_check_may).
 */
static Oid
rewrite_find_function(Oid written)
{
	Oid types[] = {rewrite_first_type(written), TEXTARRAYOID, ANYOID};
	Oid found = rewrite_lookup(psprintf(REWRITE_PREFIX "%s" REWRITE_SUFFIX, get_func_name(written)),
							   get_func_namespace(written), types, lengthof(types));

	if (!OidIsValid(found) || compat_aclcheck_execute(written) != ACLCHECK_OK ||
		compat_aclcheck_execute(found) != ACLCHECK_OK)
		return InvalidOid;
	return found;
}

/* The inverse: the function that was written for one that the planner calls. */
static Oid
rewrite_find_written(Oid function)
{
	Oid types[] = {rewrite_first_type(function), ANYOID};
	const char *name = get_func_name(function);
	size_t length = strlen(name);
	size_t around = strlen(REWRITE_PREFIX) + strlen(REWRITE_SUFFIX);

	if (length <= around || strncmp(name, REWRITE_PREFIX, strlen(REWRITE_PREFIX)) != 0)
		return InvalidOid;
	return rewrite_lookup(pnstrdup(name + strlen(REWRITE_PREFIX), length - around),
						  get_func_namespace(function), types, lengthof(types));
}

void
rewrite_check_may(Oid function)
{
	Oid written = rewrite_find_written(function);
	AclResult result;

	if (!OidIsValid(written))
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_FUNCTION),
						errmsg("the function that %s stands for does not exist any more",
							   format_procedure(function))));
	result = compat_aclcheck_execute(written);
	if (result != ACLCHECK_OK)
		aclcheck_error(result, OBJECT_FUNCTION, get_func_name(written));
}

static Const *
rewrite_names_const(List *names)
{
	Datum *elements = palloc(list_length(names) * sizeof(Datum));
	ArrayType *array;
	ListCell *lc;
	int n = 0;

	foreach (lc, names)
		elements[n++] = CStringGetTextDatum(lfirst(lc));
	array = construct_array(elements, n, TEXTOID, -1, false, TYPALIGN_INT);
	return makeConst(TEXTARRAYOID, -1, DEFAULT_COLLATION_OID, -1, PointerGetDatum(array), false,
					 false);
}

Node *
rewrite_call(const SupportRequestSimplify *request)
{
	FuncExpr *call = request->fcall;
	List *names = NIL;
	List *columns = NIL;
	FuncExpr *result;
	Oid function;

	if (!settings_rewrite || call->funcvariadic || list_length(call->args) != 2)
		return NULL;
	if (!rewrite_expand(request->root, call->funcid, lsecond(call->args), &names, &columns) ||
		columns == NIL || list_length(columns) + REWRITE_FIXED_ARGS > FUNC_MAX_ARGS)
		return NULL;
	function = rewrite_find_function(call->funcid);
	if (!OidIsValid(function))
		return NULL;
	result = makeFuncExpr(
		function, call->funcresulttype,
		list_concat(list_make2(linitial(call->args), rewrite_names_const(names)), columns),
		call->funccollid, call->inputcollid, COERCE_EXPLICIT_CALL);
	result->location = call->location;
	return (Node *) result;
}

void
rewrite_cost(SupportRequestCost *request)
{
	double units = REWRITE_COST_CALL + REWRITE_COST_ROW;

	if (request->node != NULL && IsA(request->node, FuncExpr))
	{
		int n = list_length(((FuncExpr *) request->node)->args);

		if (n > 2)
			units = REWRITE_COST_CALL + REWRITE_COST_VALUE * n;
	}
	request->startup = 0;
	request->per_tuple = units * cpu_operator_cost;
}
