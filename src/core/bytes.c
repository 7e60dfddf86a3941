/*
 * bytes.c
 *		Little-endian writer and distrustful reader; rules in bytes.h.
 */
#include "core/port.h"

#include <math.h>

#include "port/pg_bswap.h"
#include "port/pg_crc32c.h"

#include "core/bytes.h"
#include "core/large_pages.h"

#define BYTES_FIRST_CAPACITY 256
#define BYTES_MAX            (MaxAllocSize - VARHDRSZ)
#define READ_BETWEEN_CHECKS  1000000

/* ---- writer ---- */

void
bytes_writer_init(ByteWriter *w)
{
	w->capacity = BYTES_FIRST_CAPACITY;
	w->data = palloc(w->capacity);
	w->len = 0;
	w->limit = BYTES_MAX;
	w->finite = false;
	bytes_writer_name(w, "stored form", NULL);
}

void
bytes_writer_name(ByteWriter *w, const char *what, const char *hint)
{
	w->what = what;
	w->hint = hint;
}

static void bytes_too_large(const ByteWriter *w, Size bytes) __attribute__((noreturn));

static void
bytes_too_large(const ByteWriter *w, Size bytes)
{
	core_error(CORE_TOO_LARGE, w->hint,
			   "%s takes " UINT64_FORMAT " bytes or more, the limit is " UINT64_FORMAT, w->what,
			   (uint64) bytes, (uint64) w->limit);
}

/* Room for n more bytes; returns where they go and counts them as written. */
static uint8 *
bytes_reserve(ByteWriter *w, Size n)
{
	uint8 *at;

	if (n > w->limit || w->len + n > w->limit)
		bytes_too_large(w, w->len + n);
	if (w->len + n > w->capacity)
	{
		Size capacity = Max(w->capacity * 2, w->len + n);

		w->capacity = Min(capacity, BYTES_MAX);
		w->data = repalloc(w->data, w->capacity);
	}
	at = w->data + w->len;
	w->len += n;
	return at;
}

static void
bytes_put_little(ByteWriter *w, uint64 v, int n_bytes)
{
	uint8 *at = bytes_reserve(w, n_bytes);

	for (int i = 0; i < n_bytes; i++)
		at[i] = (uint8) (v >> (8 * i));
}

void
bytes_put_u8(ByteWriter *w, uint8 v)
{
	bytes_put_little(w, v, 1);
}

void
bytes_put_u16(ByteWriter *w, uint16 v)
{
	bytes_put_little(w, v, 2);
}

void
bytes_put_u32(ByteWriter *w, uint32 v)
{
	bytes_put_little(w, v, 4);
}

void
bytes_put_u64(ByteWriter *w, uint64 v)
{
	bytes_put_little(w, v, 8);
}

void
bytes_put_varint(ByteWriter *w, uint32 v)
{
	for (; v >= 128; v >>= 7)
		bytes_put_u8(w, (uint8) (v | 128));
	bytes_put_u8(w, (uint8) v);
}

static void
bytes_check_finite(const ByteWriter *w, double v)
{
	if (w->finite && unlikely(!isfinite(v)))
		core_error(CORE_OUT_OF_RANGE, "A feature or the target is far out of range.",
				   "%s has a number that is not finite", w->what);
}

void
bytes_put_f64(ByteWriter *w, double v)
{
	bytes_check_finite(w, v);
	bytes_put_f64_or_nan(w, v);
}

void
bytes_put_f64_or_nan(ByteWriter *w, double v)
{
	uint64 bits;

	if (!isnan(v))
		bytes_check_finite(w, v);
	memcpy(&bits, &v, sizeof(bits));
	bytes_put_little(w, bits, 8);
}

void
bytes_put_f64_array(ByteWriter *w, const double *v, Size n)
{
	if (n > w->limit / sizeof(double))
		bytes_too_large(w, w->len + n * sizeof(double));
	for (Size i = 0; w->finite && i < n; i++)
	{
		check_interrupts_at(i);
		bytes_check_finite(w, v[i]);
	}
#ifdef WORDS_BIGENDIAN
	for (Size i = 0; i < n; i++)
		bytes_put_f64(w, v[i]);
#else
	bytes_put_raw(w, v, n * sizeof(double));
#endif
}

void
bytes_put_string(ByteWriter *w, const char *s)
{
	Size len = strlen(s);

	if (len > PG_UINT32_MAX)
		bytes_reserve(w, len); /* raises the error */
	bytes_put_u32(w, (uint32) len);
	bytes_put_raw(w, s, len);
}

void
bytes_put_raw(ByteWriter *w, const void *p, Size n)
{
	uint8 *at = bytes_reserve(w, n);

	if (n > 0)
		memcpy(at, p, n);
}

/* ---- reader ---- */

void
bytes_reader_init(ByteReader *r, const void *data, Size len, const char *section)
{
	r->data = data;
	r->len = len;
	r->pos = 0;
	r->section = section;
}

void
bytes_corrupt(const ByteReader *r, const char *what)
{
	core_error(CORE_CORRUPT, NULL, "artifact is damaged: %s: %s", r->section, what);
}

