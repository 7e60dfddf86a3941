/*
 * artifact.c
 *		Any bytes give a model or an error: the artifact reader under mutation.
 *
 * One input is tried twice: as it is, and with lengths and checksum made right,
 * because otherwise the checksum is all that is tested.  What is accepted must
 * be written back as the same bytes and must encode and score rows.
 *
 * Two drivers: main here, which mutates the sample models section by section for
 * a number of runs (the argument; a second one is the seed) and speaks TAP, and
 * libFuzzer (-DLIBFUZZER; see test/fuzz/libfuzzer), which is guided by coverage.
 * With "--corpus DIR" main writes the sample models as files to start from.
 */
#include "core/port.h"

#include "artifact_bytes.h"
#include "core/rng.h"
#include "sample_models.h"

#include <stdlib.h>

/* Larger shapes are read but not scored: they only cost time. */
#define MAX_SCORED 4096

/* Inputs longer than this are cut. */
#define MAX_INPUT 65536

extern int LLVMFuzzerTestOneInput(const uint8 *data, size_t size);

static int64 accepted;

static void
score_model(const Model *model)
{
	Size n_raw = model->schema->n_raw;
	Size n_features = model->encoder->n_features;
	int n_outputs = model_n_outputs(model);
	double *raw;
	double *out;
	Size i;

	if (n_raw > MAX_SCORED || n_features > MAX_SCORED || n_outputs > MAX_SCORED)
		return;
	raw = palloc(sizeof(double) * 3 * n_raw + 1);
	out = palloc(sizeof(double) * 3 * n_outputs);
	for (i = 0; i < 3 * n_raw; i++)
		raw[i] = i % 4 == 3 ? NAN : (double) (i % 7) - 1;
	sample_score(model, 3, raw, out);
}

static void
look_up_categories(const Model *model)
{
	int j;

	for (j = 0; j < model->schema->n_columns; j++)
	{
		const ColumnCode *code = &model->encoder->columns[j];
		int k;

		if (model->schema->columns[j].kind != COLUMN_CATEGORY)
			continue;
		for (k = 0; k < code->n_categories; k++)
		{
			const char *text = code->categories[k];

			if (encode_category_code(model->encoder, j, text, (int) strlen(text)) != k)
				abort();
		}
		(void) encode_category_code(model->encoder, j, "zz", 2);
	}
}

static void
read_and_use(const uint8 *data, Size len)
{
	Model *model = artifact_read(data, len);
	ByteWriter w = artifact_write(model);

	accepted++;
	if (w.len != len || memcmp(w.data, data, len) != 0)
		abort();
	look_up_categories(model);
	if (model->algo->traits & ALGO_LINEAR)
	{
		int n;

		(void) linear_fit_coefficients(model->fit, &n);
	}
	score_model(model);
}

/* Errors are what is expected; only those that the reader and scoring have. */
static void
try_bytes(const uint8 *data, Size len)
{
	MemoryContext context = AllocSetContextCreate(NULL, "fuzz", ALLOCSET_DEFAULT_SIZES);
	MemoryContext former = MemoryContextSwitchTo(context);

	PORT_TRY();
	{
		read_and_use(data, len);
	}
	PORT_CATCH();
	{
		int code = port_error_code();

		if (code != CORE_CORRUPT && code != CORE_UNSUPPORTED && code != CORE_NULL_NOT_ALLOWED)
			abort();
	}
	PORT_END_TRY();
	MemoryContextSwitchTo(former);
	MemoryContextDelete(context);
}

