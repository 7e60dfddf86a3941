/*
 * train.h
 *		The recipes: train a version, fit a value, evaluate a model.
 */
#ifndef TRAIN_TRAIN_H
#define TRAIN_TRAIN_H

#include "postgres.h"

#include "dataset/dataset.h"
#include "evaluate/score.h"
#include "model/model.h"

typedef enum DeployPolicy
{
	DEPLOY_FIRST, /* when the name has no champion */
	DEPLOY_IF_BETTER, /* when the held-out metric beats the champion's */
	DEPLOY_ALWAYS,
	DEPLOY_NEVER
} DeployPolicy;

/* The arguments of ml.train, NULL where not given. */
typedef struct TrainRequest
{
	const char *name;
	int64 model_id; /* of the model, which the caller may manage; 0: that of the name */
	const char *source;
	const char *target;
	const char *algorithm;
	Jsonb *params;
	char **features;
	int n_features;
	char **exclude; /* columns that are no features */
	int n_exclude;
	Jsonb *preprocess;
	const char *task;
	double test_size;
	const char *split;
	const char *deploy;
	const char *search_path; /* that the source is written for; NULL: that of now */
} TrainRequest;

typedef struct TrainResult
{
	const char *name; /* of the model when the version was stored */
	int version;
	const char *algorithm;
	const char *task;
	uint64 n_train;
	uint64 n_test;
	uint64 n_skipped;
	char *metrics; /* JSON, or NULL without held-out rows */
	Score main; /* of them, what models of the task are ranked by; its metric is NULL without */
	bool deployed;
	int64 duration_us;
} TrainResult;

extern TrainResult *train_run(const TrainRequest *request);

/* What a request comes to, once it is checked: 22023 and 0A000 before any row is read. */
typedef struct TrainPlan
{
	const Algorithm *algo;
	Params *params;
	DatasetRequest dataset;
} TrainPlan;

extern TrainPlan train_plan(const TrainRequest *request);

/* {"accuracy": 0.97, ...}, undefined figures as null; NULL without any. */
extern char *train_metrics_json(const Score *metrics, int n);

/*
 * Learn from an open dataset.  The model lives in the current memory context.
 */
extern Model *train_model(Dataset *ds, const Algorithm *algo, const Params *params);

#endif /* TRAIN_TRAIN_H */
