/*
 * bytes.c
 *		The writer and the distrustful reader: every width, every cut, hostile
 *		counts.
 */
#include "core/port.h"

#include "core/budget.h"
#include "core/bytes.h"
#include "tap.h"

static ByteReader
reader_of(const ByteWriter *w)
{
	ByteReader r;

	bytes_reader_init(&r, w->data, w->len, "test");
	return r;
}

/* Of one byte to five */
static const uint32 varints[] = {0, 127, 128, 16383, 16384, 1 << 21, PG_UINT32_MAX};

static void
write_all(ByteWriter *w)
{
	static const double numbers[] = {0.0, -0.0, 1.5, 1e308, 4.9e-324};

	bytes_writer_init(w);
	bytes_put_u8(w, 0xA5);
	bytes_put_u16(w, 0x1234);
	bytes_put_u32(w, 0xDEADBEEF);
	bytes_put_u64(w, UINT64CONST(0x0123456789ABCDEF));
	bytes_put_f64(w, -2.5);
	bytes_put_f64(w, NAN);
	bytes_put_u8(w, 1);
	bytes_put_string(w, "");
	bytes_put_string(w, "männer");
	bytes_put_u32(w, lengthof(numbers));
	bytes_put_f64_array(w, numbers, lengthof(numbers));
	bytes_put_raw(w, "xyz", 3);
	for (int i = 0; i < (int) lengthof(varints); i++)
		bytes_put_varint(w, varints[i]);
}

/* Read what write_all wrote; true if all of it is right. */
static bool
read_all(ByteReader *r)
{
	bool right = true;
	char *empty;
	char *text;
	uint32 n;
	double *numbers;
	ByteReader inner;

	right = bytes_get_u8(r) == 0xA5 && right;
	right = bytes_get_u16(r) == 0x1234 && right;
	right = bytes_get_u32(r) == 0xDEADBEEF && right;
	right = bytes_get_u64(r) == UINT64CONST(0x0123456789ABCDEF) && right;
	right = bytes_get_f64(r) == -2.5 && right;
	right = isnan(bytes_get_f64_or_nan(r)) && right;
	right = bytes_get_bool(r) && right;
	empty = bytes_get_string(r);
	text = bytes_get_string(r);
	right = empty[0] == '\0' && strcmp(text, "männer") == 0 && right;
	n = bytes_get_count(r, 8, 100);
	numbers = bytes_get_f64_array(r, n);
	right = n == 5 && numbers[0] == 0.0 && signbit(numbers[1]) && numbers[2] == 1.5 &&
			numbers[3] == 1e308 && numbers[4] == 4.9e-324 && right;
	inner = bytes_get_section(r, 3, "inner");
	right = bytes_get_u8(&inner) == 'x' && right;
	right = bytes_get_u16(&inner) == ('z' << 8 | 'y') && right;
	bytes_expect_end(&inner);
	for (int i = 0; i < (int) lengthof(varints); i++)
		right = bytes_get_varint(r) == varints[i] && right;
	bytes_expect_end(r);
	pfree(numbers);
	pfree(text);
	pfree(empty);
	return right;
}

static void
check_round_trip(void)
{
	ByteWriter w;
	ByteReader r;

	write_all(&w);
	tap_ok(w.data[1] == 0x34 && w.data[3] == 0xEF && w.data[7] == 0xEF, "bytes are little-endian");
	r = reader_of(&w);
	tap_ok(read_all(&r), "what was written is read");
	pfree(w.data);
}

static void
check_cuts(void)
{
	ByteWriter w;
	volatile Size refused = 0;
	Size before;
	volatile Size clean = 0;

	write_all(&w);
	before = port_allocated();
	for (Size cut = 0; cut < w.len; cut++)
	{
		uint8 *copy = malloc(cut + 1); /* of its own, so that a sanitizer sees its end */

		memcpy(copy, w.data, cut);
		PORT_TRY();
		{
			ByteReader r;

			bytes_reader_init(&r, copy, cut, "test");
			read_all(&r);
		}
		PORT_CATCH();
		{
			refused = refused + (port_error_code() == CORE_CORRUPT);
			clean = clean + (port_allocated() == before);
		}
		PORT_END_TRY();
		free(copy);
	}
	tap_ok(refused == w.len, "every cut is refused as damage");
	tap_ok(clean == w.len, "and leaves nothing allocated");
	pfree(w.data);
}

