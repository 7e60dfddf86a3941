/*
 * name_list.h
 *		Names in a message: the first few, whole, and how many more there are.
 *
 * Cutting the text at a number of bytes instead could split a character, and a
 * client with another encoding would get an error in place of the message.
 */
#ifndef CORE_NAME_LIST_H
#define CORE_NAME_LIST_H

#include "core/port.h"

/* All zeroes is the empty list. */
typedef struct NameList
{
	char *text; /* NULL: empty */
	int n;
} NameList;

/* Append an item; its text is copied. */
extern void name_list_add(NameList *list, const char *item);

/* "a", "b" and 3 more; NULL when empty. */
extern const char *name_list_text(const NameList *list);

#endif /* CORE_NAME_LIST_H */
