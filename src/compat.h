/*
 * compat.h
 *		Everything that differs between PostgreSQL 15, 16, 17 and 18; the only
 *		file that tests PG_VERSION_NUM.
 *
 * Server files include it after postgres.h.
 */
#ifndef COMPAT_H
#define COMPAT_H

#include "postgres.h"

/* 16 moved the varlena macros (VARDATA_ANY, SET_VARSIZE, ...) out of postgres.h */
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#endif /* COMPAT_H */
