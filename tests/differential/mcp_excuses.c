/* SPDX-License-Identifier: MIT */

/*
 * mcp_excuses - each predicate asks for the very difference it is about.
 */

#include "mcp_excuses.h"

#include <string.h>

static bool contains(const struct buf *data, const char *text)
{
	return data->len > 0 &&
	       memmem(data->data, data->len, text, strlen(text));
}

static bool has_empty_operand(const struct diff_case *c)
{
	for (size_t i = 0; i < c->nargs; i++) {
		if (c->args[i].len == 0)
			return true;
	}
	return false;
}

static bool empty_destination(const struct diff_case *c,
			      const struct outcome *theirs,
			      const struct outcome *ours)
{
	(void)theirs;
	return has_empty_operand(c) && ours->status == 1 << 8 &&
	       contains(&ours->err, "''");
}

static bool orders_options(const struct diff_case *c,
			   const struct outcome *theirs,
			   const struct outcome *ours)
{
	static const char ambiguous[] = "is ambiguous; possibilities:";

	(void)c;
	return theirs->status == ours->status &&
	       theirs->err.len == ours->err.len &&
	       contains(&theirs->err, ambiguous) &&
	       contains(&ours->err, ambiguous);
}

const struct diff_excuse mcp_excuses[] = {
	{"GNU takes an empty destination, which there cannot be, for the "
	 "working directory here and there",
	 empty_destination},
	{"possible options are listed in the order of --help", orders_options},
	{0},
};
