/*
 * nearest.c
 *		Which of the names that there are was meant by one that there is not.
 */
#include "core/port.h"

#include <string.h>

#include "core/nearest.h"

#define NEAREST_MAX_NAMES 5

/* Edit distance with two rows of the table (Wagner and Fischer, 1974). */
static int
edit_distance(const char *a, const char *b)
{
	int m = strlen(a);
	int n = strlen(b);
	int *row = palloc((n + 1) * sizeof(int));
	int distance;

	for (int j = 0; j <= n; j++)
		row[j] = j;
	for (int i = 1; i <= m; i++)
	{
		int diagonal = row[0];

		row[0] = i;
		for (int j = 1; j <= n; j++)
		{
			int above = row[j];
			int best = Min(above, row[j - 1]) + 1;

			row[j] = Min(best, diagonal + (a[i - 1] != b[j - 1]));
			diagonal = above;
		}
	}
	distance = row[n];
	pfree(row);
	return distance;
}

/* "logistic" for "logistic_regression", "ridge_regression" for "ridge". */
static bool
begins_alike(const char *a, const char *b)
{
	Size shorter = Min(strlen(a), strlen(b));

	return shorter >= 3 && strncmp(a, b, shorter) == 0;
}

/* Names without a letter in common are not near, however short they are. */
static int
name_distance(const char *a, const char *b)
{
	int distance;

	if (pg_strcasecmp(a, b) == 0)
		return 0;
	distance = edit_distance(a, b);
	if (distance >= (int) Max(strlen(a), strlen(b)))
		return PG_INT32_MAX;
	return begins_alike(a, b) ? Min(distance, 1) : distance;
}

/*
 * Near means: no more than a third of the name's letters wrong, at least one, or
 * that one name begins with the other.  Names longer than any parameter or
 * algorithm can be are not compared.
 */
char *
nearest_hint(const char *name, const char *const *names, int n)
{
	Size len = strlen(name);
	int limit = Max(1, (int) (len + 2) / 3);
	int best = limit + 1;
	int n_named = 0;
	char *hint = NULL;

	if (len == 0 || len > 100)
		return NULL;
	for (int pass = 0; pass < 2; pass++)
	{
		for (int i = 0; i < n; i++)
		{
			int distance = name_distance(name, names[i]);

			if (pass == 0)
				best = Min(best, distance);
			else if (distance == best && best <= limit && n_named++ < NEAREST_MAX_NAMES)
			{
				char *longer = hint == NULL ? psprintf("Perhaps you meant \"%s\"", names[i])
											: psprintf("%s or \"%s\"", hint, names[i]);

				if (hint != NULL)
					pfree(hint);
				hint = longer;
			}
		}
	}
	return hint == NULL ? NULL : psprintf("%s.", hint);
}
