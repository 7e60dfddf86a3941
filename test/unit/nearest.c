/*
 * nearest.c
 *		Which names are near another, and the hint that is made of them.
 */
#include "core/port.h"

#include "core/nearest.h"
#include "tap.h"

static void
test_hints(void)
{
	static const char *const names[] = {"linear_regression", "logistic_regression", "ridge"};
	static const char *const letters[] = {"a", "b", "km"};

	tap_string(nearest_hint("ridg", names, 3), "Perhaps you meant \"ridge\".", "a near name");
	tap_string(nearest_hint("logistic_regresion", names, 3),
			   "Perhaps you meant \"logistic_regression\".", "a letter missing");
	tap_string(nearest_hint("logistic", names, 3), "Perhaps you meant \"logistic_regression\".",
			   "a name cut short");
	tap_string(nearest_hint("ridge_regression", names, 3), "Perhaps you meant \"ridge\".",
			   "a name with more behind it");
	tap_ok(nearest_hint("random_forest", names, 3) == NULL, "no name is near");
	tap_ok(nearest_hint("", names, 3) == NULL, "nor near to nothing");
	tap_ok(nearest_hint("y", letters, 3) == NULL, "one letter is not near another");
	tap_string(nearest_hint("KM", letters, 3), "Perhaps you meant \"km\".",
			   "small letters for capitals, and no others");
}

int
main(void)
{
	test_hints();
	return tap_done();
}