/* Apply read to the bytes; the error's text, or "" without one. */
static const char *
error_of(void (*read)(ByteReader *), const void *data, Size len)
{
	port_error_clear();
	PORT_TRY();
	{
		ByteReader r;

		bytes_reader_init(&r, data, len, "part");
		read(&r);
	}
	PORT_CATCH();
	{
		if (port_error_code() != CORE_CORRUPT)
			return "another code";
	}
	PORT_END_TRY();
	return port_error_message();
}

static void
read_bool(ByteReader *r)
{
	(void) bytes_get_bool(r);
}

static void
read_f64(ByteReader *r)
{
	(void) bytes_get_f64(r);
}

static void
read_f64_or_nan(ByteReader *r)
{
	(void) bytes_get_f64_or_nan(r);
}

static void
read_array_huge(ByteReader *r)
{
	(void) bytes_get_f64_array(r, SIZE_MAX / 4);
}

static void
read_string(ByteReader *r)
{
	(void) bytes_get_string(r);
}

static void
read_count(ByteReader *r)
{
	(void) bytes_get_count(r, 8, PG_UINT32_MAX);
}

static void
read_count_limited(ByteReader *r)
{
	(void) bytes_get_count(r, 0, 10);
}

static void
read_section(ByteReader *r)
{
	(void) bytes_get_section(r, SIZE_MAX, "inner");
}

static void
check_hostile(void)
{
	const uint8 all_ones[12] = {255, 255, 255, 255, 255, 255, 255, 255, 1, 2, 3, 4};
	const uint8 infinite[8] = {0, 0, 0, 0, 0, 0, 0xF0, 0x7F};
	const uint8 zero_inside[7] = {3, 0, 0, 0, 'a', 0, 'b'};
	const uint8 two[12] = {2, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1};
	Size before = port_allocated();

	port_peak_reset();
	tap_string(error_of(read_bool, two, 1), "artifact is damaged: part: a flag is neither 0 nor 1",
			   "a flag of 2");
	tap_string(error_of(read_f64, all_ones, 8), "artifact is damaged: part: a number is not finite",
			   "NaN where none may be");
	tap_string(error_of(read_f64, infinite, 8), "artifact is damaged: part: a number is not finite",
			   "infinity");
	tap_string(error_of(read_f64_or_nan, all_ones, 8), "", "NaN where one may be");
	tap_string(error_of(read_f64_or_nan, infinite, 8),
			   "artifact is damaged: part: a number is infinite", "infinity beside NaN");
	tap_string(error_of(read_array_huge, all_ones, 12), "artifact is damaged: part: ends too early",
			   "an array of 2^62 numbers");
	tap_string(error_of(read_string, all_ones, 12), "artifact is damaged: part: ends too early",
			   "a text of 4 GB");
	tap_string(error_of(read_string, zero_inside, 7),
			   "artifact is damaged: part: a text contains a zero byte", "a zero in a text");
	tap_string(error_of(read_count, two, 12),
			   "artifact is damaged: part: a count needs more bytes than there are",
			   "a count of 2 with bytes for 1");
	tap_string(error_of(read_count_limited, all_ones, 12),
			   "artifact is damaged: part: a count is too large", "a count beyond its limit");
	tap_string(error_of(read_section, all_ones, 12), "artifact is damaged: part: ends too early",
			   "a section of 2^64 bytes");
	tap_ok(port_peak() - before < 100, "nothing was allocated for any of them");
}

static void
check_checksum(void)
{
	tap_ok(bytes_crc32c_extend(0, "123456789", 9) == 0xE3069283, "CRC-32C of the standard text");
	tap_ok(bytes_crc32c_extend(0, "", 0) == 0, "CRC-32C of nothing");
	tap_ok(bytes_crc32c_extend(bytes_crc32c_extend(0, "1234", 4), "56789", 5) == 0xE3069283,
		   "CRC-32C goes on where it stopped");
}

