/* SPDX-License-Identifier: MIT */
#ifndef MGREP_COLOR_H
#define MGREP_COLOR_H

/*
 * color - what GREP_COLORS says.
 */

#include <stdbool.h>

/* Each a list of SGR numbers ("01;31"); "" leaves its part as it is. */
struct color {
	const char *selected_match; /* ms, mt */
	const char *context_match;  /* mc, mt */
	const char *name;           /* fn */
	const char *number;         /* ln */
	const char *offset;         /* bn */
	const char *separator;      /* se */
	const char *selected_line;  /* sl */
	const char *context_line;   /* cx */
	bool reverse;               /* rv: under -v, sl and cx swap */
	bool no_erase;              /* ne: do not clear to the end of line */
	char *list;                 /* a copy of GREP_COLORS */
};

/*
 * The colours of GREP_COLORS, or the defaults.  As GNU grep, stops at the first
 * thing it does not understand, and warns of the obsolete GREP_COLOR.
 */
void color_init(struct color *color);

void color_free(struct color *color);

#endif