/* The next n bytes, which are consumed. */
static const uint8 *
bytes_take(ByteReader *r, Size n)
{
	const uint8 *at;

	if (n > r->len - r->pos)
		bytes_corrupt(r, "ends too early");
	at = r->data + r->pos;
	r->pos += n;
	return at;
}

static uint64
bytes_get_little(ByteReader *r, int n_bytes)
{
	const uint8 *at = bytes_take(r, n_bytes);
	uint64 v = 0;

	for (int i = 0; i < n_bytes; i++)
		v |= (uint64) at[i] << (8 * i);
	return v;
}

uint8
bytes_get_u8(ByteReader *r)
{
	return (uint8) bytes_get_little(r, 1);
}

uint16
bytes_get_u16(ByteReader *r)
{
	return (uint16) bytes_get_little(r, 2);
}

uint32
bytes_get_u32(ByteReader *r)
{
	return (uint32) bytes_get_little(r, 4);
}

uint64
bytes_get_u64(ByteReader *r)
{
	return bytes_get_little(r, 8);
}

uint32
bytes_get_long_varint(ByteReader *r)
{
	uint64 v = 0;
	int shift = 0;
	uint8 byte;

	do
	{
		byte = bytes_get_u8(r);
		v |= (uint64) (byte & 127) << shift;
		shift += 7;
	} while (byte >= 128 && shift < 35);
	if (byte >= 128 || v > PG_UINT32_MAX)
		bytes_corrupt(r, "a number is too large");
	if (byte == 0 && shift > 7)
		bytes_corrupt(r, "a number has a byte too many");
	return (uint32) v;
}

static double
bytes_get_any_f64(ByteReader *r)
{
	uint64 bits = bytes_get_little(r, 8);
	double v;

	memcpy(&v, &bits, sizeof(v));
	return v;
}

double
bytes_get_f64(ByteReader *r)
{
	double v = bytes_get_any_f64(r);

	if (!isfinite(v))
		bytes_corrupt(r, "a number is not finite");
	return v;
}

double
bytes_get_f64_or_nan(ByteReader *r)
{
	double v = bytes_get_any_f64(r);

	if (isinf(v))
		bytes_corrupt(r, "a number is infinite");
	return v;
}

bool
bytes_get_bool(ByteReader *r)
{
	uint8 v = bytes_get_u8(r);

	if (v > 1)
		bytes_corrupt(r, "a flag is neither 0 nor 1");
	return v == 1;
}

/* n values of eight bytes; are they all finite? */
static bool
get_f64_block(ByteReader *r, double *v, Size n)
{
	const uint64 exponent = UINT64CONST(0x7ff) << 52;
	uint64 infinite = 0;

	memcpy(v, r->data + r->pos, n * sizeof(double));
	r->pos += n * sizeof(double);
	for (Size i = 0; i < n; i++)
	{
		uint64 bits;

		memcpy(&bits, &v[i], sizeof(bits));
#ifdef WORDS_BIGENDIAN
		bits = pg_bswap64(bits);
		memcpy(&v[i], &bits, sizeof(bits));
#endif
		infinite |= (bits & exponent) == exponent;
	}
	return infinite == 0;
}

double *
bytes_get_f64_array(ByteReader *r, Size n)
{
	double *v;

	if (n > (r->len - r->pos) / sizeof(double))
		bytes_corrupt(r, "ends too early");
	v = palloc_extended(Max(n, 1) * sizeof(double), MCXT_ALLOC_HUGE);
	large_pages_advise(v, n * sizeof(double));
	for (Size i = 0; i < n; i += READ_BETWEEN_CHECKS)
	{
		if (i > 0)
			CHECK_FOR_INTERRUPTS();
		if (!get_f64_block(r, v + i, Min(n - i, READ_BETWEEN_CHECKS)))
			bytes_corrupt(r, "a number is not finite");
	}
	return v;
}

char *
bytes_get_string(ByteReader *r)
{
	Size len = bytes_get_u32(r);
	const uint8 *at = bytes_take(r, len);

	if (len > 0 && memchr(at, '\0', len) != NULL)
		bytes_corrupt(r, "a text contains a zero byte");
	return pnstrdup((const char *) at, len);
}

uint32
bytes_get_count(ByteReader *r, Size min_bytes, uint32 max)
{
	uint32 count = bytes_get_u32(r);

	if (count > max)
		bytes_corrupt(r, "a count is too large");
	if (min_bytes > 0 && count > (r->len - r->pos) / min_bytes)
		bytes_corrupt(r, "a count needs more bytes than there are");
	return count;
}

ByteReader
bytes_get_section(ByteReader *r, Size n, const char *section)
{
	const uint8 *at = bytes_take(r, n);
	ByteReader inner;

	bytes_reader_init(&inner, at, n, section);
	return inner;
}

void
bytes_expect_end(const ByteReader *r)
{
	if (r->pos != r->len)
		bytes_corrupt(r, "bytes are left over");
}

/* Starting and finishing a checksum both invert it, so inverting it again goes on. */
uint32
bytes_crc32c_extend(uint32 crc, const void *data, Size len)
{
	pg_crc32c state = crc ^ 0xFFFFFFFF;

	COMP_CRC32C(state, data, len);
	FIN_CRC32C(state);
	return state;
}
