/*
 * fuzz_models.c
 *		Damaged models for every SQL function that takes one.
 *
 * Table fuzz_base has the models to damage, fuzz_call the statements that are run with each
 * mutant ($1, an ml.model; models.sql makes both).  What the type's input refuses is done
 * with; what it lets in goes to each statement, in a subtransaction of its own.  Those
 * by name find the mutant in the registry, where the driver has put it.  All of it is rolled back.
 *
 * A statement may give rows or raise an error that its caller can be to blame for.  Not
 * allowed are other errors, numbers that are not finite, more than a second of
 * computing that a cancel does not end, memory that grows, and what ml.update has stored
 * but cannot read.  What goes wrong is raised with seed and number of the mutant; before a
 * mutant is tried its number is written to a file, for the case that the server ends.
 */
#include "postgres.h"

#include <fcntl.h>
#include <math.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "access/xact.h"
#include "artifact_mutants.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/resowner.h"
#include "utils/timeout.h"

#include "compat.h"

PG_MODULE_MAGIC;

PG_FUNCTION_INFO_V1(fuzz_models);
PG_FUNCTION_INFO_V1(fuzz_mutant);

/* A mutant's statements together are cancelled after so long, and must then end soon. */
#define CANCEL_AFTER_MS 1000
#define ENDS_WITHIN_MS  2000

/* What one mutant may add to the memory of the process. */
#define MEMORY_KB (192 * 1024)

typedef struct Call
{
	char *text;
	char *then; /* must succeed after it; NULL: nothing */
	bool by_name;
	bool may_last; /* does as much as its parameters say */
	SPIPlanPtr plan;
	SPIPlanPtr then_plan;
} Call;

typedef struct Base
{
	char *name;
	int n_calls;
	Call *calls;
} Base;

typedef struct Driver
{
	int n_bases;
	Base *bases;
	MutantSample *samples;
	SPIPlanPtr input;
	SPIPlanPtr store;
	uint64 seed;
	uint64 number; /* of the mutant that is tried */
	int64 n_accepted;
	int64 n_executions;
	MemoryContext context; /* of one mutant */
} Driver;

/* ---------------------------------------------------------------- what is to be tried */

static char *
column_text(int row, int column)
{
	char *text = SPI_getvalue(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column);

	return text == NULL ? NULL : MemoryContextStrdup(TopTransactionContext, text);
}

static void
read_calls(Base *base)
{
	char *query =
		psprintf("SELECT statement, afterwards, by_name::text, may_last::text FROM fuzz_call "
				 "WHERE base = %s ORDER BY by_name, statement",
				 quote_literal_cstr(base->name));

	if (SPI_execute(query, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "table fuzz_call cannot be read");
	base->n_calls = (int) SPI_processed;
	base->calls = MemoryContextAllocZero(TopTransactionContext, sizeof(Call) * base->n_calls);
	for (int i = 0; i < base->n_calls; i++)
	{
		base->calls[i].text = column_text(i, 1);
		base->calls[i].then = column_text(i, 2);
		base->calls[i].by_name = strcmp(column_text(i, 3), "true") == 0;
		base->calls[i].may_last = strcmp(column_text(i, 4), "true") == 0;
	}
}

static void
read_bases(Driver *driver)
{
	if (SPI_execute("SELECT name, artifact FROM fuzz_base ORDER BY name", true, 0) != SPI_OK_SELECT)
		elog(ERROR, "table fuzz_base cannot be read");
	driver->n_bases = (int) SPI_processed;
	driver->bases = MemoryContextAllocZero(TopTransactionContext, sizeof(Base) * driver->n_bases);
	driver->samples =
		MemoryContextAllocZero(TopTransactionContext, sizeof(MutantSample) * driver->n_bases);
	for (int i = 0; i < driver->n_bases; i++)
	{
		bool isnull;
		Datum value = SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 2, &isnull);
		MemoryContext caller = MemoryContextSwitchTo(TopTransactionContext);
		bytea *bytes = DatumGetByteaPCopy(value);

		MemoryContextSwitchTo(caller);
		driver->bases[i].name = column_text(i, 1);
		driver->samples[i].data = (const uint8 *) VARDATA(bytes);
		driver->samples[i].len = VARSIZE(bytes) - VARHDRSZ;
		if (driver->samples[i].len > MUTANT_MAX / 2)
			elog(ERROR, "model %s is too large to be damaged", driver->bases[i].name);
	}
}

