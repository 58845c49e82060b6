/* SPDX-License-Identifier: MIT */

/*
 * mgrep_excuses - each predicate asks for the very difference it is about:
 * the outcomes must be equal but for that.
 */

#include "mgrep_excuses.h"

#include <string.h>

static const char stray[] = "grep: warning: stray \\ before ";

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

/* Did they differ in what they printed alone, or in what Debian leaves out? */
static bool only_output_differs(const struct outcome *a,
				const struct outcome *b)
{
	struct outcome x = *a, y = *b;

	x.out = y.out = (struct buf){0};
	return equal_without(&x, &y, stray);
}

/* Does DATA begin, or end, with TEXT? */
static bool begins(const struct buf *data, const char *text)
{
	size_t len = strlen(text);

	return data->len >= len && memcmp(data->data, text, len) == 0;
}

static bool ends(const struct buf *data, const char *text)
{
	size_t len = strlen(text);

	return data->len >= len &&
	       memcmp(data->data + data->len - len, text, len) == 0;
}

static bool contains(const struct buf *data, const char *text)
{
	return data->len > 0 &&
	       memmem(data->data, data->len, text, strlen(text));
}

/* Is one of the short options LETTERS, or the long one NAME, among the
   arguments?  Not exact: an operand of a pattern may look like one. */
static bool has_option(const struct diff_case *c, const char *letters,
		       const char *name)
{
	for (size_t i = 0; i < c->nargs; i++) {
		const struct buf *arg = &c->args[i];

		if (begins(arg, name))
			return true;
		for (size_t k = 1; begins(arg, "-") && !begins(arg, "--") &&
				   k < arg->len; k++) {
			if (arg->data[k] && strchr(letters, arg->data[k]))
				return true;
		}
	}
	return false;
}

/* Does HAS say yes to an argument, a file or standard input? */
static bool any_data(const struct diff_case *c,
		     bool (*has)(const struct buf *data))
{
	for (size_t i = 0; i < c->nargs; i++) {
		if (has(&c->args[i]))
			return true;
	}
	for (size_t i = 0; i < c->nfiles; i++) {
		if (has(&c->files[i].data))
			return true;
	}
	return has(&c->stdin_data);
}

static bool warns_of_backslash(const struct diff_case *c,
			       const struct outcome *theirs,
			       const struct outcome *ours)
{
	(void)c;
	return equal_without(theirs, ours, stray);
}

static bool is_beyond_unicode(const struct buf *data)
{
	for (size_t i = 0; i + 1 < data->len; i++) {
		const unsigned char *p = (const unsigned char *)data->data + i;

		if ((p[0] == 0xf4 && p[1] >= 0x90 && p[1] < 0xc0) ||
		    (p[0] > 0xf4 && p[0] < 0xfe && p[1] >= 0x80 && p[1] < 0xc0))
			return true;
	}
	return false;
}

static bool beyond_unicode(const struct diff_case *c,
			   const struct outcome *theirs,
			   const struct outcome *ours)
{
	(void)theirs, (void)ours;
	return c->utf8 && any_data(c, is_beyond_unicode);
}

static bool has_wide_bracket(const struct buf *data)
{
	const char *bracket = data->len
				      ? memchr(data->data, '[', data->len)
				      : NULL;

	for (; bracket && bracket < data->data + data->len; bracket++) {
		if ((unsigned char)*bracket >= 0x80)
			return true;
	}
	return false;
}

static bool refuses_bracket(const struct diff_case *c,
			    const struct outcome *theirs,
			    const struct outcome *ours)
{
	const struct buf *err = c->merged ? &theirs->out : &theirs->err;

	(void)ours;
	return c->utf8 && theirs->status == 2 << 8 &&
	       contains(err, "Invalid collation character\n") &&
	       any_data(c, has_wide_bracket);
}

static bool orders_options(const struct diff_case *c,
			   const struct outcome *theirs,
			   const struct outcome *ours)
{
	const struct buf *a = c->merged ? &theirs->out : &theirs->err;
	const struct buf *b = c->merged ? &ours->out : &ours->err;

	return contains(a, " is ambiguous; possibilities:") &&
	       contains(b, " is ambiguous; possibilities:");
}

static bool knows_u(const struct diff_case *c, const struct outcome *theirs,
		    const struct outcome *ours)
{
	(void)c;
	return equal_without(theirs, ours, "grep: invalid option -- 'u'\n");
}

static bool knows_awk(const struct diff_case *c, const struct outcome *theirs,
		      const struct outcome *ours)
{
	const struct buf *err = c->merged ? &ours->out : &ours->err;

	(void)theirs;
	return has_option(c, "X", "-X") && ends(err, "awk\n") &&
	       contains(err, "grep: invalid matcher ");
}

static bool counts_unprinted(const struct diff_case *c,
			     const struct outcome *theirs,
			     const struct outcome *ours)
{
	const struct buf *err = c->merged ? &ours->out : &ours->err;

	return c->utf8 &&
	       (contains(err, ": binary file matches\n") ||
		has_option(c, "I", "--binary")) &&
	       (has_option(c, "ABC0123456789", "--context") ||
		has_option(c, "", "--after") || has_option(c, "", "--before")) &&
	       (c->merged || only_output_differs(theirs, ours));
}

static bool says_binary_in_list(const struct diff_case *c,
				const struct outcome *theirs,
				const struct outcome *ours)
{
	return has_option(c, "m", "--max-count") &&
	       has_option(c, "lL", "--files-with") &&
	       (contains(&theirs->err, ": binary file matches\n") ||
		c->merged) &&
	       theirs->status == ours->status;
}

