/*
 * artifact_bytes.h
 *		Taking an artifact apart by its layout (model.h) to damage it on purpose,
 *		and making its lengths and checksum right again so that the damage is
 *		seen by what lies behind them.
 */
#ifndef UNIT_ARTIFACT_BYTES_H
#define UNIT_ARTIFACT_BYTES_H

#include "core/bytes.h"

#define ARTIFACT_SECTIONS 6
#define ARTIFACT_TABLE    12 /* where the table of sections begins */
#define ARTIFACT_CRC_AT   (ARTIFACT_TABLE + 5 * ARTIFACT_SECTIONS)
#define ARTIFACT_HEADER   (ARTIFACT_CRC_AT + 4)

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
	uint32 crc = bytes_crc32c_extend(0, data, ARTIFACT_CRC_AT);

	crc = bytes_crc32c_extend(crc, data + ARTIFACT_HEADER, len - ARTIFACT_HEADER);
	artifact_set_u32(data + ARTIFACT_CRC_AT, crc);
}

#endif /* UNIT_ARTIFACT_BYTES_H */