static SPIPlanPtr
prepared(const char *text, int n_args, Oid *types)
{
	SPIPlanPtr plan = SPI_prepare_cursor(text, n_args, types, CURSOR_OPT_GENERIC_PLAN);

	if (plan == NULL)
		elog(ERROR, "cannot prepare: %s", text);
	return plan;
}

static void
prepare_calls(const Base *base, Oid model_type)
{
	for (int i = 0; i < base->n_calls; i++)
	{
		Call *call = &base->calls[i];
		int n_args = call->by_name ? 0 : 1;

		call->plan = prepared(call->text, n_args, &model_type);
		if (call->then != NULL)
			call->then_plan = prepared(call->then, n_args, &model_type);
	}
}

static void
driver_open(Driver *driver)
{
	Oid bytes[] = {BYTEAOID};
	Oid store[] = {TEXTOID, BYTEAOID};
	Oid model_type;

	read_bases(driver);
	if (SPI_execute("SELECT 'ml.model'::regtype::oid::text", true, 0) != SPI_OK_SELECT)
		elog(ERROR, "there is no type ml.model");
	model_type = (Oid) strtoul(column_text(0, 1), NULL, 10);
	for (int i = 0; i < driver->n_bases; i++)
	{
		read_calls(&driver->bases[i]);
		prepare_calls(&driver->bases[i], model_type);
	}
	driver->input = prepared("SELECT ml.to_model($1)", 1, bytes);
	driver->store = prepared("SELECT fuzz_store($1, $2)", 2, store);
	driver->context =
		AllocSetContextCreate(TopTransactionContext, "fuzz mutant", ALLOCSET_DEFAULT_SIZES);
}

/* ------------------------------------------------------------------- what is forbidden */

static void
fault(const Driver *driver, const char *text, const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_EXTERNAL_ROUTINE_EXCEPTION),
			 errmsg("seed " UINT64_FORMAT ", mutant " UINT64_FORMAT " of %s: %s", driver->seed,
					driver->number,
					driver->bases[mutant_sample(driver->n_bases, driver->number)].name, what),
			 errdetail("%s", text)));
}

static bool
is_allowed(const Call *call, int code)
{
	switch (ERRCODE_TO_CATEGORY(code))
	{
		case ERRCODE_DATA_EXCEPTION:
		case ERRCODE_PROGRAM_LIMIT_EXCEEDED:
		case ERRCODE_FEATURE_NOT_SUPPORTED:
			return true;
		case ERRCODE_SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION:
			/* a source without the columns that the mutant names; what it has no answer to */
			return true;
	}
	if (code == ERRCODE_CONFIGURATION_LIMIT_EXCEEDED)
		return call != NULL && call->may_last;
	return code == ERRCODE_DATA_CORRUPTED;
}

/* Features that are NULL and not imputed are NaN in an array of features, only there. */
static bool
is_sound(double number, bool features)
{
	return isfinite(number) || (features && isnan(number));
}

static bool
all_sound(Datum value, Oid type, bool features)
{
	ArrayType *array;
	const double *numbers;
	int n;

	if (type == FLOAT8OID)
		return is_sound(DatumGetFloat8(value), false);
	if (type != FLOAT8ARRAYOID)
		return true;
	array = DatumGetArrayTypeP(value);
	numbers = (const double *) ARR_DATA_PTR(array);
	n = ARR_HASNULL(array) ? 0 : ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	for (int i = 0; i < n; i++)
	{
		if (!is_sound(numbers[i], features))
			return false;
	}
	return true;
}

