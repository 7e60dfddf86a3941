/*
 * retrain.c
 *		The recipe behind ml.retrain.
 */
#include "postgres.h"

#include "access/xact.h"
#include "utils/snapmgr.h"

#include "train/calibrate.h"
#include "train/retrain.h"
#include "train/stored_recipe.h"

typedef struct Retraining
{
	TrainRequest *request;
	TrainResult *result;
} Retraining;

static void
retrain_work(void *arg)
{
	Retraining *r = arg;

	r->result = train_run(r->request);
}

/* The version that was trained is calibrated in the same way, as the version after it. */
static TrainResult *
retrain_calibrate(const Retraining *r, const char *method)
{
	char *reference = psprintf("%s@%d", r->result->name, r->result->version);
	TrainResult *result;

	ereport(NOTICE, (errmsg("version %d is trained; version %d, which it becomes when it is "
							"calibrated, follows",
							r->result->version, r->result->version + 1)));
	CommandCounterIncrement();
	PushCopiedSnapshot(GetActiveSnapshot());
	UpdateActiveSnapshotCommandId();
	result = calibrate_run(reference, method, NULL);
	PopActiveSnapshot();
	return result;
}

TrainResult *
retrain_run(const char *reference)
{
	StoredTraining stored = stored_recipe_find(reference);
	const char *calibration = stored.recipe.calibration;
	Retraining r = {.request = &stored.recipe.request};

	stored_recipe_check(&stored);
	r.request->name = stored.name;
	r.request->model_id = stored.version.model_id;
	r.request->deploy = "never";
	stored_recipe_under(&stored, retrain_work, &r);
	if (calibration != NULL)
		return retrain_calibrate(&r, calibration);
	return r.result;
}
