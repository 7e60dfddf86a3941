/*
 * distribution.c
 *		Tail probabilities against mpmath (40 digits), near and far.
 */
#include "core/port.h"

#include "math/distribution.h"
#include "tap.h"

typedef struct Tail
{
	double x;
	double df1;
	double df2;
	double p;
} Tail;

/* clang-format off */
static const Tail normal[] = {
	{0.1, 0, 0, 0.920344325445942033},
	{1, 0, 0, 0.317310507862914103},
	{1.959963984540054, 0, 0, 0.0500000000000000218},
	{3, 0, 0, 0.00269979606326018905},
	{6.5, 0, 0, 8.03200116771823562e-11},
	{12.25, 0, 0, 1.67995921272668353e-34},
	{20, 0, 0, 5.50724823721246739e-89},
	{30.7, 0, 0, 5.69166044174763833e-207},
	{37.4, 0, 0, 3.9073631232979845e-306},
};

static const Tail student[] = {
	{0.01, 1, 0, 0.99363401447018349},
	{1, 1, 0, 0.5},
	{12.7, 1, 0, 0.0500243276893441601},
	{100000000.0, 1, 0, 6.36619772367581322e-9},
	{0.5, 2.5, 0, 0.657697919869714689},
	{2.2, 10, 0, 0.0524410684493531502},
	{2.0, 71, 0, 0.049326616476217942},
	{50, 3, 0, 0.0000176171520412719742},
	{10000000000.0, 4, 0, 6.0e-40},
	{1.96, 1000, 0, 0.0502731849557487184},
	{8, 1000000.0, 0, 1.24550634332025196e-15},
	{30, 1000000.0, 0, 1.20200942336634379e-197},
	{37, 1000000.0, 0, 1.82997308618022631e-299},
	{5, 33.3, 0, 0.0000180509513329698362},
	{1e-06, 100000.0, 0, 0.999999202117433906},
	{200, 40, 0, 1.22947911895594963e-61},
	{1000, 30, 0, 2.07200348311173308e-69},
	{4, 1000000000.0, 0, 0.0000633424882164676346},
};

static const Tail f_ratio[] = {
	{1, 1, 1, 0.5},
	{0.5, 3, 7, 0.694036387568813724},
	{4.2, 5, 15, 0.0137894972416610756},
	{5436385.54079785, 1, 34, 4.65404085247234339e-90},
	{185330865.995752, 2, 37, 3.05944538285797319e-130},
	{2162.43954511489, 10, 71, 5.14345843835149457e-84},
	{0.006755244582401224, 5, 15, 0.99998618408960663},
	{330.285339234588, 6, 9, 4.98403052872481049e-10},
	{0.9, 2000, 500, 0.935672325110347849},
	{100, 0.5, 3.5, 0.00149853778628826655},
	{3, 100000.0, 10, 0.0275456182569010891},
};

static const Tail chi2[] = {
	{0.001, 1, 0, 0.974772879369960388},
	{3.84, 1, 0, 0.0500435212487051032},
	{10, 2, 0, 0.0067379469990854671},
	{700, 3, 0, 2.09913085342040884e-151},
	{1400, 10, 0, 9.92039147980014528e-295},
	{0.5, 10, 0, 0.999993388289438966},
	{100, 100, 0, 0.481191684527956718},
	{150, 100, 0, 0.000903932042354009086},
	{10000.0, 10000.0, 0, 0.498119365966182645},
	{10500, 10000.0, 0, 0.000247947367989360852},
	{1003000, 1000000.0, 0, 0.0170167729332663151},
	{5, 0.3, 0, 0.00477430406923570604},
	{2000, 1000, 0, 4.14367859145499174e-69},
};
/* clang-format on */

static void
check(const char *name, const Tail *tail, double got)
{
	tap_ok(fabs(got / tail->p - 1.0) <= 2e-13, "%s(%g, %g, %g) = %.17g, off by %.1e", name, tail->x,
		   tail->df1, tail->df2, got, fabs(got / tail->p - 1.0));
}

static void
check_values(void)
{
	for (int i = 0; i < lengthof(normal); i++)
		check("normal", &normal[i], distribution_normal_two_sided(normal[i].x));
	for (int i = 0; i < lengthof(student); i++)
		check("student", &student[i], distribution_student_two_sided(student[i].x, student[i].df1));
	for (int i = 0; i < lengthof(f_ratio); i++)
		check("f", &f_ratio[i], distribution_f_upper(f_ratio[i].x, f_ratio[i].df1, f_ratio[i].df2));
	for (int i = 0; i < lengthof(chi2); i++)
		check("chi2", &chi2[i], distribution_chi2_upper(chi2[i].x, chi2[i].df1));
}

static void
check_relations(void)
{
	bool same = true;
	bool falling = true;

	for (double t = 0.01; t < 60.0; t *= 1.07)
		for (double df = 0.5; df < 1e7; df *= 2.3)
		{
			double p = distribution_student_two_sided(t, df);
			double q = distribution_f_upper(t * t, 1.0, df);

			same = same && (p == q || fabs(p / q - 1.0) < 1e-12);
			falling = falling && distribution_student_two_sided(t * 1.01, df) <= p;
		}
	tap_ok(same, "t squared is F with one degree of freedom");
	tap_ok(falling, "a larger t is never more probable");
	tap_ok(distribution_student_two_sided(-2.5, 7) == distribution_student_two_sided(2.5, 7),
		   "t and -t are alike");
}

static void
check_edges(void)
{
	tap_ok(distribution_normal_two_sided(0) == 1.0, "P(|Z| > 0) is 1");
	tap_ok(distribution_normal_two_sided(INFINITY) == 0.0, "P(|Z| > infinity) is 0");
	tap_ok(isnan(distribution_normal_two_sided(NAN)), "NaN gives NaN");
	tap_ok(distribution_student_two_sided(0, 5) == 1.0, "P(|T| > 0) is 1");
	tap_ok(distribution_student_two_sided(INFINITY, 5) == 0.0, "P(|T| > infinity) is 0");
	tap_ok(distribution_student_two_sided(1e200, 1) == 0.0, "a t beyond 1e154 counts as infinite");
	tap_ok(isnan(distribution_student_two_sided(1, 0)), "no degrees of freedom give NaN");
	tap_ok(distribution_student_two_sided(1.7, INFINITY) == distribution_normal_two_sided(1.7),
		   "infinite degrees of freedom are normal");
	tap_ok(distribution_f_upper(0, 3, 4) == 1.0, "P(F > 0) is 1");
	tap_ok(distribution_f_upper(INFINITY, 3, 4) == 0.0, "P(F > infinity) is 0");
	tap_ok(isnan(distribution_f_upper(NAN, 3, 4)), "NaN gives NaN for F");
	tap_ok(distribution_chi2_upper(0, 3) == 1.0, "P(chi2 > 0) is 1");
	tap_ok(distribution_chi2_upper(INFINITY, 3) == 0.0, "P(chi2 > infinity) is 0");
	tap_ok(isnan(distribution_chi2_upper(1, -1)), "negative degrees of freedom give NaN");
}

int
main(void)
{
	check_values();
	check_relations();
	check_edges();
	return tap_done();
}
