/* SPDX-License-Identifier: MIT */

/*
 * mcp_excuses - each predicate asks for the very difference it is about.
 */

#include "mcp_excuses.h"

#include <string.h>

enum { FAR_TOO_LONG = 1 << 20 }; /* bytes of a tree that nobody meant */

static bool contains(const struct buf *data, const char *text)
{
	return data->len > 0 &&
	       memmem(data->data, data->len, text, strlen(text));
}

/* Did the program say TEXT, on whichever output? */
static bool says(const struct outcome *outcome, const char *text)
{
	return contains(&outcome->err, text) || contains(&outcome->out, text);
}

static bool begins(const struct buf *data, const char *text)
{
	size_t len = strlen(text);

	return data->len >= len && memcmp(data->data, text, len) == 0;
}

/* Went the messages where nothing can be written? */
static bool is_unheard(const struct diff_case *c)
{
	return c->merged && c->stdout_how == CASE_STDOUT_FULL;
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

static bool has_kind(const struct diff_case *c, enum case_kind kind)
{
	for (size_t i = 0; i < c->nfiles; i++) {
		if (c->files[i].kind == kind)
			return true;
	}
	return false;
}

/* Is the option LETTER given? */
static bool has_letter(const struct diff_case *c, char letter)
{
	for (size_t i = 0; i < c->nargs; i++) {
		const struct buf *arg = &c->args[i];

		if (begins(arg, "-") && !begins(arg, "--") &&
		    memchr(arg->data, letter, arg->len))
			return true;
	}
	return false;
}

static bool makes_backups(const struct diff_case *c)
{
	return has_argument(c, "-S") || has_argument(c, "--b") ||
	       has_letter(c, 'b');
}

/* Are links followed?  They are with -l, if nothing else is said. */
static bool follows_links(const struct diff_case *c)
{
	return has_letter(c, 'L') || has_letter(c, 'l') ||
	       has_argument(c, "--de") || has_argument(c, "--l");
}

static bool empty_destination(const struct diff_case *c,
			      const struct outcome *theirs,
			      const struct outcome *ours)
{
	(void)theirs;
	for (size_t i = 0; i < c->nargs; i++) {
		if (c->args[i].len == 0)
			return ours->status == 1 << 8 &&
			       (is_unheard(c) || says(ours, "''"));
	}
	return false;
}

static bool keeps_directory_link(const struct diff_case *c,
				 const struct outcome *theirs,
				 const struct outcome *ours)
{
	static const char refused[] = "cannot overwrite non-directory";

	return has_argument(c, "--k") && says(theirs, refused) &&
	       !says(ours, refused);
}

static bool compares_names(const struct diff_case *c,
			   const struct outcome *theirs,
			   const struct outcome *ours)
{
	(void)c;
	return theirs->status == ours->status &&
	       says(theirs, "will not create hard link") &&
	       says(ours, "into itself");
}

static bool follows_copy(const struct diff_case *c,
			 const struct outcome *theirs,
			 const struct outcome *ours)
{
	static const char itself[] = "into itself";

	if (is_unheard(c))
		return theirs->status == ours->status &&
		       theirs->tree.len > FAR_TOO_LONG;
	/* It may have an end. */
	if (follows_links(c) && has_kind(c, CASE_LINK) &&
	    says(theirs, itself) && says(ours, itself))
		return theirs->status == ours->status &&
		       theirs->tree.len > ours->tree.len;
	return theirs->status == ours->status &&
	       says(theirs, "File name too long") &&
	       !says(ours, "File name too long") &&
	       (says(ours, itself) || says(ours, "cyclic"));
}

/* Is ARG "." or "..", or does it lead there? */
static bool ends_in_dot(const struct buf *arg)
{
	const char *last = arg->data + arg->len - 1;

	return arg->len > 0 && *last == '.' &&
	       (arg->len == 1 || last[-1] == '/' || last[-1] == '.');
}

static bool loses_backup(const struct diff_case *c,
			 const struct outcome *theirs,
			 const struct outcome *ours)
{
	bool dot = false;

	for (size_t i = 0; i < c->nargs; i++)
		dot |= ends_in_dot(&c->args[i]);
	return dot && makes_backups(c) &&
	       (theirs->status == ours->status ||
		says(theirs, "File exists") || says(ours, "cannot backup"));
}

static bool renames_source(const struct diff_case *c,
			   const struct outcome *theirs,
			   const struct outcome *ours)
{
	static const char itself[] = "into itself";

	return has_kind(c, CASE_LINK) && makes_backups(c) &&
	       ((says(ours, itself) && !says(theirs, itself)) ||
		(theirs->status == 0 && (says(ours, "cannot stat") ||
					 says(ours, "cannot access"))) ||
		(says(theirs, "preserving permissions for") &&
		 !says(ours, "preserving permissions for")) ||
		theirs->tree.len < ours->tree.len);
}

static bool recalls_parents(const struct diff_case *c,
			    const struct outcome *theirs,
			    const struct outcome *ours)
{
	static const char exists[] = "File exists";

	return has_argument(c, "--pa") && says(theirs, exists) &&
	       says(theirs, "cannot create ") &&
	       !says(ours, exists);
}

static bool names_attribute(const struct diff_case *c,
			    const struct outcome *theirs,
			    const struct outcome *ours)
{
	static const char attribute[] = "etting attribute";
	const struct buf *a = &theirs->tree, *b = &ours->tree;

	/* Having failed so, GNU leaves the backup of what a link replaced, and
	   a directory without its mode. */
	return says(theirs, attribute) && says(ours, attribute) &&
	       theirs->status == ours->status &&
	       (makes_backups(c) || says(ours, "cannot access") ||
		(a->len == b->len && memcmp(a->data, b->data, a->len) == 0));
}

static bool loses_attributes(const struct diff_case *c,
			     const struct outcome *theirs,
			     const struct outcome *ours)
{
	return c->mask & 0200 &&
	       (theirs->status == ours->status ||
		says(theirs, "setting attribute")) &&
	       contains(&ours->tree, "user.") &&
	       theirs->tree.len < ours->tree.len;
}

static bool is_shut_out(const struct diff_case *c,
			const struct outcome *theirs,
			const struct outcome *ours)
{
	static const char preserving[] = "preserving permissions for";

	(void)c;
	return (theirs->status == ours->status || ours->status == 0) &&
	       says(theirs, preserving) && says(theirs, "Permission denied") &&
	       !says(ours, preserving);
}

/* Copy the line at AT of TEXT, which ends in a newline, to LINE without its
   fields that begin with FIELD; *COUNT counts them.  Returns where the next
   begins. */
static size_t next_line(const struct buf *text, size_t at, const char *field,
			struct buf *line, size_t *count)
{
	size_t len = strlen(field);

	line->len = 0;
	while (text->data[at] != '\n') {
		if (text->len - at > len &&
		    memcmp(text->data + at, field, len) == 0) {
			++*count;
			at += len;
			at += strcspn(text->data + at, " \n");
			continue;
		}
		tool_add(line, text->data + at++, 1);
	}
	return at + 1;
}

/* Are both trees the same, but for such fields, of which one may have MORE? */
static bool only_differ_in(const char *field, const struct outcome *more,
			   const struct outcome *less)
{
	const struct buf *a = &more->tree, *b = &less->tree;
	struct buf lines[2] = {0};
	bool same = more->status == less->status;

	for (size_t i = 0, k = 0; same && (i < a->len || k < b->len);) {
		size_t in_a = 0, in_b = 0;

		if (i == a->len || k == b->len) {
			same = false;
			break;
		}
		i = next_line(a, i, field, &lines[0], &in_a);
		k = next_line(b, k, field, &lines[1], &in_b);
		same = in_a >= in_b && lines[0].len == lines[1].len &&
		       memcmp(lines[0].data, lines[1].data, lines[0].len) == 0;
	}
	buf_free(&lines[0]);
	buf_free(&lines[1]);
	return same;
}

static const char list_field[] = " system.posix_acl_";

static bool leaves_lists(const struct diff_case *c,
			 const struct outcome *theirs,
			 const struct outcome *ours)
{
	(void)c;
	return only_differ_in(list_field, theirs, ours);
}

static bool reads_twice(const struct diff_case *c,
			const struct outcome *theirs,
			const struct outcome *ours)
{
	return (has_kind(c, CASE_HARD) || has_kind(c, CASE_LINK)) &&
	       theirs->out.len == ours->out.len &&
	       theirs->err.len == ours->err.len &&
	       only_differ_in(" atime ", theirs, ours);
}

static bool misses_attributes(const struct diff_case *c,
			      const struct outcome *theirs,
			      const struct outcome *ours)
{
	static const char *const fields[] = {list_field, " user.", " trusted."};

	for (size_t i = 0; has_kind(c, CASE_LINK) && i < 3; i++) {
		if (only_differ_in(fields[i], ours, theirs))
			return true;
	}
	return false;
}

/* Where the line at AT of TEXT ends, behind its newline. */
static size_t line_end(const struct buf *text, size_t at)
{
	return at + strcspn(text->data + at, "\n") + 1;
}

static bool line_contains(const struct buf *text, size_t at, size_t end,
			  const char *word)
{
	return memmem(text->data + at, end - at, word, strlen(word)) != NULL;
}

static bool is_directory(const struct buf *text, size_t at, size_t end)
{
	return line_contains(text, at, end, " d0") ||
	       line_contains(text, at, end, " d1") ||
	       line_contains(text, at, end, " d2");
}

/* Is theirs our tree, but for links that only theirs has, and for the times of
   directories? */
static bool only_links_differ(const struct buf *a, const struct buf *b)
{
	bool same = true;
	size_t i = 0, k = 0;

	while (same && i < a->len && k < b->len) {
		size_t i_end = line_end(a, i), k_end = line_end(b, k);

		same = (i_end - i == k_end - k &&
			memcmp(a->data + i, b->data + k, i_end - i) == 0) ||
		       line_contains(a, i, i_end, " names\n") ||
		       line_contains(a, i, i_end, " is ") ||
		       (is_directory(a, i, i_end) && is_directory(b, k, k_end));
		i = i_end;
		k = k_end;
	}
	return same && i == a->len && k == b->len;
}

static bool links_what_stays(const struct diff_case *c,
			     const struct outcome *theirs,
			     const struct outcome *ours)
{
	return (has_argument(c, "-u") || has_argument(c, "--u")) &&
	       (theirs->status == ours->status ||
		says(theirs, "cannot create hard link")) &&
	       only_links_differ(&theirs->tree, &ours->tree);
}

const struct diff_excuse mcp_excuses[] = {
	{"GNU takes an empty destination, which there cannot be, for the "
	 "working directory here and there",
	 empty_destination},
	{"GNU heeds --keep-directory-symlink only with --copy-contents",
	 keeps_directory_link},
	{"GNU compares the directory of what it copies with that of what it "
	 "made without following links, and takes a copy into itself for a "
	 "hard link",
	 compares_names},
	{"GNU's -L, or -l, follows links into what it is just making, if need "
	 "be until the names are too long",
	 follows_copy},
	{"GNU's -b makes no backup of a file that '.' or '..' replaces, and "
	 "loses it",
	 loses_backup},
	{"GNU's -b renames the link by which it reaches the source, or what it "
	 "has made, and goes on with what then has that name, if anything",
	 renames_source},
	{"GNU's --parents holds a directory for missing that it has made "
	 "itself, as a parent of 'a/.' or for an operand before",
	 recalls_parents},
	{"GNU names an attribute that cannot be set twice, instead of the file",
	 names_attribute},
	{"GNU reaches a directory by its path even when one above it, having "
	 "been given its mode, is closed",
	 is_shut_out},
	{"GNU does not see that umask has taken the right to write that "
	 "extended attributes need",
	 loses_attributes},
	{"GNU's -u makes what it leaves in its place, being newer, a link to "
	 "the copy of another name of its source, without being asked for "
	 "links",
	 links_what_stays},
	{"GNU leaves an access control list to a copy whose mode is to be that "
	 "of a source without one",
	 leaves_lists},
	{"GNU does not see the access control lists and extended attributes of "
	 "a directory that it reaches by a link",
	 misses_attributes},
	{"GNU preserves the time at which it has read another name of the file "
	 "itself, when it comes to this one",
	 reads_twice},
	{0},
};
