/*
 * artifact.c
 *		The stored form of a model: writer and distrustful reader.
 *
 * Compiles stand-alone (core/port.h).  The layout of the header is in model.h.
 * Sections, each once and in this order:
 *		1 schema	schema.c
 *		2 encoder	encode.c
 *		3 target	schema.c
 *		4 training	string parameters as JSON, u64 rows learned from
 *		5 report	u32 number of figures, per figure string name, f64 value;
 *					u32 number of remarks, strings
 *		6 fit		the algorithm's own (AlgorithmStore)
 *		7 calibrator	calibrator.c; in format 3, and in format 4 of a calibrated model
 *
 * The reader goes from the outside in: magic and format (a later format is
 * refused as such, whatever follows), header, checksum, then section by section
 * with nothing left over, then what must agree between sections.
 */
#include "core/port.h"

#include "core/budget.h"
#include "encode/encode_fit.h"
#include "model/model.h"
#include "model/texts.h"

#define ARTIFACT_MAGIC     "PGEM"
#define ARTIFACT_MAGIC_LEN 4

/* An identifier of 63 bytes can take more in UTF-8 than in its database's encoding. */
#define ARTIFACT_MAX_NAME 256

/* Rows learned from, all updates together: numbers that doubles can count. */
#define ARTIFACT_MAX_ROWS (UINT64CONST(1) << 53)

/* Bytes of checksum between two interrupt checks. */
#define CRC_BLOCK ((Size) 8 * 1024 * 1024)

typedef enum Section
{
	SECTION_SCHEMA = 1,
	SECTION_ENCODER,
	SECTION_TARGET,
	SECTION_TRAINING,
	SECTION_REPORT,
	SECTION_FIT,
	SECTION_CALIBRATOR
} Section;

#define MAX_SECTIONS SECTION_CALIBRATOR

static const char *const section_names[] = {
	[SECTION_SCHEMA] = "schema",         [SECTION_ENCODER] = "encoder", [SECTION_TARGET] = "target",
	[SECTION_TRAINING] = "training",     [SECTION_REPORT] = "report",   [SECTION_FIT] = "fit",
	[SECTION_CALIBRATOR] = "calibrator",
};

typedef struct Header
{
	uint16 format;
	uint16 algo_id;
	uint16 algo_format;
	uint8 task;
	uint32 crc;
	Size crc_at; /* where the checksum is */
	int n_sections;
	uint32 lengths[MAX_SECTIONS + 1]; /* by section */
} Header;

/* ---- checksum ---- */

static uint32
crc_extend(uint32 crc, const uint8 *data, Size len)
{
	while (len > 0)
	{
		Size n = Min(len, CRC_BLOCK);

		CHECK_FOR_INTERRUPTS();
		crc = bytes_crc32c_extend(crc, data, n);
		data += n;
		len -= n;
	}
	return crc;
}

/* Over everything but the checksum itself. */
static uint32
artifact_crc(const uint8 *data, Size len, Size crc_at)
{
	Size body = crc_at + sizeof(uint32);

	return crc_extend(crc_extend(0, data, crc_at), data + body, len - body);
}

/* ---- writer ---- */

static void
put_u32_at(ByteWriter *w, Size at, uint32 v)
{
	for (int i = 0; i < 4; i++)
		w->data[at + i] = (uint8) (v >> (8 * i));
}

static void
put_training(const Model *model, ByteWriter *w)
{
	uint64 most = model->n_train;

	for (int k = 0; k < model->target->n_classes; k++)
		most = Max(most, model->target->counts[k]);
	if (most > ARTIFACT_MAX_ROWS)
		core_error(CORE_OUT_OF_RANGE, NULL, "a model cannot have learned from more than %g rows",
				   (double) ARTIFACT_MAX_ROWS);
	bytes_put_string(w, model->params_json);
	bytes_put_u64(w, model->n_train);
}

static void
put_report(const TrainReport *report, ByteWriter *w)
{
	bytes_put_u32(w, (uint32) report->n_figures);
	for (int i = 0; i < report->n_figures; i++)
	{
		bytes_put_string(w, report->names[i]);
		bytes_put_f64(w, report->values[i]);
	}
	bytes_put_u32(w, (uint32) report->n_remarks);
	for (int i = 0; i < report->n_remarks; i++)
		bytes_put_string(w, report->remarks[i]);
}