static bool shortens_word(const struct diff_case *c,
			  const struct outcome *theirs,
			  const struct outcome *ours)
{
	return has_option(c, "w", "--word-regexp") &&
	       (has_option(c, "o", "--only-matching") ||
		has_option(c, "", "--colo")) &&
	       only_output_differs(theirs, ours);
}

/* Does PATTERN have an anchor with a repetition behind it? */
static bool has_repeated_anchor(const struct buf *pattern)
{
	for (size_t i = 0; i + 1 < pattern->len; i++) {
		const char *p = pattern->data + i;
		size_t left = pattern->len - i, len = 1;

		if (*p == '\\' && p[1] && strchr("<>bB`'", p[1]))
			len = 2;
		else if (*p != '^' && *p != '$')
			continue;
		if (left > len + 1 && p[len] == '\\')
			len++;
		if (left > len && p[len] && strchr("*+?{", p[len]))
			return true;
	}
	return false;
}

static bool repeats_anchor(const struct diff_case *c,
			   const struct outcome *theirs,
			   const struct outcome *ours)
{
	(void)theirs, (void)ours;
	return !has_option(c, "F", "--fixed") &&
	       any_data(c, has_repeated_anchor);
}

/* Does PATTERN have a '{' where nothing stands before it? */
static bool has_leading_brace(const struct buf *pattern)
{
	for (size_t i = 0; i < pattern->len; i++) {
		if (pattern->data[i] == '{' &&
		    (i == 0 || strchr("(|^\n}eE", pattern->data[i - 1])))
			return true;
	}
	return false;
}

static bool begins_with_brace(const struct diff_case *c,
			      const struct outcome *theirs,
			      const struct outcome *ours)
{
	return has_option(c, "E", "--extended") &&
	       any_data(c, has_leading_brace) &&
	       (has_option(c, "o", "--only-matching") ||
		has_option(c, "", "--colo")) &&
	       only_output_differs(theirs, ours);
}

static bool finds_other_fault(const struct diff_case *c,
			      const struct outcome *theirs,
			      const struct outcome *ours)
{
	const struct buf *err = c->merged ? &ours->out : &ours->err;

	return theirs->status == 2 << 8 && ours->status == 2 << 8 &&
	       (contains(err, "grep: character class syntax is [[") ||
		contains(err, "grep: regular expression too big"));
}

static bool loses_part(const struct diff_case *c, const struct outcome *theirs,
		       const struct outcome *ours)
{
	const struct buf *err = c->merged ? &ours->out : &ours->err;

	return has_option(c, "iy", "--ignore-case") &&
	       (has_option(c, "o", "--only-matching") ||
		has_option(c, "", "--colo")) &&
	       contains(err, stray) && only_output_differs(theirs, ours);
}

static bool is_negative_max(const struct buf *arg)
{
	return begins(arg, "-") && contains(arg, "m-");
}

static bool limits_nothing(const struct diff_case *c,
			   const struct outcome *theirs,
			   const struct outcome *ours)
{
	(void)ours;
	return has_option(c, "v", "--invert") &&
	       has_option(c, "m", "--max-count=-") &&
	       theirs->status != 0 && any_data(c, is_negative_max);
}

static bool fails_to_write(const struct diff_case *c,
			   const struct outcome *theirs,
			   const struct outcome *ours)
{
	return (c->stdout_how == CASE_STDOUT_FULL ||
		c->stdout_how == CASE_STDOUT_CLOSED) &&
	       theirs->status == 2 << 8 && ours->status == 2 << 8 &&
	       contains(&theirs->err, "grep: write error") &&
	       contains(&ours->err, "grep: write error");
}

static bool matches_newline(const struct diff_case *c,
			    const struct outcome *theirs,
			    const struct outcome *ours)
{
	return has_option(c, "F", "--fixed") &&
	       has_option(c, "x", "--line-regexp") &&
	       (has_option(c, "o", "--only-matching") ||
		has_option(c, "", "--colo")) &&
	       only_output_differs(theirs, ours);
}

const struct diff_excuse mgrep_excuses[] = {
	{"Debian's grep does not warn of stray backslashes",
	 warns_of_backslash},
	{"GNU takes what is beyond U+10FFFF for characters", beyond_unicode},
	{"GNU refuses bracket expressions with characters beyond ASCII in "
	 "C.UTF-8, or finds no other fault with them",
	 refuses_bracket},
	{"possible options are listed in the order of --help", orders_options},
	{"GNU knows -u no more, but does not say so", knows_u},
	{"-X has no awk", knows_awk},
	{"GNU takes a line that it does not print for context still to come",
	 counts_unprinted},
	{"GNU tells of binary files in a list of names, with -m",
	 says_binary_in_list},
	{"GNU's -o and --color with -w shorten a match that is not the line's "
	 "first by too much",
	 shortens_word},
	{"GNU's two matchers disagree on a repeated anchor, and one of them "
	 "then misses the closing parenthesis",
	 repeats_anchor},
	{"GNU's -o and --color with -E do not see a brace that begins a "
	 "pattern",
	 begins_with_brace},
	{"GNU's -o and --color with -i lose a letter with a stray backslash",
	 loses_part},
	{"of several faults of a pattern GNU may find another one first",
	 finds_other_fault},
	{"GNU's -v selects nothing with a negative -m", limits_nothing},
	{"GNU goes on after a failed write, and forgets why it failed",
	 fails_to_write},
	{"GNU's -Fx matches an empty line's newline", matches_newline},
	{0},
};
