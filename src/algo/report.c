/*
 * report.c
 *		What a training has to say, collected in the order said.
 *
 * The arrays live in the memory context that was current when the first figure
 * or remark was added, and grow there.
 */
#include "core/port.h"

#include "algo/algo.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

/* A figure that is not a finite number says nothing and is left out. */
void
report_figure(TrainReport *report, const char *name, double value)
{
	int n = report->n_figures;

	if (!isfinite(value))
		return;
	if (n == 0)
	{
		report->names = palloc(sizeof(char *));
		report->values = palloc(sizeof(double));
	}
	else
	{
		report->names = repalloc(report->names, (n + 1) * sizeof(char *));
		report->values = repalloc(report->values, (n + 1) * sizeof(double));
	}
	report->names[n] = pstrdup(name);
	report->values[n] = value;
	report->n_figures++;
}

void
report_remark(TrainReport *report, const char *hint, const char *fmt, ...)
{
	int n = report->n_remarks;
	va_list args;
	int len;
	char *text;

	va_start(args, fmt);
	len = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	text = palloc(len + 1);
	va_start(args, fmt);
	vsnprintf(text, len + 1, fmt, args);
	va_end(args);

	report->remarks =
		n == 0 ? palloc(sizeof(char *)) : repalloc(report->remarks, (n + 1) * sizeof(char *));
	report->remarks[n] = text;
	report->n_remarks++;
	core_notice(hint, "%s", text);
}