/* Let the part whose section it is write it. */
static void
put_section(const Model *model, Section section, ByteWriter *w)
{
	switch (section)
	{
		case SECTION_SCHEMA:
			schema_save(model->schema, w);
			break;
		case SECTION_ENCODER:
			encode_save(model->encoder, w);
			break;
		case SECTION_TARGET:
			target_save(model->target, w);
			break;
		case SECTION_TRAINING:
			put_training(model, w);
			break;
		case SECTION_REPORT:
			put_report(model->report, w);
			break;
		case SECTION_FIT:
			model->algo->store.save(model->fit, w);
			break;
		case SECTION_CALIBRATOR:
			calibrator_save(model->calibrator, w);
			break;
	}
}

/* The earliest that has what is in it, so that earlier readers know what they cannot read. */
static uint16
format_of(const Model *model)
{
	for (int j = 0; j < model->schema->n_columns; j++)
	{
		if (model->encoder->columns[j].n_targets > 0)
			return 4;
	}
	if (model->calibrator != NULL)
		return 3;
	return model->encoder->minds_null ? 2 : 1;
}

static int
sections_of(const Model *model)
{
	return model->calibrator == NULL ? SECTION_FIT : SECTION_CALIBRATOR;
}

/* Can a model of this format have so many?  One of format 4 may be calibrated. */
static bool
sections_suit(uint16 format, int n)
{
	return (n == SECTION_FIT && format != 3) || (n == SECTION_CALIBRATOR && format >= 3);
}

/* Lengths and checksum are written when they are known. */
ByteWriter
artifact_write(const Model *model)
{
	ByteWriter w;
	uint16 format = format_of(model);
	int n_sections = sections_of(model);
	Size length_at[MAX_SECTIONS + 1];
	Size crc_at;
	int s;

	bytes_writer_init(&w);
	bytes_writer_name(&w, "the model", budget_stored_hint);
	w.limit = BUDGET_STORED_MAX;
	w.finite = true;
	bytes_put_raw(&w, ARTIFACT_MAGIC, ARTIFACT_MAGIC_LEN);
	bytes_put_u16(&w, format);
	bytes_put_u16(&w, model->algo->id);
	bytes_put_u16(&w, algo_fit_format(model->algo, model->fit));
	bytes_put_u8(&w, (uint8) model->task);
	bytes_put_u8(&w, (uint8) n_sections);
	for (s = 1; s <= n_sections; s++)
	{
		bytes_put_u8(&w, (uint8) s);
		length_at[s] = w.len;
		bytes_put_u32(&w, 0);
	}
	crc_at = w.len;
	bytes_put_u32(&w, 0);
	for (s = 1; s <= n_sections; s++)
	{
		Size before = w.len;

		put_section(model, (Section) s, &w);
		put_u32_at(&w, length_at[s], (uint32) (w.len - before));
	}
	put_u32_at(&w, crc_at, artifact_crc(w.data, w.len, crc_at));
	return w;
}

/* ---- reader: header ---- */

bool
artifact_has_magic(const void *data, Size len)
{
	return len >= ARTIFACT_MAGIC_LEN && memcmp(data, ARTIFACT_MAGIC, ARTIFACT_MAGIC_LEN) == 0;
}

static uint16
get_format(ByteReader *r)
{
	uint16 format = bytes_get_u16(r);

	if (format > ARTIFACT_FORMAT)
		core_error(CORE_UNSUPPORTED, "Update the extension pg_ensemble.",
				   "artifact has format %d, formats up to %d can be read", format, ARTIFACT_FORMAT);
	if (format < 1)
		bytes_corrupt(r, "no such format");
	return format;
}

/* Read the header and check the checksum; r then stands at the first section. */
static Header
get_header(ByteReader *r)
{
	Header h;
	uint64 total = 0;

	if (!artifact_has_magic(r->data, r->len))
		bytes_corrupt(r, "these bytes are no model");
	r->pos = ARTIFACT_MAGIC_LEN;
	h.format = get_format(r);
	h.algo_id = bytes_get_u16(r);
	h.algo_format = bytes_get_u16(r);
	h.task = bytes_get_u8(r);
	h.n_sections = bytes_get_u8(r);
	if (!sections_suit(h.format, h.n_sections))
		bytes_corrupt(r, "wrong number of sections");
	for (int s = 1; s <= h.n_sections; s++)
	{
		if (bytes_get_u8(r) != s)
			bytes_corrupt(r, "unknown or missing section");
		h.lengths[s] = bytes_get_u32(r);
		total += h.lengths[s];
	}
	h.crc_at = r->pos;
	h.crc = bytes_get_u32(r);
	if (total != r->len - r->pos)
		bytes_corrupt(r, "length does not match");
	if (h.crc != artifact_crc(r->data, r->len, h.crc_at))
		bytes_corrupt(r, "checksum does not match");
	return h;
}

