/*
 * split_text.c
 *		The names of splits (split_text.h).
 */
#include "postgres.h"

#include "core/port.h"
#include "dataset/split_text.h"

static const struct
{
	const char *name;
	SplitMethod split;
	bool by_column; /* what follows the name is one */
} names[] = {
	{"stratified", SPLIT_STRATIFIED, false},
	{"random", SPLIT_RANDOM, false},
	{"last", SPLIT_LAST, false},
	{"hash:", SPLIT_HASH, true},
	{"last:", SPLIT_LAST_OF, true},
	{"group:", SPLIT_GROUP, true},
	{"fold:", SPLIT_FOLD, true},
};

/* The column; of a fold perhaps a value behind it. */
static void
parse_column(const char *text, RowRequest *request)
{
	char *equals;

	request->split_column = pstrdup(text);
	equals = strchr(request->split_column, '=');
	if (request->split != SPLIT_FOLD || equals == NULL || equals == request->split_column)
		return;
	*equals = '\0';
	request->split_value = equals + 1;
}

void
split_parse(const char *text, RowRequest *request)
{
	request->split = SPLIT_DEFAULT;
	if (text == NULL)
		return;
	for (int i = 0; i < lengthof(names); i++)
	{
		Size len = strlen(names[i].name);

		if (strncmp(text, names[i].name, len) != 0 || (text[len] != '\0') != names[i].by_column)
			continue;
		request->split = names[i].split;
		if (names[i].by_column)
			parse_column(text + len, request);
		return;
	}
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("unknown split \"%s\"", core_clip(text)),
					errhint("It is stratified, random, last, or goes by a column: hash:column, "
							"last:column, group:column, fold:column.")));
}
