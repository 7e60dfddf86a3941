/*
 * source.c
 *		From the text of a source to rows.
 *
 * A text that reads as a name (identifiers joined by dots, quoted as SQL does)
 * is a table; everything else goes to the server's parser.  Errors that point
 * into the text are turned into errors of an internal query, as SPI does, so
 * that clients do not mark a place in the statement that called us.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "executor/executor.h"
#include "jit/jit.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/parsenodes.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "parser/analyze.h"
#include "parser/parser.h"
#include "parser/scansup.h"
#include "tcop/tcopprot.h"
#include "tcop/utility.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/regproc.h"
#include "utils/snapmgr.h"
#include "utils/varlena.h"

#include "compat.h"
#include "dataset/source.h"

/* Compiling takes about half a millisecond a column, and sees no cancel. */
#define COMPILE_MAX_COLUMNS 100

static const char *
skip_space(const char *p)
{
	while (scanner_isspace(*p))
		p++;
	return p;
}

/* Is that what the parser stumbled over?  Then the text is no query at all. */
static bool
is_first_word(const char *text, int position)
{
	return position == skip_space(text) - text + 1;
}

static void
source_error_callback(void *arg)
{
	const Source *source = arg;
	int position = geterrposition();

	if (position > 0)
	{
		errposition(0);
		internalerrposition(position);
		internalerrquery(source->text);
		if (geterrcode() == ERRCODE_SYNTAX_ERROR && is_first_word(source->text, position))
			errhint(
				"A source is the name of a table or view, in double quotes where SQL needs them, "
				"or a query that begins with SELECT.");
	}
	else if (!source->is_name)
		errcontext("source \"%s\"", source->text);
}

/* The detail quotes nothing of the text, and the caller has it. */
static void
refuse(const char *detail)
{
	error_context_stack = error_context_stack->previous;
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("source is not a table or one read-only SELECT"), errdetail("%s", detail)));
}

/* Past one identifier, quoted or not, or NULL when there is none. */
static const char *
skip_identifier(const char *p)
{
	if (*p == '"')
	{
		for (p++; *p != '\0'; p++)
		{
			if (*p == '"' && *++p != '"')
				return p;
		}
		return NULL;
	}
	if (!(isalpha((unsigned char) *p) || *p == '_' || IS_HIGHBIT_SET(*p)))
		return NULL;
	while (isalnum((unsigned char) *p) || *p == '_' || *p == '$' || IS_HIGHBIT_SET(*p))
		p++;
	return p;
}

/* Does the text read as name, schema.name or database.schema.name? */
static bool
is_name(const char *text)
{
	const char *p = skip_space(text);

	for (;;)
	{
		p = skip_identifier(p);
		if (p == NULL)
			return false;
		p = skip_space(p);
		if (*p == '\0')
			return true;
		if (*p != '.')
			return false;
		p = skip_space(p + 1);
	}
}

/* SELECT * FROM name */
static RawStmt *
select_from_name(const char *text)
{
	SelectStmt *select = makeNode(SelectStmt);
	ResTarget *target = makeNode(ResTarget);
	ColumnRef *star = makeNode(ColumnRef);
	RawStmt *raw = makeNode(RawStmt);

	star->fields = list_make1(makeNode(A_Star));
	star->location = -1;
	target->val = (Node *) star;
	target->location = -1;
	select->targetList = list_make1(target);
	select->fromClause =
		list_make1(makeRangeVarFromNameList(compat_string_to_name_list(pstrdup(text))));
	raw->stmt = (Node *) select;
	return raw;
}

static RawStmt *
parse_query(const char *text)
{
	List *statements = raw_parser(text, RAW_PARSE_DEFAULT);
	RawStmt *raw;

	if (statements == NIL)
		refuse("It holds no statement.");
	if (list_length(statements) > 1)
		refuse(psprintf("It holds %d statements.", list_length(statements)));
	raw = linitial_node(RawStmt, statements);
	if (!IsA(raw->stmt, SelectStmt))
		refuse(psprintf("It is a statement of kind %s.", CreateCommandName(raw->stmt)));
	if (castNode(SelectStmt, raw->stmt)->intoClause != NULL)
		refuse("It is SELECT INTO.");
	return raw;
}

/*
 * Have the reading of rows compiled where the planner would, if it knew that we
 * take every value: that costs it nothing in its own account, but takes as long
 * as an operator.
 */