static const Algorithm *
find_algorithm(const ByteReader *r, const Header *h)
{
	const Algorithm *algo = algo_by_id(h->algo_id);

	if (algo == NULL)
		core_error(CORE_UNSUPPORTED, "Update the extension pg_ensemble.",
				   "artifact is of an algorithm that is not known here (number %d)", h->algo_id);
	if (h->algo_format > algo->format)
		core_error(CORE_UNSUPPORTED, "Update the extension pg_ensemble.",
				   "artifact has format %d of algorithm \"%s\", formats up to %d can be read",
				   h->algo_format, algo->name, algo->format);
	if (h->algo_format < 1)
		bytes_corrupt(r, "no such format of the algorithm");
	if (h->task == 0 || (h->task & (h->task - 1)) != 0 || (h->task & algo->tasks) == 0)
		bytes_corrupt(r, "a task that the algorithm does not have");
	return algo;
}

/* ---- reader: sections ---- */

static ByteReader
begin_section(ByteReader *body, const Header *h, Section section)
{
	CHECK_FOR_INTERRUPTS();
	return bytes_get_section(body, h->lengths[section], section_names[section]);
}

/*
 * Names as long as identifiers can be: each feature's name repeats its
 * column's, so that long ones would take far more memory than they have bytes.
 */
static Schema *
get_schema(ByteReader r)
{
	Schema *schema = schema_load(&r);

	bytes_expect_end(&r);
	for (int j = 0; j < schema->n_columns; j++)
	{
		if (strlen(schema->columns[j].name) > ARTIFACT_MAX_NAME)
			bytes_corrupt(&r, "name of a column is too long");
	}
	return schema;
}

/* What is left to the algorithm it must be able to do. */
static void
check_native(const ByteReader *r, const SchemaColumn *c, const ColumnCode *code, uint32 traits)
{
	if (code->plan.impute == IMPUTE_NATIVE && !(traits & ALGO_MISSING))
		bytes_corrupt(r, "NULL is left to an algorithm that cannot learn from it");
	if (c->kind == COLUMN_CATEGORY && code->plan.encode == ENCODE_NATIVE &&
		!(traits & ALGO_CATEGORIES))
		bytes_corrupt(r, "categories are left to an algorithm that cannot learn from them");
}

static Encoder *
get_encoder(ByteReader r, Schema *schema, const Algorithm *algo)
{
	Encoder *encoder = encode_load(&r, schema);

	for (int j = 0; j < schema->n_columns; j++)
		check_native(&r, &schema->columns[j], &encoder->columns[j], algo->traits);

	encode_set_dense(encoder, (algo->traits & ALGO_SPARSE) == 0);
	bytes_expect_end(&r);
	return encoder;
}

static int
compare_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

static void
check_classes(const ByteReader *r, const Target *target)
{
	Size size = sizeof(char *) * target->n_classes;
	char **sorted;

	if (target->n_classes < 2)
		bytes_corrupt(r, "fewer than two classes");
	sorted = palloc(size);
	memcpy(sorted, target->labels, size);
	qsort(sorted, target->n_classes, sizeof(char *), compare_texts);
	for (int k = 1; k < target->n_classes; k++)
	{
		if (strcmp(sorted[k - 1], sorted[k]) == 0)
			bytes_corrupt(r, "two classes of one label");
	}
	pfree(sorted);
	if (target->kind == TARGET_BOOLEAN_CLASS &&
		(target->n_classes != 2 || target->numbers[0] != 0 || target->numbers[1] != 1 ||
		 strcmp(target->labels[0], "false") != 0 || strcmp(target->labels[1], "true") != 0))
		bytes_corrupt(r, "classes that no boolean has");
}

/* The target, which must be one that the task has. */
static Target *
get_target(ByteReader r, Task task)
{
	Target *target = target_load(&r);

	bytes_expect_end(&r);
	switch (task)
	{
		case TASK_REGRESSION:
			if (target->kind != TARGET_NUMBER)
				bytes_corrupt(&r, "a regression of what is no number");
			break;
		case TASK_CLASSIFICATION:
			if (target->kind == TARGET_NONE || target->kind == TARGET_NUMBER)
				bytes_corrupt(&r, "a classification without classes");
			check_classes(&r, target);
			break;
		case TASK_CLUSTERING:
		case TASK_DECOMPOSITION:
		case TASK_OUTLIER_DETECTION:
			if (target->kind != TARGET_NONE)
				bytes_corrupt(&r, "a target that the task does not have");
			break;
	}
	return target;
}

