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

static bool begins(const struct buf *data, const char *text)
{
	size_t len = strlen(text);

	return data->len >= len && memcmp(data->data, text, len) == 0;
}

/* Is there an argument that begins with TEXT? */
static bool has_argument(const struct diff_case *c, const char *text)
{
	for (size_t i = 0; i < c->nargs; i++) {
		if (begins(&c->args[i], text))
			return true;
	}
	return false;
}

static bool empty_destination(const struct diff_case *c,
			      const struct outcome *theirs,
			      const struct outcome *ours)
{
	(void)theirs;
	for (size_t i = 0; i < c->nargs; i++) {
		if (c->args[i].len == 0)
			return ours->status == 1 << 8 &&
			       contains(&ours->err, "''");
	}
	return false;
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

static bool keeps_directory_link(const struct diff_case *c,
				 const struct outcome *theirs,
				 const struct outcome *ours)
{
	static const char refused[] = "cannot overwrite non-directory";

	return has_argument(c, "--k") && contains(&theirs->err, refused) &&
	       !contains(&ours->err, refused);
}

static bool compares_names(const struct diff_case *c,
			   const struct outcome *theirs,
			   const struct outcome *ours)
{
	(void)c;
	return theirs->status == ours->status &&
	       contains(&theirs->err, "will not create hard link") &&
	       contains(&ours->err, "into itself");
}

static bool follows_copy(const struct diff_case *c,
			 const struct outcome *theirs,
			 const struct outcome *ours)
{
	(void)c;
	return theirs->status == ours->status &&
	       contains(&theirs->err, "File name too long") &&
	       !contains(&ours->err, "File name too long") &&
	       (contains(&ours->err, "into itself") ||
		contains(&ours->err, "cyclic"));
}

static bool loses_backup(const struct diff_case *c,
			 const struct outcome *theirs,
			 const struct outcome *ours)
{
	bool dot = false;

	for (size_t i = 0; i < c->nargs; i++) {
		const struct buf *arg = &c->args[i];

		dot |= arg->len > 0 && arg->data[arg->len - 1] == '.';
	}
	return dot && theirs->status == ours->status &&
	       theirs->tree.len < ours->tree.len &&
	       theirs->err.len == ours->err.len;
}

static bool recalls_parents(const struct diff_case *c,
			    const struct outcome *theirs,
			    const struct outcome *ours)
{
	static const char exists[] = "File exists";

	return has_argument(c, "--pa") && contains(&theirs->err, exists) &&
	       contains(&theirs->err, "cannot create directory") &&
	       !contains(&ours->err, exists);
}

const struct diff_excuse mcp_excuses[] = {
	{"GNU takes an empty destination, which there cannot be, for the "
	 "working directory here and there",
	 empty_destination},
	{"possible options are listed in the order of --help", orders_options},
	{"GNU heeds --keep-directory-symlink only with --copy-contents",
	 keeps_directory_link},
	{"GNU compares the directory of what it copies with that of what it "
	 "made without following links, and takes a copy into itself for a "
	 "hard link",
	 compares_names},
	{"GNU's -L follows links into what it is just making until the names "
	 "are too long",
	 follows_copy},
	{"GNU's -b makes no backup of a file that '.' or '..' replaces, and "
	 "loses it",
	 loses_backup},
	{"GNU's --parents holds a directory for missing that it has made "
	 "itself, as a parent of 'a/.' or for an operand before",
	 recalls_parents},
	{0},
};