static void
check_rows(const Driver *driver, const char *text)
{
	SPITupleTable *table = SPI_tuptable;
	bool features = strstr(text, "transform") != NULL;

	for (uint64 row = 0; table != NULL && row < SPI_processed; row++)
	{
		for (int column = 1; column <= table->tupdesc->natts; column++)
		{
			bool isnull;
			Datum value = SPI_getbinval(table->vals[row], table->tupdesc, column, &isnull);

			if (!isnull && !all_sound(value, SPI_gettypeid(table->tupdesc, column), features))
				fault(driver, text, "a number that is not finite");
		}
	}
}

/* ----------------------------------------------------------------------- one statement */

static double
cpu_ms(void)
{
	return (double) clock() * 1000 / CLOCKS_PER_SEC;
}

/* May a call be cancelled, having taken so long? */
static void
check_cancelled(const Driver *driver, const Call *call, const char *text, double ms)
{
	bool may_last = call != NULL && call->may_last;

	/* on a machine with much to do the clock has run out without much computing */
	if (ms > (may_last ? ENDS_WITHIN_MS : CANCEL_AFTER_MS / 2))
		fault(driver, text, psprintf("takes %.0f ms", ms));
}

/* What a statement raised, all of it rolled back. */
static void
check_error(const Driver *driver, const Call *call, const char *text, ErrorData *error, double ms)
{
	if (error->sqlerrcode == ERRCODE_QUERY_CANCELED)
		check_cancelled(driver, call, text, ms);
	else if (error->sqlerrcode == ERRCODE_EXTERNAL_ROUTINE_EXCEPTION)
		ReThrowError(error);
	else if (!is_allowed(call, error->sqlerrcode))
		fault(driver, text,
			  psprintf("%s (%s)", error->message, unpack_sql_state(error->sqlerrcode)));
}

/* Did it give rows?  They are in SPI_tuptable; keep: the subtransaction's work stays. */
static bool
run_plan(Driver *driver, const Call *call, const char *text, SPIPlanPtr plan, Datum *values,
		 bool keep)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	double start = cpu_ms();
	volatile bool gave_rows = false;

	driver->n_executions++;
	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		if (SPI_execute_plan(plan, values, NULL, false, 0) < 0)
			elog(ERROR, "cannot run: %s", text);
		check_rows(driver, text);
		gave_rows = true;
		if (keep)
			ReleaseCurrentSubTransaction();
		else
		{
			SPI_freetuptable(SPI_tuptable);
			RollbackAndReleaseCurrentSubTransaction();
		}
	}
	PG_CATCH();
	{
		ErrorData *error;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
		check_error(driver, call, text, error, cpu_ms() - start);
		if (error->sqlerrcode == ERRCODE_QUERY_CANCELED)
			enable_timeout_after(STATEMENT_TIMEOUT, CANCEL_AFTER_MS);
	}
	PG_END_TRY();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
	return gave_rows;
}

/* A statement, and what must then be possible; both are rolled back. */
static void
run_call(Driver *driver, Call *call, Datum model)
{
	if (!run_plan(driver, call, call->text, call->plan, &model, call->then != NULL) ||
		call->then == NULL)
		return;
	SPI_freetuptable(SPI_tuptable);
	if (!run_plan(driver, NULL, call->then, call->then_plan, &model, false))
		fault(driver, call->then, "not possible");
}

