/*
 * artifact.c
 *		The stored form of models: round trips bit for bit, and every kind of
 *		damage refused with the right kind of error.
 */
#include "core/port.h"

#include "artifact_bytes.h"
#include "model/texts.h"
#include "sample_models.h"
#include "tap.h"

/* The kind of error that reading these bytes raises; PORT_NO_ERROR when it does not. */
static int
read_error(const uint8 *data, Size len)
{
	volatile int code = PORT_NO_ERROR;
	MemoryContext context = AllocSetContextCreate(NULL, "artifact test", ALLOCSET_DEFAULT_SIZES);
	MemoryContext former = MemoryContextSwitchTo(context);

	PORT_TRY();
	{
		(void) artifact_read(data, len);
	}
	PORT_CATCH();
	{
		code = port_error_code();
	}
	PORT_END_TRY();
	MemoryContextSwitchTo(former);
	MemoryContextDelete(context);
	return code;
}

/* A copy in memory of exactly its length, so that the sanitizer sees reads beyond. */
static uint8 *
copy_of(const uint8 *data, Size len)
{
	uint8 *copy = palloc(Max(len, 1));

	memcpy(copy, data, len);
	return copy;
}

static void
test_round_trip(int i)
{
	Model *model = sample_model_number(i);
	ByteWriter w = artifact_write(model);
	Model *again = artifact_read(w.data, w.len);
	ByteWriter w2 = artifact_write(again);
	int n_outputs = model_n_outputs(model);
	double *raw = palloc0(sizeof(double) * (model->schema->n_raw + 1));
	double out[4];
	double out2[4];
	int j;

	for (j = 0; j < model->schema->n_raw; j++)
		raw[j] = j % 3;
	tap_ok(w.len == w2.len && memcmp(w.data, w2.data, w.len) == 0,
		   "model %d: read and written again, the same %d bytes", i, (int) w.len);
	sample_score(model, 1, raw, out);
	sample_score(again, 1, raw, out2);
	tap_ok(memcmp(out, out2, sizeof(double) * n_outputs) == 0,
		   "model %d: the same prediction, bit for bit", i);
	for (j = 0; j < model->encoder->n_features; j++)
	{
		if (strcmp(model->encoder->feature_names[j], again->encoder->feature_names[j]) != 0)
			break;
	}
	tap_ok(j == again->encoder->n_features, "model %d: the same names of features", i);
}

static void
test_truncation(int i)
{
	ByteWriter w = artifact_write(sample_model_number(i));
	int bad = 0;
	int bad_fixed = 0;

	for (Size len = 0; len < w.len; len++)
	{
		uint8 *copy = copy_of(w.data, len);

		bad += read_error(copy, len) != CORE_CORRUPT;
		if (len >= ARTIFACT_MIN_HEADER)
		{
			artifact_fix_crc(copy, len);
			bad_fixed += read_error(copy, len) != CORE_CORRUPT;
		}
		pfree(copy);
	}
	tap_ok(bad == 0, "model %d: refused at every length short of its own", i);
	tap_ok(bad_fixed == 0, "model %d: refused at every length with a right checksum", i);
}

/* Each section shortened and lengthened, with table and checksum made right. */
static void
test_section_lengths(int i)
{
	ByteWriter w = artifact_write(sample_model_number(i));
	Size at = artifact_header(w.data, w.len);
	int bad = 0;

	for (int s = 1; s <= artifact_sections(w.data, w.len); s++)
	{
		uint32 len = artifact_get_u32(artifact_length_at(w.data, s));

		for (uint32 cut = 1; cut <= len; cut++)
		{
			uint8 *copy = copy_of(w.data, w.len - cut);

			memcpy(copy + at, w.data + at + cut, w.len - at - cut);
			artifact_set_u32(artifact_length_at(copy, s), len - cut);
			artifact_fix_crc(copy, w.len - cut);
			bad += read_error(copy, w.len - cut) != CORE_CORRUPT;
			pfree(copy);
		}
		at += len;
	}
	tap_ok(bad == 0, "model %d: no section can lose bytes at its front", i);
}

static void
test_bit_flips(int i)
{
	ByteWriter w = artifact_write(sample_model_number(i));
	int accepted = 0;
	int other = 0;

	for (Size at = 0; at < w.len; at++)
	{
		for (int bit = 0; bit < 8; bit++)
		{
			int code;

			w.data[at] ^= (uint8) (1 << bit);
			code = read_error(w.data, w.len);
			accepted += code == PORT_NO_ERROR;
			/* only the format version may say that it is later */
			other += code != CORE_CORRUPT && !(code == CORE_UNSUPPORTED && (at == 4 || at == 5));
			w.data[at] ^= (uint8) (1 << bit);
		}
	}
	tap_ok(accepted == 0, "model %d: every single flipped bit is found", i);
	tap_ok(other == 0, "model %d: and said to be damage", i);
}

