/*
 * name_list.c
 *		Names in a message (name_list.h).
 */
#include "core/name_list.h"

#define SHOWN_NAMES 10

void
name_list_add(NameList *list, const char *item)
{
	char *longer;

	if (list->n++ >= SHOWN_NAMES)
		return;
	longer = list->text == NULL ? pstrdup(item) : psprintf("%s, %s", list->text, item);
	if (list->text != NULL)
		pfree(list->text);
	list->text = longer;
}

const char *
name_list_text(const NameList *list)
{
	if (list->n <= SHOWN_NAMES)
		return list->text;
	return psprintf("%s and %d more", list->text, list->n - SHOWN_NAMES);
}
