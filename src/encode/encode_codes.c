/*
 * encode_codes.c
 *		Raw category codes become those of an encoder.
 */
#include "core/port.h"

#include <math.h>

#include "encode/encode_fit.h"

void
encode_remap(const Schema *schema, int *const *remap, Size n, double *raw)
{
	for (int j = 0; j < schema->n_columns; j++)
	{
		double *v = raw + schema->columns[j].offset;

		if (remap[j] == NULL)
			continue;
		for (Size i = 0; i < n; i++)
		{
			if (!isnan(v[i * schema->n_raw]))
				v[i * schema->n_raw] = remap[j][(int) v[i * schema->n_raw]];
		}
	}
}
