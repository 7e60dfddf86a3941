/*
 * bytes.h
 *		Stored form, field by field: little-endian, no struct dumped whole.
 *
 * The writer grows in the current memory context, up to what a value of PostgreSQL
 * may have beside its length; beyond it raises CORE_TOO_LARGE.  The reader trusts nothing:
 * each read is checked against the bytes left, and every count is checked
 * against the bytes its elements would need before anything is allocated.
 * All reader failures raise CORE_CORRUPT naming the section being read.
 */
#ifndef CORE_BYTES_H
#define CORE_BYTES_H

#include "core/port.h"

typedef struct ByteWriter
{
	uint8 *data;
	Size len;
	Size capacity;
	const char *what; /* is written, and a hint or NULL: for the error when it is too large */
	const char *hint;
	Size limit; /* of len; what one value can have, unless the writer's owner lowers it */
	bool finite; /* numbers must be, as the reader will want them: another is CORE_OUT_OF_RANGE */
} ByteWriter;

typedef struct ByteReader
{
	const uint8 *data;
	Size len;
	Size pos;
	const char *section; /* what is being read, for messages */
} ByteReader;

extern void bytes_writer_init(ByteWriter *w);
extern void bytes_writer_name(ByteWriter *w, const char *what, const char *hint);
extern void bytes_put_u8(ByteWriter *w, uint8 v);
extern void bytes_put_u16(ByteWriter *w, uint16 v);
extern void bytes_put_u32(ByteWriter *w, uint32 v);
extern void bytes_put_u64(ByteWriter *w, uint64 v);
extern void bytes_put_varint(ByteWriter *w, uint32 v); /* seven bits a byte, the lowest first, the
														  eighth set where more follow */
extern void bytes_put_f64(ByteWriter *w, double v);
extern void bytes_put_f64_or_nan(ByteWriter *w, double v); /* NaN stands for "none" */
extern void bytes_put_f64_array(ByteWriter *w, const double *v, Size n); /* no count */
extern void bytes_put_string(ByteWriter *w,
							 const char *s); /* u32 length, bytes; NULL is not allowed */
extern void bytes_put_raw(ByteWriter *w, const void *p, Size n);

extern void bytes_reader_init(ByteReader *r, const void *data, Size len, const char *section);
extern uint8 bytes_get_u8(ByteReader *r);
extern uint16 bytes_get_u16(ByteReader *r);
extern uint32 bytes_get_u32(ByteReader *r);
extern uint64 bytes_get_u64(ByteReader *r);
extern uint32 bytes_get_long_varint(ByteReader *r); /* bytes_get_varint of any length */
extern double bytes_get_f64(ByteReader *r); /* finite or CORE_CORRUPT */
extern double bytes_get_f64_or_nan(ByteReader *r); /* NaN stands for "none" */
extern bool bytes_get_bool(ByteReader *r); /* 0 or 1 or CORE_CORRUPT */

/* A varint of no more bytes than it needs, or CORE_CORRUPT.  Most have one byte or two. */
static inline uint32
bytes_get_varint(ByteReader *r)
{
	const uint8 *at = r->data + r->pos;

	if (likely(r->len - r->pos >= 2 && (at[0] < 128 || (at[1] > 0 && at[1] < 128))))
	{
		r->pos += at[0] < 128 ? 1 : 2;
		return at[0] < 128 ? at[0] : (uint32) (at[0] & 127) | (uint32) at[1] << 7;
	}
	return bytes_get_long_varint(r);
}

/* A palloc'd array of n finite values. */
extern double *bytes_get_f64_array(ByteReader *r, Size n);

/* A palloc'd NUL-terminated string without inner NULs. */
extern char *bytes_get_string(ByteReader *r);

/*
 * A count of things that need at least min_bytes each of what is left, and at
 * most max of them.
 */
extern uint32 bytes_get_count(ByteReader *r, Size min_bytes, uint32 max);

/* A reader over the next n bytes, which are skipped in r. */
extern ByteReader bytes_get_section(ByteReader *r, Size n, const char *section);
extern void bytes_expect_end(const ByteReader *r); /* nothing may be left */
extern void bytes_corrupt(const ByteReader *r, const char *what)
	__attribute__((noreturn)); /* raise CORE_CORRUPT: "artifact is damaged: <section>: <what>" */

/* The checksum of what crc is the checksum of (0: of nothing), followed by data. */
extern uint32 bytes_crc32c_extend(uint32 crc, const void *data, Size len);

#endif /* CORE_BYTES_H */
