/*
 * tap.h
 *		TAP for the unit tests: each test/unit/NAME.c is a program that makes its
 *		checks with these and ends with "return tap_done();".
 */
#ifndef UNIT_TAP_H
#define UNIT_TAP_H

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int tap_count;
static int tap_failed;

/* One test point; on failure the place is printed.  Returns ok. */
#define tap_ok(ok, ...) tap_report((ok), __FILE__, __LINE__, __VA_ARGS__)

/* |got - want| <= tolerance * max(1, |want|); a NaN is near nothing but a NaN. */
#define tap_near(got, want, tolerance, ...)                                                        \
	tap_report_near((got), (want), (tolerance), __FILE__, __LINE__, __VA_ARGS__)

#define tap_string(got, want, ...) tap_report_string((got), (want), __FILE__, __LINE__, __VA_ARGS__)

static int tap_report(int ok, const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 4, 5), unused));
static int tap_report_near(double got, double want, double tolerance, const char *file, int line,
						   const char *fmt, ...) __attribute__((format(printf, 6, 7), unused));
static int tap_report_string(const char *got, const char *want, const char *file, int line,
							 const char *fmt, ...) __attribute__((format(printf, 5, 6), unused));
static int tap_done(void) __attribute__((unused));

static int
tap_point(int ok, const char *file, int line, const char *fmt, va_list args)
{
	tap_count++;
	printf("%sok %d - ", ok ? "" : "not ", tap_count);
	vprintf(fmt, args);
	printf("\n");
	if (!ok)
	{
		tap_failed++;
		printf("# failed at %s:%d\n", file, line);
	}
	fflush(stdout);
	return ok;
}

static int
tap_report(int ok, const char *file, int line, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	tap_point(ok, file, line, fmt, args);
	va_end(args);
	return ok;
}

static int
tap_report_near(double got, double want, double tolerance, const char *file, int line,
				const char *fmt, ...)
{
	double scale = fabs(want) > 1 ? fabs(want) : 1;
	int ok = isnan(want) ? isnan(got) : fabs(got - want) <= tolerance * scale;
	va_list args;

	/* infinities are near themselves */
	ok = ok || got == want;
	va_start(args, fmt);
	tap_point(ok, file, line, fmt, args);
	va_end(args);
	if (!ok)
		printf("# got %.17g, want %.17g within %g\n", got, want, tolerance);
	return ok;
}

static int
tap_report_string(const char *got, const char *want, const char *file, int line, const char *fmt,
				  ...)
{
	int ok = got != NULL && want != NULL ? strcmp(got, want) == 0 : got == want;
	va_list args;

	va_start(args, fmt);
	tap_point(ok, file, line, fmt, args);
	va_end(args);
	if (!ok)
		printf("# got  \"%s\"\n# want \"%s\"\n", got ? got : "(null)", want ? want : "(null)");
	return ok;
}

/* The plan, and the program's exit status. */
static int
tap_done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed ? 1 : 0;
}

#endif /* UNIT_TAP_H */