/*
 * With the checksum made right, a flipped bit may make another model (a number
 * is another number), and then that must be a model: it is written as the
 * bytes it was read from.
 */
static void
test_bit_flips_fixed(int i)
{
	ByteWriter w = artifact_write(sample_model_number(i));
	int other = 0;

	for (Size at = 0; at < w.len; at++)
	{
		for (int bit = 0; bit < 8; bit++)
		{
			int code;

			w.data[at] ^= (uint8) (1 << bit);
			artifact_fix_crc(w.data, w.len);
			code = read_error(w.data, w.len);
			other += code != PORT_NO_ERROR && code != CORE_CORRUPT && code != CORE_UNSUPPORTED;
			w.data[at] ^= (uint8) (1 << bit);
		}
	}
	tap_ok(other == 0, "model %d: a flipped bit under a right checksum is a model or an error", i);
}

/* Read a changed artifact: at which offset, which bytes. */
static int
changed_error(const ByteWriter *w, Size at, const void *bytes, Size n)
{
	uint8 *copy = copy_of(w->data, w->len);
	int code;

	memcpy(copy + at, bytes, n);
	artifact_fix_crc(copy, w->len);
	code = read_error(copy, w->len);
	pfree(copy);
	return code;
}

/* What a NULL meets that training did not see is in format 2, and only where it was asked for. */
static void
test_on_missing(void)
{
	static const OnMissing asked[] = {ON_MISSING_ERROR, ON_MISSING_NULL};

	for (int i = 0; i < lengthof(asked); i++)
	{
		Model *model = sample_model_number(0);
		bool *saw_null = palloc0(model->schema->n_columns);
		const Encoder *encoder;
		ByteWriter w;

		saw_null[0] = model->schema->n_columns > 1;
		encode_on_missing(model->encoder, saw_null, asked[i]);
		w = artifact_write(model);
		tap_ok(w.data[4] == 2 && read_error(w.data, w.len) == PORT_NO_ERROR, "format 2 is read");
		encoder = artifact_read(w.data, w.len)->encoder;
		for (int j = 0; j < model->schema->n_columns; j++)
			tap_ok(encoder->columns[j].on_missing == (saw_null[j] ? ON_MISSING_IMPUTE : asked[i]),
				   "and says of each column what was asked");
		tap_ok(encoder->minds_null, "and that something was");
		tap_ok(changed_error(&w, 4, "\x01", 1) == CORE_CORRUPT, "in format 1 it is damage");
	}
}

static void
test_header(void)
{
	ByteWriter w = artifact_write(sample_model_number(0));
	uint8 *longer = palloc0(w.len + 1);

	tap_ok(read_error(w.data, w.len) == PORT_NO_ERROR, "the model itself is read");
	tap_ok(changed_error(&w, 4, "\x05", 1) == CORE_UNSUPPORTED, "a later format is unsupported");
	tap_ok(strstr(port_error_message(), "format 5") != NULL, "and the message names it");
	tap_ok(changed_error(&w, 4, "\0", 1) == CORE_CORRUPT, "format 0 is damage");
	tap_ok(changed_error(&w, 4, "\x02", 1) == CORE_CORRUPT,
		   "so is a format without what it is for");
	tap_ok(changed_error(&w, 4, "\x03", 1) == CORE_CORRUPT, "and one without a section");
	tap_ok(changed_error(&w, 4, "\x04", 1) == CORE_CORRUPT, "and one without its encoding");
	tap_ok(changed_error(&w, 6, "\xff\xff", 2) == CORE_UNSUPPORTED,
		   "an unknown algorithm is unsupported");
	tap_ok(changed_error(&w, 8, "\xff", 1) == CORE_UNSUPPORTED,
		   "a later format of the algorithm is unsupported");
	tap_ok(changed_error(&w, 8, "\0\0", 2) == CORE_CORRUPT, "format 0 of an algorithm is damage");
	tap_ok(changed_error(&w, 10, "\x02", 1) == CORE_CORRUPT,
		   "a task that the algorithm does not have is damage");
	tap_ok(changed_error(&w, 10, "\x03", 1) == CORE_CORRUPT, "two tasks are damage");
	tap_ok(changed_error(&w, 11, "\x07", 1) == CORE_CORRUPT, "seven sections are damage");
	tap_ok(changed_error(&w, ARTIFACT_TABLE, "\x09", 1) == CORE_CORRUPT,
		   "an unknown section is damage");
	memcpy(longer, w.data, w.len);
	artifact_fix_crc(longer, w.len + 1);
	tap_ok(read_error(longer, w.len + 1) == CORE_CORRUPT, "one byte more is damage");
	tap_ok(read_error((const uint8 *) "PGEM", 4) == CORE_CORRUPT, "a magic alone is damage");
}

