/*
 * nearest.h
 *		A hint for a name that does not exist: the nearest of those that do.
 */
#ifndef CORE_NEAREST_H
#define CORE_NEAREST_H

#include "core/port.h"

/* Levenshtein-nearest of names to name as a hint text, or NULL when none is near. */
extern char *nearest_hint(const char *name, const char *const *names, int n);

#endif /* CORE_NEAREST_H */
