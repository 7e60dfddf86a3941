/*
 * evaluation.c
 *		What evaluations found.
 *
 * Whoever could read the model could evaluate it, and holds nobody up with that:
 * nothing is locked (session.h).  Of who does not manage the model no more is kept
 * than REGISTRY_MAX_EVALUATIONS.
 */
#include "postgres.h"

#include <math.h>

#include "executor/spi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/snapmgr.h"

#include "registry/catalog.h"
#include "registry/resolve.h"
#include "registry/session.h"

/* The text of a source as it is kept: its beginning, when it is longer than is kept. */
static const char *
kept_source(const char *source)
{
	int length = source != NULL ? strlen(source) : 0;

	if (length <= REGISTRY_MAX_SOURCE)
		return source;
	length = pg_mbcliplen(source, length, REGISTRY_MAX_SOURCE - 3);
	return psprintf("%.*s...", length, source);
}

/* Does the user add to this model's figures as one who only reads it? */
static bool
is_reader(int64 model_id, Oid user)
{
	Snapshot snapshot = catalog_push_fresh_snapshot();
	ModelRow model;
	bool reads = resolve_find_model_by_id(model_id, snapshot, &model) &&
				 !privilege_holds(&model, user, MODEL_MANAGE, snapshot);

	PopActiveSnapshot();
	return reads;
}

/* Delete the role's oldest evaluations of the model, beyond those that are kept. */
static void
trim(int64 model_id, const char *role)
{
	session_sweep(
		"DELETE FROM ml.registry_evaluation WHERE evaluation_id IN "
		"(SELECT e.evaluation_id FROM ml.registry_evaluation e "
		"WHERE e.evaluated_by = $2 AND e.version_id IN "
		"(SELECT version_id FROM ml.registry_version WHERE model_id = $1) "
		"AND coalesce(e.run_id, e.evaluation_id) <= "
		"(SELECT DISTINCT coalesce(k.run_id, k.evaluation_id) AS run "
		"FROM ml.registry_evaluation k WHERE k.evaluated_by = $2 AND k.version_id IN "
		"(SELECT version_id FROM ml.registry_version WHERE model_id = $1) "
		"ORDER BY run DESC OFFSET $3 LIMIT 1) FOR UPDATE OF e SKIP LOCKED)",
		3, (SqlArg[]){sql_int8(model_id), sql_text(role), sql_int4(REGISTRY_MAX_EVALUATIONS)});
}

/* One figure of the run that began with the figure run_id (0: with this one); gives its id. */
static int64
insert_figure(const ModelVersion *version, const char *source, const EvaluationFigure *figure,
			  int64 n_rows, const char *evaluator, int64 run_id)
{
	session_insert((SessionKey){"registry_evaluation", "evaluation_id"},
				   "INSERT INTO ml.registry_evaluation (version_id, source, metric, value, "
				   "std_error, baseline, n_rows, evaluated_by, run_id) "
				   "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, nullif($9, 0)) "
				   "ON CONFLICT (evaluation_id) DO NOTHING RETURNING evaluation_id",
				   9,
				   (SqlArg[]){sql_int8(version->version_id), sql_text(source),
							  sql_text(figure->metric),
							  sql_float8(figure->value, isnan(figure->value)),
							  sql_float8(figure->std_error, isnan(figure->std_error)),
							  sql_float8(figure->baseline, isnan(figure->baseline)),
							  sql_int8(n_rows), sql_text(evaluator), sql_int8(run_id)});
	return session_int8(0, 1);
}

void
registry_add_evaluation(const ModelVersion *version, const char *source,
						const EvaluationFigure *figures, int n, int64 n_rows)
{
	char *evaluator = session_role_name(GetUserId());
	const char *kept = kept_source(source);
	OwnerSession session;
	int64 run_id = 0;

	session_begin(&session);
	if (session_run("SELECT FROM ml.registry_version WHERE version_id = $1", 1,
					(SqlArg[]){sql_int8(version->version_id)}) == 0)
		resolve_version_gone(version);
	for (int i = 0; i < n; i++)
	{
		int64 id = insert_figure(version, kept, &figures[i], n_rows, evaluator, run_id);

		if (i == 0)
			run_id = id;
	}
	if (is_reader(version->model_id, session.user))
		trim(version->model_id, evaluator);
	session_end(&session);
}
