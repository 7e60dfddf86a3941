/*
 * report.c
 *		What a training has to say, collected in the order said.
 *
 * The arrays live and grow in the report's memory context: that of the training, or where
 * there is none the one that was current when the first figure or remark was added.
 */
#include "core/port.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "algo/algo.h"

/* Into the report's context; returns the one that was current. */
static MemoryContext
report_enter(TrainReport *report)
{
	if (report->keep == NULL)
		report->keep = CurrentMemoryContext;
	return MemoryContextSwitchTo(report->keep);
}

/* A figure that is not a finite number says nothing and is left out. */
void
report_figure(TrainReport *report, const char *name, double value)
{
	int n = report->n_figures;
	MemoryContext outer;

	if (!isfinite(value))
		return;
	outer = report_enter(report);
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
	MemoryContextSwitchTo(outer);
}

void
report_remark(TrainReport *report, const char *hint, const char *fmt, ...)
{
	MemoryContext outer = report_enter(report);
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
	MemoryContextSwitchTo(outer);
	core_notice(hint, "%s", text);
}

void
report_max_iter(TrainReport *report, const char *hint, int max_iter)
{
	report_remark(report, hint, "stopped at max_iter = %d before converging", max_iter);
}
