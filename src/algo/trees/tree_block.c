/*
 * tree_block.c
 *		The shared block in which a team grows trees; see tree_block.h.
 */
#include "core/port.h"

#include <string.h>

#include "algo/trees/tree_block.h"
#include "algo/trees/tree_subtree.h"

#define CODE_PARTS 16 /* of a full stage */

/* ----------------------------------------------------------------------- layout */

void
tree_block_take(TreeBlock *block, bool columns, Size n_trees, Size *at)
{
	Size n = block->shape.n_rows;
	Size p = block->shape.n_features;

	block->codes_at = parallel_take(at, n * bins_stride(p));
	block->columns_at = columns ? parallel_take(at, n * p) : 0;
	block->pairs_at = parallel_take(at, n * n_trees * sizeof(FixedPair));
	block->features_at = parallel_take(at, p * sizeof(BinFeature));
	block->cells_at = parallel_take(at, (p + 1) * sizeof(uint32));
	block->monotone_at = block->options.monotone != NULL ? parallel_take(at, p) : 0;
}

Size
tree_block_end(TreeBlock *block, Size at)
{
	block->work_at = at;
	row_stage_layout(&block->staged, block->shape.n_features, &at);
	block->coding_at = parallel_take(&at, block->coding_bytes);
	return Max(at, block->work_at + tree_work_bytes(&block->shape));
}

void
tree_block_share(TreeBlock *block, const Bins *bins, const int8 *monotone)
{
	char *base = (char *) block;

	bins_share(bins, (BinFeature *) (base + block->features_at),
			   (uint32 *) (base + block->cells_at));
	if (block->monotone_at > 0)
		memcpy(base + block->monotone_at, monotone, block->shape.n_features);
}

void
tree_block_view(void *block, TreeView *view)
{
	char *base = block;
	const TreeBlock *shared = block;

	view->codes = (BinCodes){
		.n_rows = shared->shape.n_rows,
		.stride = bins_stride(shared->shape.n_features),
		.rows = (uint8 *) base + shared->codes_at,
		.columns = shared->columns_at > 0 ? (uint8 *) base + shared->columns_at : NULL,
	};
	view->pairs = (FixedPair *) (base + shared->pairs_at);
	view->bins = (Bins){
		.n_features = shared->shape.n_features,
		.features = (BinFeature *) (base + shared->features_at),
		.cell_at = (uint32 *) (base + shared->cells_at),
	};
	view->options = shared->options;
	view->options.monotone = shared->monotone_at > 0 ? (int8 *) base + shared->monotone_at : NULL;
	tree_work_place(&view->work, &shared->shape, &view->codes, view->pairs, view->bins.cell_at,
					base + shared->work_at);
}

TreeTeam
tree_block_team(Parallel *parallel)
{
	return (TreeTeam){
		.parallel = parallel,
		.histogram_step = TREE_STEP_HISTOGRAM,
		.merge_step = TREE_STEP_MERGE,
		.divide_step = TREE_STEP_DIVIDE,
		.swap_step = TREE_STEP_SWAP,
		.subtree_step = TREE_STEP_SUBTREE,
	};
}

/* ------------------------------------------------------------------------ codes */

/* Rows of a part of those staged. */
static Size
code_rows(const StagedRows *staged)
{
	return Max(staged->capacity / CODE_PARTS, 1);
}

static void
rows_changed(void)
{
	core_error(CORE_DATA_UNFIT, NULL, "the rows changed while they were read");
}

void
tree_fill_begin(TreeFill *fill, Parallel *parallel, const Bins *bins, TreeView *view)
{
	TreeBlock *block = parallel_shared(parallel);

	*fill = (TreeFill){.bins = bins, .view = view};
	if (!parallel_has_workers(parallel))
		return;
	bins_share_coding(bins, (char *) block + block->coding_at);
	fill->stage = (RowStage){.parallel = parallel,
							 .step = TREE_STEP_CODE,
							 .part_rows = code_rows(&block->staged),
							 .staged = &block->staged,
							 .x = (double *) staged_rows(block, &block->staged)};
}

Size
tree_fill_add(TreeFill *fill, Size n, const double *x)
{
	Size first = fill->n_rows;

	if (first + n > fill->view->codes.n_rows)
		rows_changed();
	if (fill->stage.parallel != NULL)
		row_stage_add(&fill->stage, n, x);
	else
		bins_code_rows(fill->bins, n, x, &fill->view->codes, first);
	fill->n_rows += n;
	return first;
}

void
tree_fill_end(TreeFill *fill)
{
	if (fill->n_rows != fill->view->codes.n_rows)
		rows_changed();
	if (fill->stage.parallel != NULL)
		row_stage_finish(&fill->stage);
	tree_work_begin(&fill->view->work);
}

void
tree_step_code(void *block, int part)
{
	const TreeBlock *shared = block;
	const StagedRows *staged = &shared->staged;
	Size p = staged->n_features;
	Size first = part * code_rows(staged);
	BinFeature *features = palloc(sizeof(BinFeature) * Max(p, 1));
	TreeView view;

	tree_block_view(block, &view);
	memcpy(features, view.bins.features, sizeof(BinFeature) * p);
	bins_find_coding((int) p, features, (char *) block + shared->coding_at);
	view.bins.features = features;
	bins_code_rows(&view.bins, Min(staged->n - first, code_rows(staged)),
				   staged_rows(block, staged) + first * p, &view.codes, staged->first + first);
}

/* ----------------------------------------------------------------------- growth */

static void
do_part(void *block, int part, void (*of_work)(TreeWork *work, int part))
{
	TreeView view;

	tree_block_view(block, &view);
	of_work(&view.work, part);
}

void
tree_step_histogram(void *block, int part)
{
	do_part(block, part, tree_work_histogram_part);
}

void
tree_step_merge(void *block, int part)
{
	do_part(block, part, tree_work_merge_part);
}

void
tree_step_divide(void *block, int part)
{
	do_part(block, part, tree_work_divide_part);
}

void
tree_step_swap(void *block, int part)
{
	do_part(block, part, tree_work_swap_part);
}

void
tree_step_subtree(void *block, int part)
{
	const TreeBlock *shared = block;
	TreeView view;

	tree_block_view(block, &view);
	tree_subtree_part(&view.work, &view.bins, &view.options, shared->g_unit, shared->h_unit, part);
}