static long
memory_kb(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

/* The statements by name, with the mutant in the registry. */
static void
run_by_name(Driver *driver, Base *base, bytea *mutant, Datum model)
{
	ResourceOwner owner = CurrentResourceOwner;
	MemoryContext context = CurrentMemoryContext;
	Datum values[] = {CStringGetTextDatum(base->name), PointerGetDatum(mutant)};

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	if (run_plan(driver, NULL, "fuzz_store", driver->store, values, true))
	{
		SPI_freetuptable(SPI_tuptable);
		for (int i = 0; i < base->n_calls; i++)
		{
			if (base->calls[i].by_name)
				run_call(driver, &base->calls[i], model);
		}
	}
	RollbackAndReleaseCurrentSubTransaction();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
}

static void
try_mutant(Driver *driver, bytea *mutant)
{
	Base *base = &driver->bases[mutant_sample(driver->n_bases, driver->number)];
	Datum value = PointerGetDatum(mutant);
	Datum model;
	bool isnull;

	if (!run_plan(driver, NULL, "ml.to_model", driver->input, &value, true))
		return;
	driver->n_accepted++;
	model = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull);
	model = PointerGetDatum(PG_DETOAST_DATUM_COPY(model));
	SPI_freetuptable(SPI_tuptable);
	for (int i = 0; i < base->n_calls; i++)
	{
		if (!base->calls[i].by_name)
			run_call(driver, &base->calls[i], model);
	}
	run_by_name(driver, base, mutant, model);
}

/* -------------------------------------------------------------------------- the mutants */

static bytea *
make_mutant(const Driver *driver)
{
	static MutantBytes bytes;
	bytea *mutant;

	mutant_make(driver->samples, driver->n_bases, driver->seed, driver->number, &bytes);
	mutant = palloc(VARHDRSZ + bytes.len);
	SET_VARSIZE(mutant, VARHDRSZ + bytes.len);
	memcpy(VARDATA(mutant), bytes.data, bytes.len);
	return mutant;
}

static void
note_number(const Driver *driver, int file)
{
	char text[32];
	int len = snprintf(text, sizeof(text), "%-20llu\n", (unsigned long long) driver->number);

	if (pwrite(file, text, len, 0) != len)
		elog(ERROR, "the number of the mutant cannot be written");
}

static void
run_mutants(Driver *driver, uint64 first, uint64 n, int file)
{
	for (driver->number = first; driver->number < first + n; driver->number++)
	{
		MemoryContext caller = MemoryContextSwitchTo(driver->context);
		long before = memory_kb();

		note_number(driver, file);
		enable_timeout_after(STATEMENT_TIMEOUT, CANCEL_AFTER_MS);
		try_mutant(driver, make_mutant(driver));
		disable_timeout(STATEMENT_TIMEOUT, true);
		if (get_timeout_indicator(STATEMENT_TIMEOUT, true))
			QueryCancelPending = false; /* too late to end anything */
		if (memory_kb() > before + MEMORY_KB)
			fault(driver, "memory", psprintf("takes %ld kB", memory_kb() - before));
		MemoryContextSwitchTo(caller);
		MemoryContextReset(driver->context);
	}
}

/* fuzz_models(seed, first, n, file): "mutants accepted executions" */
Datum
fuzz_models(PG_FUNCTION_ARGS)
{
	Driver driver = {.seed = (uint64) PG_GETARG_INT64(0)};
	uint64 n = (uint64) PG_GETARG_INT64(2);
	int file = OpenTransientFile(text_to_cstring(PG_GETARG_TEXT_PP(3)), O_CREAT | O_WRONLY);

	if (file < 0)
		elog(ERROR, "the file for the number of the mutant cannot be opened: %m");
	SPI_connect();
	driver_open(&driver);
	run_mutants(&driver, (uint64) PG_GETARG_INT64(1), n, file);
	SPI_finish();
	CloseTransientFile(file);
	PG_RETURN_TEXT_P(cstring_to_text(psprintf(UINT64_FORMAT " " INT64_FORMAT " " INT64_FORMAT, n,
											  driver.n_accepted, driver.n_executions)));
}

/* fuzz_mutant(seed, number): its bytes */
Datum
fuzz_mutant(PG_FUNCTION_ARGS)
{
	Driver driver = {.seed = (uint64) PG_GETARG_INT64(0), .number = (uint64) PG_GETARG_INT64(1)};
	bytea *mutant;

	SPI_connect();
	read_bases(&driver);
	mutant = make_mutant(&driver);
	mutant = (bytea *) memcpy(SPI_palloc(VARSIZE(mutant)), mutant, VARSIZE(mutant));
	SPI_finish();
	PG_RETURN_BYTEA_P(mutant);
}
