/*
 * epoch.c
 *		Orders of rows and rows set aside: every order as likely, exact numbers, the
 *		same in every scan.
 */
#include "core/port.h"

#include "algo/passes/epoch.h"
#include "algo_data.h"
#include "tap.h"

#define TRIALS 24000

/* All 24 orders of four elements, each about a thousand times. */
static void
test_shuffle(void)
{
	int counts[256] = {0};
	int n_orders = 0;
	int least = TRIALS;
	int most = 0;
	Rng rng;

	rng_seed(&rng, 1);
	for (int i = 0; i < TRIALS; i++)
	{
		uint32 order[] = {0, 1, 2, 3};

		epoch_shuffle(&rng, 4, order);
		counts[order[0] | order[1] << 2 | order[2] << 4 | order[3] << 6]++;
	}
	for (int i = 0; i < 256; i++)
	{
		if (counts[i] == 0)
			continue;
		n_orders++;
		least = Min(least, counts[i]);
		most = Max(most, counts[i]);
	}
	tap_ok(n_orders == 24 && least > 850 && most < 1150, "every order is as likely (%d to %d)",
		   least, most);
	epoch_shuffle(&rng, 0, NULL);
	tap_ok(true, "no elements have no order");
}

static TrainSet *
classes_in_turn(Size n)
{
	TrainSet *set = data_create(TASK_CLASSIFICATION, n, 1, 3);

	for (Size i = 0; i < n; i++)
		((double *) set->y)[i] = i % 10 == 0 ? 2 : i % 2;
	data_count(set);
	return set;
}

static void
test_holdout(void)
{
	TrainSet *set = classes_in_turn(1000);
	Deal holdout;
	int held[3] = {0};
	bool *first = palloc(1000 * sizeof(bool));
	bool same = true;

	holdout_init(&holdout, set, 0.25, 5);
	for (Size i = 0; i < 1000; i++)
	{
		first[i] = holdout_next(&holdout, set->y[i]);
		held[(int) set->y[i]] += first[i];
	}
	tap_ok(held[0] == 100 && held[1] == 125 && held[2] == 25 && holdout.n_held == 250,
		   "a quarter of each class is set aside, exactly");
	deal_restart(&holdout);
	for (Size i = 0; i < 1000; i++)
		same = same && holdout_next(&holdout, set->y[i]) == first[i];
	tap_ok(same, "in every scan the same rows");
	holdout_init(&holdout, set, 0.25, 6);
	for (Size i = 0; i < 1000; i++)
		same = same && holdout_next(&holdout, set->y[i]) == first[i];
	tap_ok(!same, "another seed sets others aside");
	holdout_init(&holdout, classes_in_turn(20), 0.95, 1);
	tap_ok(holdout.n_held == 17, "each class keeps a row to learn from");
}

static void
test_too_few(void)
{
	volatile bool refused = false;

	PORT_TRY();
	{
		Deal holdout;

		holdout_init(&holdout, data_create(TASK_REGRESSION, 4, 1, 0), 0.1, 1);
	}
	PORT_CATCH();
	{
		refused = port_error_code() == CORE_DATA_UNFIT;
	}
	PORT_END_TRY();
	tap_ok(refused, "a tenth of four rows is none");
}

static void
test_scores(void)
{
	static const double y[] = {1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 6};
	HoldoutScore score = {0};
	HoldoutScore constant = {0};
	HoldoutScore classes = {0};

	for (int i = 0; i < 4; i++)
	{
		holdout_score_value(&score, 1.0, y[i], y[i] + 1.0);
		holdout_score_value(&constant, 1.0, 5.0, 5.0 + (i == 3));
		holdout_score_class(&classes, 1.0, i < 3);
	}
	tap_ok(fabs(holdout_r2(&score) - (1.0 - 4.0 / 14.0)) < 1e-12, "R2 far from zero");
	tap_ok(holdout_r2(&constant) == 0.0, "R2 of a constant that is missed is 0");
	tap_ok(holdout_accuracy(&classes) == 0.75, "three of four are right");
}

int
main(void)
{
	test_shuffle();
	test_holdout();
	test_too_few();
	test_scores();
	return tap_done();
}
