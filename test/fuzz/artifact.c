/*
 * artifact.c
 *		Any bytes give a model or an error: the artifact reader under mutation.
 *
 * One input is tried twice: as it is, and with lengths and checksum made right,
 * because otherwise the checksum is all that is tested.  What is accepted must
 * be written back as the same bytes, encode and score rows, and learn on from a few; what
 * that makes must be accepted too.  (In a server: test/t/fuzz_models.pl.)
 *
 * Two drivers: main here, which tries mutants of the sample models (artifact_mutants.h) for
 * a number of runs (the argument; a second one is the seed) and speaks TAP, and
 * libFuzzer (-DLIBFUZZER; see test/fuzz/libfuzzer), which is guided by coverage.
 * With "--corpus DIR" main writes the sample models as files to start from.
 */
#include "core/port.h"

#include <stdlib.h>

#include "artifact_mutants.h"
#include "sample_models.h"

/* Larger shapes are read but not scored: they only cost time. */
#define MAX_SCORED 4096

/* Where an artifact says the format of its algorithm's section. */
#define ALGO_FORMAT_AT 8

/* Inputs longer than this are cut. */
#define MAX_INPUT 65536

extern int LLVMFuzzerTestOneInput(const uint8 *data, size_t size);

static int64 accepted;
static int64 updated;
static bool must_read; /* an error is a fault now */

/* Shapes for which rows are made. */
static bool
is_small(const Model *model)
{
	return model->schema->n_raw <= MAX_SCORED && model->encoder->n_features <= MAX_SCORED &&
		   model_n_outputs(model) <= MAX_SCORED;
}

/* n raw rows: a few numbers, every fourth NULL. */
static double *
raw_rows(const Model *model, Size n)
{
	Size n_values = n * model->schema->n_raw;
	double *raw = palloc(sizeof(double) * n_values + 1);

	for (Size i = 0; i < n_values; i++)
		raw[i] = i % 4 == 3 ? NAN : (double) (i % 7) - 1;
	return raw;
}

static double *
score_model(const Model *model)
{
	double *out = palloc(sizeof(double) * 3 * model_n_outputs(model));

	sample_score(model, 3, raw_rows(model, 3), out);
	return out;
}

/* A model that was read to score and nothing else. */
static void
read_and_score(const uint8 *data, Size len)
{
	Model *model = artifact_read_to_score(data, len);

	if (is_small(model))
		(void) score_model(model);
}

/* It answers as the model that was read whole. */
static void
check_scored(const uint8 *data, Size len, const Model *model, const double *out)
{
	const Model *again = artifact_read_to_score(data, len);

	if (memcmp(out, score_model(again), sizeof(double) * 3 * model_n_outputs(model)) != 0)
		abort();
}

/* Parameters with which one of the samples was made and the fit can have been; or NULL. */
static const Params *
params_for(const Model *model)
{
	for (int i = 0; i < (int) lengthof(sample_trainings); i++)
	{
		const SampleTraining *training = &sample_trainings[i];
		const Params *params;

		if (training->task != model->task || strcmp(training->algorithm, model->algo->name) != 0)
			continue;
		params = data_params(model->algo, training->params);
		if (model->algo->learn.made_with == NULL ||
			model->algo->learn.made_with(model->fit, model->task, params))
			return params;
	}
	return NULL;
}

/* A few rows, encoded, with a target where the task has one. */
static TrainSet *
rows_for(const Model *model, Size n)
{
	TrainSet *set =
		data_create(model->task, n, model->encoder->n_features, model->target->n_classes);

	encode_rows(model->encoder, n, raw_rows(model, n), NULL, set->x->data);
	set->n_categories = encode_feature_categories(model->encoder, model->algo->traits);
	for (Size i = 0; i < n; i++)
		((double *) set->y)[i] = (double) (i % Max(model->target->n_classes, 2));
	data_count(set);
	if (model->target->kind == TARGET_NONE)
		set->y = NULL;
	return set;
}

/* Learn on, as ml.update does; what that makes must be read again. */
static void
learn_on(const Model *model)
{
	TrainReport report = {0};
	Model more = *model;
	const Params *params;
	ByteWriter w;

	if (model->algo->learn.update == NULL || model->encoder->has_texts)
		return;
	params = params_for(model);
	if (params == NULL)
		return;
	more.report = &report;
	more.fit = algo_update(model->algo, model->fit, rows_for(model, 8), params, &report);
	w = artifact_write(&more);
	updated++;
	must_read = true;
	(void) artifact_read(w.data, w.len);
	must_read = false;
}

static void
look_up_categories(const Model *model)
{
	for (int j = 0; j < model->schema->n_columns; j++)
	{
		const ColumnCode *code = &model->encoder->columns[j];

		if (model->schema->columns[j].kind != COLUMN_CATEGORY)
			continue;
		for (int k = 0; k < code->n_categories; k++)
		{
			const char *text = code->categories[k];

			if (encode_category_code(model->encoder, j, text, (int) strlen(text)) != k)
				abort();
		}
		(void) encode_category_code(model->encoder, j, "zz", 2);
	}
}