/* A model changed after the fact and written: what the writer is not asked to check. */
static int
model_error(const Model *model)
{
	ByteWriter w = artifact_write(model);

	return read_error(w.data, w.len);
}

/* What the writer refuses, because it could not be read. */
static int
write_error(const Model *model)
{
	volatile int code = PORT_NO_ERROR;

	PORT_TRY();
	{
		(void) artifact_write(model);
	}
	PORT_CATCH();
	{
		code = port_error_code();
	}
	PORT_END_TRY();
	return code;
}

/* A forest whose second column is a category that it splits as one. */
static Model *
sample_forest(void)
{
	static const SampleTraining training = {"random_forest", TASK_CLASSIFICATION, "n_estimators=3"};

	return sample_trained(&training);
}

/* What the encoder says of features, and what the fit makes of them. */
static void
test_encoder_and_fit(void)
{
	Model *model = sample_forest();
	ColumnCode *code = &model->encoder->columns[1];

	tap_ok(model_error(model) == PORT_NO_ERROR, "a category is split as one");
	code->plan.encode = ENCODE_ORDINAL;
	tap_ok(model_error(model) == CORE_CORRUPT, "a number that is split as a category is damage");
	code->plan.encode = ENCODE_NATIVE;
	code->n_categories--;
	tap_ok(model_error(model) == CORE_CORRUPT, "a split of more categories is damage");
	model = sample_trained(&(SampleTraining){"knn", TASK_REGRESSION, ""});
	model->encoder->columns[0].plan.impute = IMPUTE_NATIVE;
	tap_ok(model_error(model) == CORE_CORRUPT, "NULL for who cannot learn from it is damage");
	model = sample_model_number(1);
	model->encoder->columns[2].plan.encode = ENCODE_NATIVE;
	tap_ok(model_error(model) == CORE_CORRUPT,
		   "categories for who cannot learn from them are damage");
}

/* Target encodings are in format 4, calibrated or not, and of the target that the model has. */
static void
test_target_encoding(void)
{
	Model *model = sample_model_number(9);
	ByteWriter w = artifact_write(model);

	tap_ok(w.data[4] == 4 && w.data[11] == 6, "a target encoding is of format 4");
	tap_ok(changed_error(&w, 4, "\x01", 1) == CORE_CORRUPT &&
			   changed_error(&w, 4, "\x02", 1) == CORE_CORRUPT,
		   "in an earlier format it is damage");
	w = artifact_write(sample_model_number(10));
	tap_ok(w.data[4] == 4 && w.data[11] == 7, "and calibrated, too");
	tap_ok(changed_error(&w, 4, "\x03", 1) == CORE_CORRUPT, "in format 3 it is damage");
	tap_string(artifact_read(w.data, w.len)->encoder->feature_names[2], "town.virginica",
			   "its features are named by the classes");
	model->encoder->columns[0].n_targets = 2;
	tap_ok(model_error(model) == CORE_CORRUPT, "features of other classes are damage");
	model = sample_model_number(11);
	model->encoder->columns[2].plan.smooth = -2;
	tap_ok(model_error(model) == CORE_CORRUPT, "less than no smoothing is damage");
	model = sample_model_number(11);
	model->encoder->columns[0].plan.impute = IMPUTE_NATIVE;
	tap_ok(model_error(model) == CORE_CORRUPT, "a NULL that it keeps is damage");
	model = sample_model_number(11);
	model->schema->columns[1].kind = COLUMN_BOOLEAN;
	model->encoder->columns[1].plan.encode = ENCODE_TARGET;
	tap_ok(model_error(model) == CORE_CORRUPT, "a boolean encoded so is damage");
	model = sample_model_number(11);
	model->encoder->columns[0].targets[1] = NAN;
	tap_ok(write_error(model) != PORT_NO_ERROR, "a value that is no number is not written");
}

