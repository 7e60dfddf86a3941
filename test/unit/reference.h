/*
 * reference.h
 *		Files of figures that others found, which ours are compared with, line by line
 *		or case by case.  What is allocated for a line or a case goes with it.
 */
#ifndef UNIT_REFERENCE_H
#define UNIT_REFERENCE_H

#include "algo_case.h"
#include "tap.h"

static pg_attribute_unused() void reference_lines(const char *path, void (*compare)(char **fields))
{
	Csv csv;

	csv_open(&csv, path);
	while (csv_next(&csv))
		IN_CONTEXT(compare(csv.fields));
	fclose(csv.file);
}

/* Is there another line of the case?  Lines of a case stand together and begin with its name. */
static pg_attribute_unused() bool reference_has(const Csv *reference, const char *name)
{
	return reference->n_fields > 0 && strcmp(reference->fields[0], name) == 0;
}

/* compare is called at the first line of each case, and reads on to the next. */
static pg_attribute_unused() void reference_cases(const char *path, void (*compare)(Csv *reference))
{
	Csv csv;

	csv_open(&csv, path);
	csv_next(&csv);
	while (csv.n_fields > 0)
		IN_CONTEXT(compare(&csv));
	fclose(csv.file);
}

/* The same where cases.csv of the folder describes the cases, and reference.csv has their lines. */
static pg_attribute_unused() void reference_folder(const char *folder,
												   void (*compare)(char **fields, Csv *reference))
{
	Csv cases;
	Csv reference;

	csv_open(&cases, psprintf("%s/cases.csv", folder));
	csv_open(&reference, psprintf("%s/reference.csv", folder));
	csv_next(&reference);
	while (csv_next(&cases))
		IN_CONTEXT(compare(cases.fields, &reference));
	tap_ok(reference.n_fields == 0, "every reference was compared");
	fclose(cases.file);
	fclose(reference.file);
}

#endif /* UNIT_REFERENCE_H */
