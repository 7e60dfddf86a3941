/*
 * sort.c
 *		An interruptible sort (sort.h), made from the server's template.
 */
#include "core/sort.h"

#define ST_SORT sort_array
#define ST_ELEMENT_TYPE_VOID
#define ST_COMPARE_RUNTIME_POINTER
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

#define ST_SORT sort_array_arg
#define ST_ELEMENT_TYPE_VOID
#define ST_COMPARE_RUNTIME_POINTER
#define ST_COMPARE_ARG_TYPE void
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"