static void
test_disagreement(void)
{
	Model *model = sample_model_number(1);

	model->target->labels[0] = model->target->labels[1];
	tap_ok(model_error(model) == CORE_CORRUPT, "two classes of one label are damage");
	model = sample_model_number(1);
	model->target->n_classes = 1;
	tap_ok(model_error(model) == CORE_CORRUPT, "one class is damage");
	model = sample_model_number(1);
	model->target->n_classes = 3;
	tap_ok(model_error(model) == CORE_CORRUPT, "fewer classes than rows of weights are damage");
	model = sample_model_number(2);
	model->target->labels[0] = pstrdup("no");
	tap_ok(model_error(model) == CORE_CORRUPT, "a boolean is false or true");
	model = sample_model_number(3);
	model->target->labels[1] = pstrdup("1e");
	tap_ok(model_error(model) == CORE_CORRUPT, "a number that cannot be read is damage");
	model = sample_model_number(3);
	model->target->numbers[1] = 0;
	tap_ok(model_error(model) == CORE_CORRUPT, "one number for two classes is damage");
	model->target->kind = TARGET_DIGITS_CLASS;
	tap_ok(model_error(model) == PORT_NO_ERROR, "but where they are told by their digits");
	model->target->numbers[1] = -1;
	tap_ok(model_error(model) == CORE_CORRUPT, "and in order");
	model = sample_model_number(0);
	model->target->kind = TARGET_NONE;
	tap_ok(model_error(model) == CORE_CORRUPT, "a regression has a target");
	model = sample_model_number(0);
	((LinearFit *) model->fit)->n_features = 2;
	tap_ok(model_error(model) == CORE_CORRUPT, "a fit of fewer features is damage");
	model = sample_model_number(0);
	((LinearFit *) model->fit)->weights[1] = INFINITY;
	tap_ok(write_error(model) == CORE_OUT_OF_RANGE, "an infinite weight is not written");
	model = sample_model_number(0);
	model->n_train = PG_INT64_MAX;
	tap_ok(write_error(model) == CORE_OUT_OF_RANGE, "nor more rows than are read");
	model = sample_model_number(1);
	model->target->counts[1] = PG_INT64_MAX;
	tap_ok(write_error(model) == CORE_OUT_OF_RANGE, "nor of a class");
	model = sample_model_number(0);
	model->params_json = pstrdup("\xff");
	tap_ok(model_error(model) == CORE_CORRUPT, "text that is not UTF-8 is damage");
	model = sample_model_number(0);
	model->schema->columns[1].name = model->schema->columns[0].name;
	tap_ok(model_error(model) == CORE_CORRUPT, "two columns of one name are damage");
	model = sample_model_number(0);
	model->schema->columns[0].name = palloc(1000);
	memset(model->schema->columns[0].name, 'x', 999);
	model->schema->columns[0].name[999] = '\0';
	tap_ok(model_error(model) == CORE_CORRUPT, "a name longer than names can be is damage");
	model = sample_model_number(1);
	model->encoder->columns[1].categories[1] = model->encoder->columns[1].categories[0];
	tap_ok(model_error(model) == CORE_CORRUPT, "a category that is there twice is damage");
}

/* A calibrator that was changed after the fact; k: of its curves. */
static int
calibrator_error(int i, int k, void (*change)(Calibrator *c, CalibrationCurve *curve))
{
	Model *model = sample_model_number(i);
	Calibrator *c = model->calibrator;

	change(c, c->n_curves > 0 ? &c->curves[k] : NULL);
	return model_error(model);
}

#define CALIBRATOR_DAMAGE(name, statement)                                                         \
	static void name(Calibrator *c, CalibrationCurve *curve)                                       \
	{                                                                                              \
		statement;                                                                                 \
	}

CALIBRATOR_DAMAGE(no_change, (void) c)
CALIBRATOR_DAMAGE(falling_height, curve->y[1] = 0.0625)
CALIBRATOR_DAMAGE(certain, curve->y[2] = 1.0)
CALIBRATOR_DAMAGE(equal_places, curve->x[1] = curve->x[0])
CALIBRATOR_DAMAGE(no_points, curve->n_points = 0)
CALIBRATOR_DAMAGE(falling, curve->a = 0.5)
CALIBRATOR_DAMAGE(crossed, curve->low = 3)
CALIBRATOR_DAMAGE(too_steep, curve->a = -1e308)
CALIBRATOR_DAMAGE(unknown_curve, curve->method = CALIBRATION_TEMPERATURE)
CALIBRATOR_DAMAGE(fewer_curves, c->n_curves = 2)
CALIBRATOR_DAMAGE(frozen, c->sharpness = 0.0)
CALIBRATOR_DAMAGE(no_floor, c->floor = 0.0)
CALIBRATOR_DAMAGE(no_prior, c->prior[1] = 0.0)
CALIBRATOR_DAMAGE(many_rows, c->n_rows = PG_UINT64_MAX)