/* The error's text when this writer is asked for more than a value may hold. */
static const char *
error_of_large(const char *what, const char *hint)
{
	port_error_clear();
	PORT_TRY();
	{
		ByteWriter w;

		bytes_writer_init(&w);
		if (what != NULL)
			bytes_writer_name(&w, what, hint);
		bytes_put_raw(&w, w.data, MaxAllocSize + 1);
	}
	PORT_CATCH();
	{
	}
	PORT_END_TRY();
	return port_error_message();
}

static void
check_growth(void)
{
	ByteWriter w;
	ByteReader r;
	bool right = true;

	bytes_writer_init(&w);
	for (uint32 i = 0; i < 100000; i++)
		bytes_put_u32(&w, i);
	r = reader_of(&w);
	for (uint32 i = 0; i < 100000; i++)
		right = right && bytes_get_u32(&r) == i;
	tap_ok(right, "a writer grows");
	pfree(w.data);
	tap_string(error_of_large(NULL, NULL),
			   "stored form takes 1073741824 bytes or more, the limit is 1073741819",
			   "but not beyond what one value may hold");
	tap_ok(port_error_code() == CORE_TOO_LARGE, "which is an error of its own");
	tap_string(error_of_large("all that was gathered", "Gather less."),
			   "all that was gathered takes 1073741824 bytes or more, the limit is 1073741819",
			   "and says what was written");
	tap_string(port_error_hint(), "Gather less.", "and the way out");
}

static void
put_too_much(ByteWriter *w)
{
	bytes_put_raw(w, "12345678", 8);
	bytes_put_u32(w, 9);
}

static void
put_infinite(ByteWriter *w)
{
	const double numbers[] = {1, 2, INFINITY};

	w->finite = true;
	bytes_put_f64_array(w, numbers, 2);
	bytes_put_f64_or_nan(w, NAN);
	bytes_put_f64_array(w, numbers + 1, 2);
}

static void
put_nan(ByteWriter *w)
{
	w->finite = true;
	bytes_put_f64(w, NAN);
}

/* The code of what a writer of at most limit bytes raises. */
static int
writer_error(void (*put)(ByteWriter *w), Size limit)
{
	volatile int code = PORT_NO_ERROR;

	PORT_TRY();
	{
		ByteWriter w;

		bytes_writer_init(&w);
		w.limit = limit;
		put(&w);
	}
	PORT_CATCH();
	{
		code = port_error_code();
	}
	PORT_END_TRY();
	return code;
}

static void
put_nothing(ByteWriter *w)
{
	budget_check_stored(BUDGET_STORED_MAX);
}

static void
put_model(ByteWriter *w)
{
	budget_check_stored(BUDGET_STORED_MAX + 1);
}

/* What a dump could not carry, and what could not be read. */
static void
check_limits(void)
{
	Size text = (BUDGET_STORED_MAX + 2) / 3 * 4;

	tap_ok(writer_error(put_too_much, 12) == PORT_NO_ERROR, "as many bytes as may be");
	tap_ok(writer_error(put_too_much, 11) == CORE_TOO_LARGE &&
			   strcmp(port_error_message(),
					  "stored form takes 12 bytes or more, the limit is 11") == 0,
		   "not one more than its owner allows");
	tap_ok(writer_error(put_infinite, 1000) == CORE_OUT_OF_RANGE &&
			   writer_error(put_nan, 1000) == CORE_OUT_OF_RANGE,
		   "no number that a reader would refuse");
	tap_ok(text + BUDGET_LINE_ROOM <= MaxAllocSize && text + BUDGET_LINE_ROOM > MaxAllocSize - 8,
		   "the largest model fits a line of a dump, with room for the other columns");
	tap_ok(writer_error(put_nothing, 1) == PORT_NO_ERROR, "the largest model");
	tap_ok(writer_error(put_model, 1) == CORE_TOO_LARGE, "a larger one");
	tap_string(port_error_message(),
			   "the model takes 792723454 bytes or more, the limit is 792723453",
			   "is told both numbers");
}

int
main(void)
{
	check_round_trip();
	check_cuts();
	check_hostile();
	check_checksum();
	check_growth();
	check_limits();
	return tap_done();
}
