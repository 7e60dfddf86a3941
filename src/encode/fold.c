/*
 * fold.c
 *		Texts of which a type says that case means nothing (fold.h).
 */
#include "postgres.h"

#include "catalog/pg_collation.h"
#include "utils/formatting.h"

#include "encode/fold.h"

bool
fold_type(const char *type_name)
{
	return strcmp(type_name, "citext") == 0;
}

char *
fold_text(const char *text, int *len)
{
	char *folded = str_tolower(text, *len, DEFAULT_COLLATION_OID);

	*len = (int) strlen(folded);
	return folded;
}

char *
fold_for(const char *type_name, char *text)
{
	int len = (int) strlen(text);

	return fold_type(type_name) ? fold_text(text, &len) : text;
}