static void
compile_if_large(PlannedStmt *plan)
{
	int n = list_length(plan->planTree->targetlist);
	double cost = plan->planTree->total_cost + plan->planTree->plan_rows * n * cpu_operator_cost;

	if (!jit_enabled || jit_above_cost < 0 || cost <= jit_above_cost || n > COMPILE_MAX_COLUMNS)
		return;
	plan->jitFlags |= PGJIT_PERFORM;
	if (jit_expressions)
		plan->jitFlags |= PGJIT_EXPR;
	if (jit_tuple_deforming)
		plan->jitFlags |= PGJIT_DEFORM;
}

/* Is there a TABLESAMPLE that takes other rows each time? */
static bool
draws_sample(Node *node, void *context)
{
	ListCell *cell;

	if (node == NULL)
		return false;
	if (!IsA(node, Query))
		return expression_tree_walker(node, draws_sample, context);
	foreach (cell, ((Query *) node)->rtable)
	{
		const RangeTblEntry *rte = lfirst_node(RangeTblEntry, cell);

		if (rte->tablesample != NULL && rte->tablesample->repeatable == NULL)
			return true;
	}
	return query_tree_walker((Query *) node, draws_sample, context, 0);
}

static void
plan_query(Source *source, RawStmt *raw)
{
	List *queries = pg_analyze_and_rewrite_fixedparams(raw, source->text, NULL, 0, NULL);
	Query *query;

	if (list_length(queries) != 1)
		refuse("A rule turns it into several statements.");
	query = linitial_node(Query, queries);
	if (query->commandType != CMD_SELECT)
		refuse("It is not a SELECT.");
	if (query->hasModifyingCTE)
		refuse("It has a WITH clause that changes data.");
	source->is_volatile =
		contain_volatile_functions((Node *) query) || draws_sample((Node *) query, NULL);
	source->is_ordered = query->sortClause != NIL;
	source->plan = pg_plan_query(query, source->text, 0, NULL);
	if (source->plan->rowMarks != NIL)
		refuse("It locks rows with FOR UPDATE or FOR SHARE.");
	compile_if_large(source->plan);
	source->desc = ExecCleanTypeFromTL(source->plan->planTree->targetlist);
}

static RawStmt *
source_parse(const Source *source)
{
	return source->is_name ? select_from_name(source->text) : parse_query(source->text);
}

Source *
source_open(const char *text)
{
	Source *source = palloc0(sizeof(Source));
	ErrorContextCallback callback = {error_context_stack, source_error_callback, source};

	source->text = pstrdup(text);
	source->is_name = is_name(text);
	error_context_stack = &callback;
	plan_query(source, source_parse(source));
	error_context_stack = callback.previous;
	return source;
}

/* The first temporary relation that a query names; not within views, which are temporary then. */
static bool
find_temporary(Node *node, void *found)
{
	ListCell *cell;

	if (node == NULL)
		return false;
	if (!IsA(node, Query))
		return expression_tree_walker(node, find_temporary, found);
	foreach (cell, ((Query *) node)->rtable)
	{
		const RangeTblEntry *rte = lfirst_node(RangeTblEntry, cell);

		if (rte->rtekind == RTE_RELATION && get_rel_persistence(rte->relid) == RELPERSISTENCE_TEMP)
		{
			*(Oid *) found = rte->relid;
			return true;
		}
	}
	return query_tree_walker((Query *) node, find_temporary, found, 0);
}

void
source_refuse_temporary(const char *text)
{
	Source source = {.text = text, .is_name = is_name(text)};
	ErrorContextCallback callback = {error_context_stack, source_error_callback, &source};
	Oid found = InvalidOid;

	error_context_stack = &callback;
	(void) find_temporary(
		(Node *) parse_analyze_fixedparams(source_parse(&source), text, NULL, 0, NULL), &found);
	error_context_stack = callback.previous;
	if (OidIsValid(found))
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						errmsg("the stored source reads the temporary relation \"%s\"",
							   get_rel_name(found)),
						errdetail("It may be another than was meant when the source was written."),
						errhint("Train on it with ml.train.")));
}

void
source_run(const Source *source, DestReceiver *dest)
{
	ErrorContextCallback callback = {error_context_stack, source_error_callback,
									 unconstify(Source *, source)};
	int nest_level = NewGUCNestLevel();
	QueryDesc *query;

	error_context_stack = &callback;
	(void) set_config_option("synchronize_seqscans", "off", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	query = CreateQueryDesc(source->plan, source->text, GetActiveSnapshot(), InvalidSnapshot, dest,
							NULL, NULL, 0);
	ExecutorStart(query, 0);
	compat_executor_run(query);
	ExecutorFinish(query);
	ExecutorEnd(query);
	FreeQueryDesc(query);
	AtEOXact_GUC(true, nest_level);
	error_context_stack = callback.previous;
}