/* Magic, format, table of sections, lengths that add up, checksum. */
static void
repair(uint8 *data, Size len)
{
	Size left = len - ARTIFACT_HEADER;
	int s;

	memcpy(data, "PGEM\1\0", 6);
	data[ARTIFACT_TABLE - 1] = ARTIFACT_SECTIONS;
	for (s = 1; s <= ARTIFACT_SECTIONS; s++)
	{
		uint8 *at = artifact_length_at(data, s);
		Size n = artifact_get_u32(at);

		at[-1] = (uint8) s;
		if (n > left || s == ARTIFACT_SECTIONS)
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
	if (len < ARTIFACT_HEADER)
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

typedef struct Sections
{
	uint8 head[ARTIFACT_HEADER];
	uint8 *bytes[ARTIFACT_SECTIONS + 1];
	Size lens[ARTIFACT_SECTIONS + 1];
} Sections;

static ByteWriter samples[N_SAMPLE_MODELS];

static Sections
take_apart(const ByteWriter *w)
{
	Sections parts;
	Size at = ARTIFACT_HEADER;
	int s;

	memcpy(parts.head, w->data, ARTIFACT_HEADER);
	for (s = 1; s <= ARTIFACT_SECTIONS; s++)
	{
		parts.bytes[s] = w->data + at;
		parts.lens[s] = artifact_get_u32(artifact_length_at(w->data, s));
		at += parts.lens[s];
	}
	return parts;
}

/* A buffer with room to grow, of one section. */
typedef struct Buffer
{
	uint8 data[MAX_INPUT];
	Size len;
} Buffer;

static const uint32 telling[] = {0,          1,          2,          4,         8,   0x7f,
								 0x80,       0xff,       100,        256,       999, 0xffff,
								 0x10000000, 0x7fffffff, 0x80000000, 0xffffffff};

static const double telling_numbers[] = {0,      -0.0, 1,        -1,        0.5,    1e308,
										 -1e308, NAN,  INFINITY, -INFINITY, 5e-324, 4294967296.0};

/* One of: flip, overwrite with a telling number, insert, delete, repeat. */
static void
mutate(Buffer *b, Rng *rng)
{
	Size at = b->len > 0 ? rng_below(rng, b->len) : 0;
	Size n = 1 + rng_below(rng, 16);

	n = Min(n, b->len - at);
	switch (rng_below(rng, 7))
	{
		case 0:
			if (b->len > 0)
				b->data[at] ^= (uint8) (1 << rng_below(rng, 8));
			break;
		case 1:
			if (b->len > 0)
				b->data[at] = (uint8) rng_u64(rng);
			break;
		case 2:
			if (at + 4 <= b->len)
				artifact_set_u32(b->data + at, telling[rng_below(rng, lengthof(telling))]);
			break;
		case 3:
			if (at + 8 <= b->len)
				memcpy(b->data + at, &telling_numbers[rng_below(rng, lengthof(telling_numbers))],
					   8);
			break;
		case 4: /* insert */
			n = 1 + rng_below(rng, 16);
			if (b->len + n > sizeof(b->data))
				break;
			memmove(b->data + at + n, b->data + at, b->len - at);
			memset(b->data + at, (int) rng_below(rng, 256), n);
			b->len += n;
			break;
		case 5: /* delete */
			memmove(b->data + at, b->data + at + n, b->len - at - n);
			b->len -= n;
			break;
		default: /* repeat */
			if (b->len + n > sizeof(b->data))
				break;
			memmove(b->data + at + n, b->data + at, b->len - at);
			b->len += n;
			break;
	}
}

/* One section of a sample changed, or taken from another sample. */
static void
run_once(Rng *rng)
{
	static Buffer whole;
	static Buffer changed;
	Sections parts = take_apart(&samples[rng_below(rng, N_SAMPLE_MODELS)]);
	int victim = 1 + (int) rng_below(rng, ARTIFACT_SECTIONS);
	int n_changes = 1 + (int) rng_below(rng, 3);
	Size at = ARTIFACT_HEADER;
	int s;

	if (rng_below(rng, 8) == 0)
	{
		Sections other = take_apart(&samples[rng_below(rng, N_SAMPLE_MODELS)]);

		parts.bytes[victim] = other.bytes[victim];
		parts.lens[victim] = other.lens[victim];
	}
	if (rng_below(rng, 16) == 0)
		parts.head[6 + rng_below(rng, 5)] = (uint8) rng_below(rng, 9);
	memcpy(changed.data, parts.bytes[victim], parts.lens[victim]);
	changed.len = parts.lens[victim];
	while (n_changes-- > 0)
		mutate(&changed, rng);
	parts.bytes[victim] = changed.data;
	parts.lens[victim] = changed.len;
	for (s = 1; s <= ARTIFACT_SECTIONS; s++)
	{
		artifact_set_u32(artifact_length_at(parts.head, s), (uint32) parts.lens[s]);
		if (at + parts.lens[s] > sizeof(whole.data))
			return;
		memcpy(whole.data + at, parts.bytes[s], parts.lens[s]);
		at += parts.lens[s];
	}
	memcpy(whole.data, parts.head, ARTIFACT_HEADER);
	LLVMFuzzerTestOneInput(whole.data, at);
}

static int
write_corpus(const char *folder)
{
	int i;

	for (i = 0; i < N_SAMPLE_MODELS; i++)
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
	int64 n_runs = argc > 1 ? strtoll(argv[1], NULL, 10) : 200000;
	uint64 seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	Rng rng;
	int64 i;

	for (i = 0; i < N_SAMPLE_MODELS; i++)
		samples[i] = artifact_write(sample_model_number((int) i));
	if (argc == 3 && strcmp(argv[1], "--corpus") == 0)
		return write_corpus(argv[2]);
	rng_seed(&rng, seed);
	for (i = 0; i < n_runs; i++)
		run_once(&rng);
	printf("%sok 1 - " INT64_FORMAT " damaged artifacts, " INT64_FORMAT
		   " of them models, no crash\n1..1\n",
		   accepted > 0 || n_runs == 0 ? "" : "not ", n_runs, accepted);
	return 0;
}

#endif /* LIBFUZZER */
