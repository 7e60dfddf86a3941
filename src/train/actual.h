/*
 * actual.h
 *		The target of a model, read from a source other than the one it learned:
 *		for evaluation and for learning on.
 */
#ifndef TRAIN_ACTUAL_H
#define TRAIN_ACTUAL_H

#include "postgres.h"

#include "dataset/source.h"
#include "model/model.h"
#include "rows/class_number.h"
#include "rows/convert.h"

typedef struct ActualReader
{
	const Target *target;
	const char *column; /* of the source */
	Converter converter;
	ClassNumber *classes; /* as written; NULL unless they are numbers */
} ActualReader;

/*
 * Find the column (NULL: the one the model learned) in the source and check its
 * type: 42703, 42804.  Returns its attribute, 0-based.
 */
extern int actual_open(ActualReader *reader, const Model *model, const Source *source,
					   const char *column);

/* A value of it: the number, or the code of the class; 22000 for a label that is no class. */
extern double actual_value(const ActualReader *reader, Datum value);

#endif /* TRAIN_ACTUAL_H */
