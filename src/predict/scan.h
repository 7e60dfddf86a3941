/*
 * scan.h
 *		Scores every row of a query, block by block, and hands the outputs on with
 *		one more column of the row: a key for ml.predict_batch, the actual value
 *		for ml.evaluate.
 *
 * The same bits as the row functions give for each row, through the same
 * binding, encoding and algorithm.
 */
#ifndef PREDICT_SCAN_H
#define PREDICT_SCAN_H

#include "postgres.h"

#include "dataset/source.h"
#include "model/model.h"
#include "registry/registry.h"

typedef struct ScanBlock
{
	Size n_rows;
	uint64 n_before; /* rows of earlier blocks */
	const double *features; /* n_rows x n_dense: the rows encoded */
	SparseRows texts; /* the features of their texts; start NULL without any */
	const double *outputs; /* n_rows x model_n_outputs; NULL from scan_encode */
	const bool
		*unanswered; /* n_rows: of these rows neither means anything; NULL: all have an answer */
	const NullableDatum *beside; /* n_rows values of the other column; NULL without one */
	const NullableDatum *weights; /* ... and of the column of weights */
} ScanBlock;

/* The next rows with an answer from *from on, which is moved to the first; how many, or 0. */
extern Size scan_answered(const ScanBlock *block, Size *from);

/* Called in a context that is reset after the block. */
typedef void (*ScanBlockFn)(const ScanBlock *block, void *arg);

/*
 * Run source and score its rows in their order.  beside and weight are attributes
 * (0-based) that go with them, or -1; with skip_null, rows in which beside is NULL
 * are not scored.  Raises what binding, encoding and scoring raise.  A NOTICE at the end
 * says in which columns NULLs were replaced, and how many rows have no answer.
 */
extern void scan_run(const Model *model, const Source *source, int beside, int weight,
					 bool skip_null, ScanBlockFn fn, void *arg);

/* The same rows, encoded but not scored; returns how many were skipped. */
extern uint64 scan_encode(const Model *model, const Source *source, int beside, int weight,
						  bool skip_null, ScanBlockFn fn, void *arg);

extern bool scan_has_column(const Source *source, const char *name);

/* The attribute of that name, or 42703 with the nearest names; what: "key", "target". */
extern int scan_find_column(const Source *source, const char *name, const char *what);

/*
 * The model of a reference, pinned until the current memory context is reset or
 * deleted, however it ends.
 */
extern const Model *scan_pin_model(const ModelVersion *version);

#endif /* PREDICT_SCAN_H */