/* A target encoding has the features that the target makes. */
static void
check_target_encoding(const ByteReader *r, const Model *model)
{
	for (int j = 0; j < model->schema->n_columns; j++)
	{
		int n = model->encoder->columns[j].n_targets;

		if (n > 0 &&
			(model->target->kind == TARGET_NONE || n != encode_n_targets(model->target->n_classes)))
			bytes_corrupt(r, "an encoding by another target");
	}
	encode_name_targets(model->encoder, model->target->n_classes, model->target->labels);
}

static void
get_training(ByteReader r, Model *model)
{
	model->params_json = bytes_get_string(&r);
	model->n_train = bytes_get_u64(&r);
	bytes_expect_end(&r);
	if (model->n_train > ARTIFACT_MAX_ROWS)
		bytes_corrupt(&r, "number of rows out of range");
	for (int k = 0; k < model->target->n_classes; k++)
	{
		if (model->target->counts[k] > ARTIFACT_MAX_ROWS)
			bytes_corrupt(&r, "number of a class's rows out of range");
	}
}

static TrainReport *
get_report(ByteReader r)
{
	TrainReport *report = palloc0(sizeof(TrainReport));

	report->n_figures = (int) bytes_get_count(&r, 12, PG_INT32_MAX);
	report->names = palloc(sizeof(char *) * Max(report->n_figures, 1));
	report->values = palloc(sizeof(double) * Max(report->n_figures, 1));
	for (int i = 0; i < report->n_figures; i++)
	{
		report->names[i] = bytes_get_string(&r);
		report->values[i] = bytes_get_f64(&r);
	}
	report->n_remarks = (int) bytes_get_count(&r, 4, (uint32) (MaxAllocSize / sizeof(char *)));
	report->remarks = palloc(sizeof(char *) * Max(report->n_remarks, 1));
	for (int i = 0; i < report->n_remarks; i++)
		report->remarks[i] = bytes_get_string(&r);
	bytes_expect_end(&r);
	return report;
}

static void *
get_fit(ByteReader r, const Header *h, const Model *model, bool to_score)
{
	FitShape shape = {
		.task = model->task,
		.n_features = model->encoder->n_features,
		.n_classes = model->target->n_classes,
		.n_categories = encode_feature_categories(model->encoder, model->algo->traits),
		.to_score = to_score,
	};
	void *fit = model->algo->store.load(&r, h->algo_format, &shape);

	bytes_expect_end(&r);
	if (model->algo->store.format_of != NULL && h->algo_format != algo_fit_format(model->algo, fit))
		bytes_corrupt(&r, "of another format of the algorithm");
	if (shape.n_categories != NULL)
		pfree((void *) shape.n_categories);
	return fit;
}

static Calibrator *
get_calibrator(ByteReader r, const Model *model)
{
	Calibrator *calibrator;

	if (model->task != TASK_CLASSIFICATION)
		bytes_corrupt(&r, "a task that has no probabilities");
	calibrator = calibrator_load(&r, model->target->n_classes);
	bytes_expect_end(&r);
	return calibrator;
}

static char *
check_text(char *text, void *state)
{
	if (!texts_is_utf8(text))
		bytes_corrupt((const ByteReader *) state, "a text is not UTF-8");
	return text;
}

static Model *
read_model(const void *data, Size len, bool to_score)
{
	Model *model = palloc0(sizeof(Model));
	ByteReader r;
	Header h;

	bytes_reader_init(&r, data, len, "header");
	h = get_header(&r);
	model->algo = find_algorithm(&r, &h);
	model->task = (Task) h.task;
	model->schema = get_schema(begin_section(&r, &h, SECTION_SCHEMA));
	model->encoder =
		get_encoder(begin_section(&r, &h, SECTION_ENCODER), model->schema, model->algo);
	model->target = get_target(begin_section(&r, &h, SECTION_TARGET), model->task);
	check_target_encoding(&r, model);
	get_training(begin_section(&r, &h, SECTION_TRAINING), model);
	model->report = get_report(begin_section(&r, &h, SECTION_REPORT));
	model->fit = get_fit(begin_section(&r, &h, SECTION_FIT), &h, model, to_score);
	if (h.n_sections >= SECTION_CALIBRATOR)
		model->calibrator = get_calibrator(begin_section(&r, &h, SECTION_CALIBRATOR), model);
	if (h.format != format_of(model))
		bytes_corrupt(&r, "of another format");
	bytes_reader_init(&r, data, len, "text");
	texts_visit(model, check_text, &r);
	return model;
}

Model *
artifact_read(const void *data, Size len)
{
	return read_model(data, len, false);
}

Model *
artifact_read_to_score(const void *data, Size len)
{
	return read_model(data, len, true);
}
