/*
 * enum_places.h
 *		The order of an enum's labels.
 */
#ifndef ROWS_ENUM_PLACES_H
#define ROWS_ENUM_PLACES_H

#include "postgres.h"

/*
 * For each of n labels of an enum type, a number that orders them as the type
 * does (0 for a label that it has not).  Palloc'd.
 */
extern double *enum_places(Oid type, char *const *labels, int n);

#endif /* ROWS_ENUM_PLACES_H */
