/*
 * digest.c
 *		The sha256 of an artifact: the identity of a version.
 *
 * Server only: pg_cryptohash is OpenSSL's code where the server has it.
 */
#include "postgres.h"

#include "common/cryptohash.h"
#include "common/sha2.h"
#include "miscadmin.h"

#include "model/model.h"

/* Bytes between two interrupt checks. */
#define DIGEST_BLOCK ((Size) 4 * 1024 * 1024)

static void
digest_check(bool failed, pg_cryptohash_ctx *ctx)
{
	if (failed)
		ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR),
						errmsg("could not compute sha256: %s", pg_cryptohash_error(ctx))));
}

/* On an error or a cancel the context goes with its resource owner and memory context. */
void
artifact_sha256(const void *data, Size len, uint8 digest[ARTIFACT_SHA256_LENGTH])
{
	pg_cryptohash_ctx *ctx = pg_cryptohash_create(PG_SHA256);
	const uint8 *at = data;

	digest_check(pg_cryptohash_init(ctx) < 0, ctx);
	while (len > 0)
	{
		Size n = Min(len, DIGEST_BLOCK);

		CHECK_FOR_INTERRUPTS();
		digest_check(pg_cryptohash_update(ctx, at, n) < 0, ctx);
		at += n;
		len -= n;
	}
	digest_check(pg_cryptohash_final(ctx, digest, ARTIFACT_SHA256_LENGTH) < 0, ctx);
	pg_cryptohash_free(ctx);
}
