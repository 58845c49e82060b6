/* SPDX-License-Identifier: MIT */

#include "regex/interval.h"

#include "regex/ast.h"
#include "regex/parse.h"

enum bound_end { BOUND_COMMA, BOUND_CLOSE, BOUND_TEXT_END };

enum { BOUND_NONE = -1, BOUND_BAD = -2 };

/* A bound of an interval from *AT on, and what ends it. */
static int take_bound(const unsigned char **at, const unsigned char *stop,
		      bool extended, enum bound_end *end)
{
	int bound = BOUND_NONE;

	for (; *at < stop; ++*at) {
		unsigned char c = **at;
		bool escaped = c == '\\' && stop - *at >= 2;
		if (c == ',') {
			++*at;
			*end = BOUND_COMMA;
			return bound;
		}
		if (escaped)
			c = *++*at;
		if (c == '}' && escaped == !extended) {
			++*at;
			*end = BOUND_CLOSE;
			return bound;
		}
		if (c < '0' || c > '9' || escaped || bound == BOUND_BAD)
			bound = BOUND_BAD;
		else if (bound == BOUND_NONE)
			bound = c - '0';
		else if (bound <= PARSE_REPEAT)
			bound = bound * 10 + (c - '0');
	}
	*end = BOUND_TEXT_END;
	return BOUND_BAD;
}

struct interval interval_take(const unsigned char **at,
			      const unsigned char *stop, bool extended)
{
	struct interval got = {0};
	enum bound_end end;

	got.min = take_bound(at, stop, extended, &end);
	got.max = got.min;
	if (got.min == BOUND_NONE) {
		got.min = 0;
		if (end != BOUND_COMMA) {
			got.error = "Invalid content of \\{\\}";
			return got;
		}
	}
	if (got.min != BOUND_BAD && end == BOUND_COMMA)
		got.max = take_bound(at, stop, extended, &end);
	if (got.min == BOUND_BAD || got.max == BOUND_BAD) {
		got.literal = extended;
		got.error = end == BOUND_TEXT_END ? "Unmatched \\{"
						  : "Invalid content of \\{\\}";
	} else if ((got.max != BOUND_NONE && got.min > got.max) ||
		   end != BOUND_CLOSE) {
		got.error = "Invalid content of \\{\\}";
	} else if (got.min > PARSE_REPEAT || got.max > PARSE_REPEAT) {
		got.too_big = true;
		got.error = "Regular expression too big";
	}
	if (got.max == BOUND_NONE)
		got.max = AST_FOREVER;
	return got;
}
