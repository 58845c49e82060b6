/* SPDX-License-Identifier: MIT */

/*
 * mgrep_excuses - each predicate asks for the very difference it is about:
 * the outcomes must be equal but for that.
 */

#include "mgrep_excuses.h"

#include <string.h>

/* All lines of FROM but those that begin with START; the caller frees. */
static struct buf without_lines(const struct buf *from, const char *start)
{
	struct buf left = {0};
	size_t len = strlen(start);

	for (size_t at = 0, next; at < from->len; at = next) {
		const char *line = from->data + at;
		const char *end = memchr(line, '\n', from->len - at);

		next = end ? (size_t)(end - from->data) + 1 : from->len;
		if (next - at < len || memcmp(line, start, len) != 0)
			tool_add(&left, line, next - at);
	}
	return left;
}

/* Are they equal, but for lines that begin with START? */
static bool equal_without(const struct outcome *a, const struct outcome *b,
			  const char *start)
{
	struct outcome x = *a, y = *b;

	x.out = without_lines(&a->out, start);
	x.err = without_lines(&a->err, start);
	y.out = without_lines(&b->out, start);
	y.err = without_lines(&b->err, start);
	bool equal = outcome_equal(&x, &y);
	outcome_free(&x);
	outcome_free(&y);
	return equal;
}

/* The warnings of GNU's source, which Debian's grep leaves out. */
static bool warns_of_backslash(const struct diff_case *c,
			       const struct outcome *theirs,
			       const struct outcome *ours)
{
	(void)c;
	return equal_without(theirs, ours, "grep: warning: stray \\ before ");
}

const struct diff_excuse mgrep_excuses[] = {
	{"Debian's grep does not warn of stray backslashes",
	 warns_of_backslash},
	{0},
};
