/*
 * rewrite.c
 *		What the planner is told about the prediction functions (rewrite.h).
 *
 * The rewritten call must give exactly what the written one would.  So a row is
 * left alone
 * - that may be NULL as a whole (the nullable side of an outer join, OLD and NEW
 *   of RETURNING, MERGE): its prediction is NULL, that of a row of NULLs is not;
 * - of an outer query level: a LATERAL subquery has by then been promised the
 *   whole row, not its columns;
 * - that is grouped by as a whole: its columns are not there above the grouping;
 * - with more columns than a function may have arguments.
 *
 * Without a query around it (an index expression, a check constraint) a Var is a
 * column of the one relation there is and is rewritten too, so that such an index
 * still matches queries.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
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
#include "utils/syscache.h"
#include "utils/typcache.h"

#include "compat.h"
#include "predict/rewrite.h"

/* Model and names come before the columns. */
#define REWRITE_FIXED_ARGS 2

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

/* Is the relation on the nullable side of an outer join below this node? */
static bool
rewrite_is_nullable(Node *node, int varno, bool nullable)
{
	ListCell *lc;
	JoinExpr *join;

	if (node == NULL)
		return false;
	if (IsA(node, RangeTblRef))
		return nullable && ((RangeTblRef *) node)->rtindex == varno;
	if (IsA(node, FromExpr))
	{
		foreach (lc, ((FromExpr *) node)->fromlist)
			if (rewrite_is_nullable(lfirst(lc), varno, nullable))
				return true;
		return false;
	}
	if (!IsA(node, JoinExpr))
		return true; /* no such node today: be careful */
	join = (JoinExpr *) node;
	return rewrite_is_nullable(join->larg, varno,
							   nullable || join->jointype == JOIN_RIGHT ||
								   join->jointype == JOIN_FULL) ||
		   rewrite_is_nullable(join->rarg, varno,
							   nullable || join->jointype == JOIN_LEFT ||
								   join->jointype == JOIN_FULL);
}

static bool
rewrite_is_grouped(const Query *query, Var *var)
{
	ListCell *lc;

	foreach (lc, query->groupClause)
	{
		TargetEntry *entry = get_sortgroupclause_tle(lfirst(lc), query->targetList);

		if (equal(entry->expr, var))
			return true;
	}
	return false;
}

static bool
rewrite_may_expand(const PlannerInfo *root, Var *var)
{
	const Query *query;

	if (var->varattno != InvalidAttrNumber || var->varlevelsup != 0 || compat_var_is_nulled(var))
		return false;
	if (root == NULL)
		return true;
	query = root->parse;
	return query->commandType != CMD_MERGE && !rewrite_is_grouped(query, var) &&
		   !rewrite_is_nullable((Node *) query->jointree, var->varno, false);
}

/* -- the columns of a row ----------------------------------------------- */

/* A Var of a named row type: its attributes are the relation's. */
static bool
rewrite_expand_type(Var *var, List **names, List **columns)
{
	TupleDesc desc = lookup_rowtype_tupdesc_noerror(var->vartype, -1, true);
	bool plain = desc != NULL;
	int i;

	for (i = 0; plain && i < desc->natts; i++)
	{
		Form_pg_attribute att = TupleDescAttr(desc, i);
		Var *column;

		if (att->attisdropped)
			continue;
		if (att->attgenerated != '\0' && att->attgenerated != ATTRIBUTE_GENERATED_STORED)
			plain = false;
		column = makeVar(var->varno, i + 1, att->atttypid, att->atttypmod, att->attcollation, 0);
		column->location = var->location;
		*columns = lappend(*columns, column);
		*names = lappend(*names, pstrdup(NameStr(att->attname)));
	}
	if (desc != NULL)
		ReleaseTupleDesc(desc);
	return plain;
}

/* A Var of an anonymous row: a subquery, a CTE, VALUES, a function. */
static bool
rewrite_expand_record(const PlannerInfo *root, Var *var, List **names, List **columns)
{
	RangeTblEntry *rte;
	List *colnames;
	ListCell *lc;

	if (root == NULL || IS_SPECIAL_VARNO(var->varno) ||
		var->varno > list_length(root->parse->rtable))
		return false;
	rte = list_nth(root->parse->rtable, var->varno - 1);
	if (rte->rtekind != RTE_SUBQUERY && rte->rtekind != RTE_CTE && rte->rtekind != RTE_VALUES &&
		rte->rtekind != RTE_FUNCTION)
		return false;
	compat_expand_rte(rte, var->varno, var->location, &colnames, columns);
	foreach (lc, colnames)
		*names = lappend(*names, strVal(lfirst(lc)));
	return true;
}

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

static bool
rewrite_expand(const PlannerInfo *root, Node *row, List **names, List **columns)
{
	if (IsA(row, RowExpr))
		return rewrite_expand_row_expr((RowExpr *) row, names, columns);
	if (!IsA(row, Var) || !rewrite_may_expand(root, (Var *) row))
		return false;
	if (((Var *) row)->vartype == RECORDOID)
		return rewrite_expand_record(root, (Var *) row, names, columns);
	return OidIsValid(get_typ_typrelid(((Var *) row)->vartype)) &&
		   rewrite_expand_type((Var *) row, names, columns);
}

/* -- the new call ------------------------------------------------------- */

/*
 * ml.internal_<name>_columns for ml.<name> with the same first argument, if the
 * user may call both: who may not call the one must not reach it as the other.
 */
static Oid
rewrite_find_function(Oid funcid)
{
	Oid *types;
	Oid wanted[3];
	int n;
	char *name = psprintf("internal_%s_columns", get_func_name(funcid));
	Oid found;

	get_func_signature(funcid, &types, &n);
	wanted[0] = types[0];
	wanted[1] = TEXTARRAYOID;
	wanted[2] = ANYOID;
	found = GetSysCacheOid3(PROCNAMEARGSNSP, Anum_pg_proc_oid, CStringGetDatum(name),
							PointerGetDatum(buildoidvector(wanted, 3)),
							ObjectIdGetDatum(get_func_namespace(funcid)));
	if (!OidIsValid(found) || !compat_may_execute(funcid) || !compat_may_execute(found))
		return InvalidOid;
	return found;
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

	if (call->funcvariadic || list_length(call->args) != 2)
		return NULL;
	if (!rewrite_expand(request->root, lsecond(call->args), &names, &columns) || columns == NIL ||
		list_length(columns) + REWRITE_FIXED_ARGS > FUNC_MAX_ARGS)
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
