/*
 * artifact_bytes.h
 *		Taking an artifact apart by its layout (model.h) to damage it on purpose,
 *		and making its lengths and checksum right again so that the damage is
 *		seen by what lies behind them.
 */
#ifndef UNIT_ARTIFACT_BYTES_H
#define UNIT_ARTIFACT_BYTES_H

#include "core/bytes.h"

#define ARTIFACT_MIN_SECTIONS 6
#define ARTIFACT_MAX_SECTIONS 7 /* with a calibrator */
#define ARTIFACT_TABLE        12 /* where the table of sections begins, after their number */
#define ARTIFACT_HEADER_OF(n) (ARTIFACT_TABLE + 5 * (n) + 4)
#define ARTIFACT_MIN_HEADER   ARTIFACT_HEADER_OF(ARTIFACT_MIN_SECTIONS)
#define ARTIFACT_MAX_HEADER   ARTIFACT_HEADER_OF(ARTIFACT_MAX_SECTIONS)

/* As it says, or as most have; data are at least ARTIFACT_MIN_HEADER bytes. */
static int
artifact_sections(const uint8 *data, Size len)
{
	bool more = data[ARTIFACT_TABLE - 1] == ARTIFACT_MAX_SECTIONS && len >= ARTIFACT_MAX_HEADER;

	return more ? ARTIFACT_MAX_SECTIONS : ARTIFACT_MIN_SECTIONS;
}

static Size
artifact_header(const uint8 *data, Size len)
{
	return ARTIFACT_HEADER_OF(artifact_sections(data, len));
}

static uint32
artifact_get_u32(const uint8 *at)
{
	return at[0] | (uint32) at[1] << 8 | (uint32) at[2] << 16 | (uint32) at[3] << 24;
}

static void
artifact_set_u32(uint8 *at, uint32 v)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8) (v >> (8 * i));
}

/* Length of section s (1 ..). */
static uint8 *
artifact_length_at(uint8 *data, int s)
{
	return data + ARTIFACT_TABLE + 5 * (s - 1) + 1;
}

static void
artifact_fix_crc(uint8 *data, Size len)
{
	Size header = artifact_header(data, len);
	uint32 crc = bytes_crc32c_extend(0, data, header - 4);

	crc = bytes_crc32c_extend(crc, data + header, len - header);
	artifact_set_u32(data + header - 4, crc);
}

#endif /* UNIT_ARTIFACT_BYTES_H */
