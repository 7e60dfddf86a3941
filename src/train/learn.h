/*
 * learn.h
 *		A model is made here, and nowhere else: of what is known before learning, and of
 *		what the algorithm learns.
 */
#ifndef TRAIN_LEARN_H
#define TRAIN_LEARN_H

#include "model/model.h"

/* Before anything is learned.  The model keeps schema, encoder and target. */
typedef struct Lesson
{
	const Algorithm *algo;
	const Params *params;
	Schema *schema;
	Encoder *encoder;
	Target *target;
	const TrainSet *set;
	const Model *before; /* that learns on; NULL: none, a first training */
} Lesson;

/* The model lives in the current memory context. */
extern Model *learn(const Lesson *lesson);

#endif /* TRAIN_LEARN_H */
