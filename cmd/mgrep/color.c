/* SPDX-License-Identifier: MIT */

/*
 * GREP_COLORS is a list of NAME=VALUE and NAME, colons between.  The values
 * are cut out of a copy.
 */

#include "mgrep/color.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

/* Is VALUE made of digits and semicolons alone? */
static bool is_sgr(const char *value)
{
	return value[strspn(value, "0123456789;")] == '\0';
}

/* Where the capability NAME that takes a value is kept; NULL: unknown. */
static const char **value_of(struct color *color, const char *name)
{
	const struct {
		const char *name;
		const char **value;
	} known[] = {
		{"ms", &color->selected_match}, {"mc", &color->context_match},
		{"fn", &color->name},           {"ln", &color->number},
		{"bn", &color->offset},         {"se", &color->separator},
		{"sl", &color->selected_line},  {"cx", &color->context_line},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (strcmp(name, known[i].name) == 0)
			return known[i].value;
	}
	return NULL;
}

/* Take one capability; VALUE is NULL where none is given, which leaves "mt" to
   mean what lines in the context have from "ms". */
static void take(struct color *color, const char *name, const char *value)
{
	if (strcmp(name, "rv") == 0)
		color->reverse = true;
	else if (strcmp(name, "ne") == 0)
		color->no_erase = true;
	else if (value && strcmp(name, "mt") == 0)
		color->selected_match = color->context_match = value;
	else if (strcmp(name, "mt") == 0)
		color->context_match = color->selected_match;
	else if (value && value_of(color, name))
		*value_of(color, name) = value;
}

static void take_list(struct color *color, char *list)
{
	while (list) {
		char *name = list;
		char *next = strchr(list, ':');
		if (next)
			*next++ = '\0';
		char *value = strchr(name, '=');
		if (value)
			*value++ = '\0';
		if (value && (!is_sgr(value) || !*name))
			return;
		take(color, name, value);
		list = next;
	}
}

void color_init(struct color *color)
{
	const char *match = getenv("GREP_COLOR");
	const char *list = getenv("GREP_COLORS");

	*color = (struct color){
		.selected_match = "01;31",
		.context_match = "01;31",
		.name = "35",
		.number = "32",
		.offset = "32",
		.separator = "36",
		.selected_line = "",
		.context_line = "",
	};
	if (match && *match && is_sgr(match))
		color->selected_match = color->context_match = match;
	if (list && *list) {
		color->list = mem_strdup(list);
		take_list(color, color->list);
	}
	if (color->selected_match == match || color->context_match == match)
		err_warn(0,
			 "warning: GREP_COLOR='%s' is deprecated; "
			 "use GREP_COLORS='mt=%s'",
			 match, match);
}

void color_free(struct color *color)
{
	free(color->list);
	*color = (struct color){0};
}
