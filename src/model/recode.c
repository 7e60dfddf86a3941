/*
 * recode.c
 *		The text of a model between UTF-8 (in artifacts) and the encoding of the
 *		database (in memory).
 *
 * In a UTF-8 database there is nothing to do.  In an SQL_ASCII database text is
 * taken to be UTF-8 as it is, and refused (22021) where it is not.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"

#include "model/recode.h"
#include "model/texts.h"

static char *
text_to_server(char *text, void *state)
{
	return pg_any_to_server(text, (int) strlen(text), PG_UTF8);
}

static char *
text_to_utf8(char *text, void *state)
{
	return pg_server_to_any(text, (int) strlen(text), PG_UTF8);
}

void
recode_to_server(Model *model)
{
	if (GetDatabaseEncoding() == PG_UTF8)
		return;
	texts_visit(model, text_to_server, NULL);
	/* texts may sort differently now */
	for (int j = 0; j < model->schema->n_columns; j++)
		(void) encode_index_categories(&model->encoder->columns[j]);
}

const Model *
recode_to_utf8(const Model *model)
{
	Model *copy;

	if (GetDatabaseEncoding() == PG_UTF8)
		return model;
	copy = texts_copy_holders(model);
	texts_visit(copy, text_to_utf8, NULL);
	return copy;
}