/* What is read is written as the same bytes; of an earlier format, after it has been once. */
static void
check_written(const uint8 *data, Size len, const Model *model)
{
	ByteWriter w = artifact_write(model);

	if (w.len == len && memcmp(w.data, data, len) == 0)
		return;
	if (data[ALGO_FORMAT_AT] + (data[ALGO_FORMAT_AT + 1] << 8) >= model->algo->format)
		abort();
	must_read = true;
	check_written(w.data, w.len, artifact_read(w.data, w.len));
	must_read = false;
}

static void
read_and_use(const uint8 *data, Size len)
{
	Model *model = artifact_read(data, len);

	accepted++;
	check_written(data, len, model);
	look_up_categories(model);
	if (model->algo->view.coefficients != NULL)
	{
		int n;

		(void) model->algo->view.coefficients(model->fit, &n);
	}
	if (!is_small(model))
		return;
	check_scored(data, len, model, score_model(model));
	learn_on(model);
}

/* Only those that the reader, scoring and learning on have. */
static bool
is_expected(int code)
{
	switch (code)
	{
		case CORE_CORRUPT:
		case CORE_UNSUPPORTED:
		case CORE_NULL_NOT_ALLOWED:
		case CORE_DATA_UNFIT:
		case CORE_OUT_OF_RANGE:
		case CORE_BUDGET_EXCEEDED:
			return !must_read;
	}
	return false;
}

/* Errors are what is expected. */
static void
try_to(void (*use)(const uint8 *data, Size len), const uint8 *data, Size len)
{
	MemoryContext context = AllocSetContextCreate(NULL, "fuzz", ALLOCSET_DEFAULT_SIZES);
	MemoryContext former = MemoryContextSwitchTo(context);

	PORT_TRY();
	{
		use(data, len);
	}
	PORT_CATCH();
	{
		if (!is_expected(port_error_code()))
			abort();
	}
	PORT_END_TRY();
	MemoryContextSwitchTo(former);
	MemoryContextDelete(context);
}

static void
try_bytes(const uint8 *data, Size len)
{
	try_to(read_and_use, data, len);
	try_to(read_and_score, data, len);
}

/* Magic, format, table of sections, lengths that add up, checksum. */
static void
repair(uint8 *data, Size len)
{
	int n_sections = artifact_sections(data, len);
	Size left = len - artifact_header(data, len);

	memcpy(data, n_sections == ARTIFACT_MAX_SECTIONS ? "PGEM\3\0" : "PGEM\1\0", 6);
	data[ARTIFACT_TABLE - 1] = (uint8) n_sections;
	for (int s = 1; s <= n_sections; s++)
	{
		uint8 *at = artifact_length_at(data, s);
		Size n = artifact_get_u32(at);

		at[-1] = (uint8) s;
		if (n > left || s == n_sections)
			n = left;
		artifact_set_u32(at, (uint32) n);
		left -= n;
	}
	artifact_fix_crc(data, len);
}

int
LLVMFuzzerTestOneInput(const uint8 *data, size_t size)
{
	uint8 *copy;
	Size len = Min(size, MAX_INPUT);

	/* exactly as long as the input: a read beyond it is seen */
	try_bytes(data, len);
	if (len < ARTIFACT_MIN_HEADER)
		return 0;
	copy = malloc(len);
	if (copy == NULL)
		abort();
	memcpy(copy, data, len);
	repair(copy, len);
	try_bytes(copy, len);
	free(copy);
	return 0;
}

#ifndef LIBFUZZER

static MutantSample samples[N_SAMPLE_MODELS];

static int
write_corpus(const char *folder)
{
	for (int i = 0; i < N_SAMPLE_MODELS; i++)
	{
		char *path = psprintf("%s/sample%d", folder, i);
		FILE *file = fopen(path, "wb");

		if (file == NULL || fwrite(samples[i].data, 1, samples[i].len, file) != samples[i].len ||
			fclose(file) != 0)
		{
			perror(path);
			return 1;
		}
	}
	return 0;
}

int
main(int argc, char **argv)
{
	static MutantBytes mutant;
	int64 n_runs = argc > 1 ? strtoll(argv[1], NULL, 10) : 200000;
	uint64 seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;

	port_notice_quiet(true);
	for (int i = 0; i < N_SAMPLE_MODELS; i++)
	{
		ByteWriter w = artifact_write(sample_model_number(i));

		samples[i] = (MutantSample){w.data, w.len};
	}
	if (argc == 3 && strcmp(argv[1], "--corpus") == 0)
		return write_corpus(argv[2]);
	for (int64 i = 0; i < n_runs; i++)
	{
		mutant_make(samples, N_SAMPLE_MODELS, seed, (uint64) i, &mutant);
		LLVMFuzzerTestOneInput(mutant.data, mutant.len);
	}
	printf("%sok 1 - " INT64_FORMAT " damaged artifacts, " INT64_FORMAT
		   " of them models, " INT64_FORMAT " learned on, no crash\n1..1\n",
		   (accepted > 0 && updated > 0) || n_runs == 0 ? "" : "not ", n_runs, accepted, updated);
	return 0;
}

#endif /* LIBFUZZER */
