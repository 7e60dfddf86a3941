/*
 * batch.h
 *		Scores every row of a query, block by block.
 *
 * The same bits as the row functions give for each row, through the same
 * binding, encoding and algorithm.
 */
#ifndef PREDICT_BATCH_H
#define PREDICT_BATCH_H

#include "postgres.h"

#include "access/tupdesc.h"
#include "utils/tuplestore.h"

/*
 * For each row of source, in its order, put (key text, prediction float8, label
 * text, probability float8, probabilities float8[]) into store: what ml.predict,
 * ml.classify, ml.probability and ml.predict_proba answer, NULL where they would
 * refuse the model.  key names a column of the source, whose text is the key;
 * NULL: the number of the row, from 1.
 */
extern void batch_predict(const char *reference, const char *source, const char *key,
						  Tuplestorestate *store, TupleDesc desc);

#endif /* PREDICT_BATCH_H */