static void
test_calibrator(void)
{
	Model *model = sample_model_number(0);

	tap_ok(calibrator_error(6, 0, no_change) == PORT_NO_ERROR, "a calibrator is read");
	tap_ok(calibrator_error(6, 0, falling_height) == CORE_CORRUPT, "one that falls is damage");
	tap_ok(calibrator_error(6, 0, certain) == CORE_CORRUPT, "so is a probability of 1");
	tap_ok(calibrator_error(6, 0, equal_places) == CORE_CORRUPT, "two heights at one place");
	tap_ok(calibrator_error(6, 2, no_points) == CORE_CORRUPT, "a curve without points");
	tap_ok(calibrator_error(6, 1, falling) == CORE_CORRUPT, "a sigmoid that falls");
	tap_ok(calibrator_error(6, 1, crossed) == CORE_CORRUPT, "ends out of order");
	tap_ok(calibrator_error(6, 1, too_steep) == CORE_CORRUPT, "log-odds that are not finite");
	tap_ok(calibrator_error(6, 1, unknown_curve) == CORE_CORRUPT, "a curve that is none");
	tap_ok(calibrator_error(6, 0, fewer_curves) == CORE_CORRUPT, "fewer curves than classes");
	tap_ok(calibrator_error(8, 0, frozen) == CORE_CORRUPT, "no sharpness");
	tap_ok(calibrator_error(8, 0, no_floor) == CORE_CORRUPT, "no floor");
	tap_ok(calibrator_error(8, 0, no_prior) == CORE_CORRUPT, "a class that cannot be");
	tap_ok(calibrator_error(7, 0, many_rows) == CORE_CORRUPT, "more rows than there can be");
	model->calibrator = sample_model_number(7)->calibrator;
	tap_ok(model_error(model) == CORE_CORRUPT, "a regression has no calibrator");
}

/* A dictionary in the order of another encoding is found by its index. */
static void
test_dictionary_order(void)
{
	Model *model = sample_model_number(2);
	ByteWriter w = artifact_write(model);
	Model *again = artifact_read(w.data, w.len);
	const ColumnCode *code = &again->encoder->columns[2];

	tap_ok(code->by_text != NULL, "\"s\", \"m\", \"l\" are not in C order");
	tap_ok(encode_category_code(again->encoder, 2, "s", 1) == 0 &&
			   encode_category_code(again->encoder, 2, "m", 1) == 1 &&
			   encode_category_code(again->encoder, 2, "l", 1) == 2,
		   "each has the code of its place");
	tap_ok(encode_category_code(again->encoder, 2, "k", 1) == ENCODE_OTHER_CATEGORY &&
			   encode_category_code(again->encoder, 2, "", 0) == ENCODE_OTHER_CATEGORY &&
			   encode_category_code(again->encoder, 2, "mm", 2) == ENCODE_OTHER_CATEGORY,
		   "and no other text has one");
	tap_ok(again->encoder->columns[1].by_text == NULL, "a dictionary in C order needs no index");
}

static void
test_utf8(void)
{
	static const char *const good[] = {"",
									   "abc",
									   "\xc3\xb6",
									   "\xe4\xba\xac",
									   "\xf0\x9f\x8c\x8d",
									   "\xf4\x8f\xbf\xbf",
									   "\xed\x9f\xbf"};
	static const char *const bad[] = {
		"\x80", "\xc0\x80",         "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
		"\xf5", "\xf0\x8f\xbf\xbf", "\xe4\xba", "\xc3",         "a\xffz"};

	for (int i = 0; i < lengthof(good); i++)
		tap_ok(texts_is_utf8(good[i]), "good UTF-8 number %d", i);
	for (int i = 0; i < lengthof(bad); i++)
		tap_ok(!texts_is_utf8(bad[i]), "bad UTF-8 number %d", i);
}

int
main(void)
{
	for (int i = 0; i < N_SAMPLE_MODELS; i++)
	{
		test_round_trip(i);
		test_truncation(i);
		test_section_lengths(i);
		test_bit_flips(i);
		test_bit_flips_fixed(i);
	}
	test_header();
	test_on_missing();
	test_target_encoding();
	test_disagreement();
	test_encoder_and_fit();
	test_calibrator();
	test_dictionary_order();
	test_utf8();
	MemoryContextReset(TopMemoryContext);
	return tap_done();
}
