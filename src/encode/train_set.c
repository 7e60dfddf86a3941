/*
 * train_set.c
 *		What every TrainSet says, wherever its rows are (train_set.h).
 */
#include "core/port.h"

#include "encode/train_set.h"

TrainSet
train_set_of(const Encoder *encoder, const Target *target, Task task, uint64 n_rows,
			 const Params *params, uint32 traits)
{
	return (TrainSet){
		.task = task,
		.n_rows = n_rows,
		.n_features = encoder->n_features,
		.n_sparse = encoder->n_features - encoder->n_dense,
		.n_classes = target->n_classes,
		.weighted = params->weight_column != NULL,
		.seed = params->seed,
		.n_categories = encode_feature_categories(encoder, traits),
		.class_counts = target->counts,
		.class_labels = target->labels,
		.class_numbers = target->kind == TARGET_BOOLEAN_CLASS ? NULL : target->numbers,
		.feature_names = encoder->feature_names,
	};
}
