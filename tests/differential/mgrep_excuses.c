/* SPDX-License-Identifier: MIT */

/*
 * mgrep_excuses - each predicate asks for the very difference it is about:
 * the outcomes must be equal but for that.
 */

#include "mgrep_excuses.h"

#include <string.h>

#include "base/compat.h"

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
	buf_free(&x.out);
	buf_free(&x.err);
	buf_free(&y.out);
	buf_free(&y.err);
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

/* Where messages are, perhaps among other output. */
static const struct buf *message_of(const struct diff_case *c,
				    const struct outcome *outcome)
{
	return c->merged && c->stdout_how != CASE_STDOUT_CLOSED
		       ? &outcome->out
		       : &outcome->err;
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

static bool is_beyond_unicode(const struct buf *data)
{
	for (size_t i = 0; i + 1 < data->len; i++) {
		const unsigned char *p = (const unsigned char *)data->data + i;

		if ((p[0] == 0xed && p[1] >= 0xa0 && p[1] < 0xc0) ||
		    (p[0] == 0xf4 && p[1] >= 0x90 && p[1] < 0xc0) ||
		    (p[0] > 0xf4 && p[0] < 0xfe && p[1] >= 0x80 && p[1] < 0xc0))
			return true;
	}
	return false;
}

/* Says yes to much, so it is the last to be asked. */
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
	const struct buf *err = message_of(c, theirs);

	(void)ours;
	return c->utf8 && theirs->status == 2 << 8 &&
	       contains(err, "Invalid collation character\n") &&
	       any_data(c, has_wide_bracket);
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
	const struct buf *err = message_of(c, ours);

	(void)theirs;
	return has_option(c, "X", "-X") && ends(err, "awk\n") &&
	       contains(err, "grep: invalid matcher ");
}

static bool counts_unprinted(const struct diff_case *c,
			     const struct outcome *theirs,
			     const struct outcome *ours)
{
	const struct buf *err = message_of(c, ours);

	return c->utf8 &&
	       (contains(err, ": binary file matches\n") ||
		has_option(c, "I", "--binary")) &&
	       (has_option(c, "ABC0123456789", "--context") ||
		has_option(c, "", "--after") ||
		has_option(c, "", "--before")) &&
	       (c->merged || only_output_differs(theirs, ours));
}

static bool says_binary_in_list(const struct diff_case *c,
				const struct outcome *theirs,
				const struct outcome *ours)
{
	return has_option(c, "m", "--max-count") &&
	       (has_option(c, "lL", "--files-with") ||
		c->stdout_how == CASE_STDOUT_NULL) &&
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
		has_option(c, "", "--col")) &&
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

/* How many warnings there are that Debian does not leave out. */
static int warnings(const struct buf *messages)
{
	static const char warning[] = "grep: warning: ";
	struct buf left = without_lines(messages, stray);
	int count = 0;

	for (size_t i = 0; i + sizeof(warning) <= left.len; i++)
		count += memcmp(left.data + i, warning,
				sizeof(warning) - 1) == 0;
	buf_free(&left);
	return count;
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
	       theirs->status < 2 << 8 && ours->status < 2 << 8 &&
	       warnings(message_of(c, theirs)) ==
		       warnings(message_of(c, ours));
}

static bool finds_other_fault(const struct diff_case *c,
			      const struct outcome *theirs,
			      const struct outcome *ours)
{
	const struct buf *err = message_of(c, ours);

	return theirs->status == 2 << 8 && ours->status == 2 << 8 &&
	       (contains(err, "grep: character class syntax is [[") ||
		contains(err, "egular expression too big\n") ||
		contains(err, "Invalid collation character\n") ||
		contains(err, "Invalid character class name\n") ||
		contains(err, "Unmatched [, [^, [:, [., or [=\n"));
}

static bool loses_part(const struct diff_case *c, const struct outcome *theirs,
		       const struct outcome *ours)
{
	const struct buf *err = message_of(c, ours);

	return has_option(c, "iy", "--ig") && contains(err, stray) &&
	       theirs->status < 2 << 8 && ours->status < 2 << 8;
}

/* Does PATTERN, a basic one, have a '$' before a parenthesis that is none? */
static bool has_end_before_parenthesis(const struct buf *pattern)
{
	return contains(pattern, "$)") || contains(pattern, "$|");
}

static bool takes_for_end(const struct diff_case *c,
			  const struct outcome *theirs,
			  const struct outcome *ours)
{
	return !has_option(c, "EFP", "--extended") &&
	       any_data(c, has_end_before_parenthesis) &&
	       theirs->status < 2 << 8 && ours->status < 2 << 8;
}

/* Does PATTERN, an extended one, close a group that it did not open? */
static bool has_lone_parenthesis(const struct buf *pattern)
{
	int depth = 0;

	for (size_t i = 0; i < pattern->len; i++) {
		if (pattern->data[i] == '\\')
			i++;
		else if (pattern->data[i] == '(')
			depth++;
		else if (pattern->data[i] == ')' && depth-- == 0)
			return true;
	}
	return false;
}

static bool closes_too_early(const struct diff_case *c,
			     const struct outcome *theirs,
			     const struct outcome *ours)
{
	(void)theirs, (void)ours;
	return has_option(c, "E", "--extended") &&
	       (has_option(c, "wx", "--word") || has_option(c, "", "--line")) &&
	       any_data(c, has_lone_parenthesis);
}

static bool shows_help(const struct diff_case *c, const struct outcome *theirs,
		       const struct outcome *ours)
{
	static const char usage[] = "Usage: grep [OPTION]... PATTERNS";

	return has_option(c, "", "--col") && theirs->status == 0 &&
	       ours->status == 0 && begins(&theirs->out, usage) &&
	       begins(&ours->out, usage);
}

/* The length of the character at the start of the LEFT bytes at P; 0: none. */
static size_t utf8_length(const unsigned char *p, size_t left)
{
	static const struct {
		unsigned char low, high, second_low, second_high, len;
	} kinds[] = {
		{0x00, 0x7f, 0, 0, 1},		{0xc2, 0xdf, 0x80, 0xbf, 2},
		{0xe0, 0xe0, 0xa0, 0xbf, 3},	{0xe1, 0xec, 0x80, 0xbf, 3},
		{0xed, 0xed, 0x80, 0x9f, 3},	{0xee, 0xef, 0x80, 0xbf, 3},
		{0xf0, 0xf0, 0x90, 0xbf, 4},	{0xf1, 0xf3, 0x80, 0xbf, 4},
		{0xf4, 0xf4, 0x80, 0x8f, 4},
	};

	for (size_t i = 0; i < COMPAT_COUNT(kinds); i++) {
		size_t len = kinds[i].len, at = 1;

		if (p[0] < kinds[i].low || p[0] > kinds[i].high || len > left)
			continue;
		if (len > 1 && (p[1] < kinds[i].second_low ||
				p[1] > kinds[i].second_high))
			continue;
		while (at < len && (p[at] & 0xc0) == 0x80)
			at++;
		return at == len || len == 1 ? len : 0;
	}
	return 0;
}

static bool has_invalid(const struct buf *data)
{
	size_t len;

	for (size_t at = 0; at < data->len; at += len) {
		len = utf8_length((const unsigned char *)data->data + at,
				  data->len - at);
		if (len == 0)
			return true;
	}
	return false;
}

static bool has_word_edge(const struct buf *pattern)
{
	return contains(pattern, "\\<") || contains(pattern, "\\>") ||
	       contains(pattern, "\\b") || contains(pattern, "\\B");
}

static bool sees_latin_letters(const struct diff_case *c,
			       const struct outcome *theirs,
			       const struct outcome *ours)
{
	(void)theirs, (void)ours;
	return c->utf8 && any_data(c, has_word_edge) &&
	       any_data(c, has_invalid);
}

static bool has_wide(const struct buf *data)
{
	for (size_t i = 0; i < data->len; i++) {
		if ((unsigned char)data->data[i] >= 0xc2)
			return true;
	}
	return false;
}

static bool is_empty(const struct buf *pattern)
{
	return pattern->len == 0;
}

static bool splits_characters(const struct diff_case *c,
			      const struct outcome *theirs,
			      const struct outcome *ours)
{
	return c->utf8 && has_option(c, "w", "--word") &&
	       any_data(c, has_wide) && any_data(c, is_empty) &&
	       message_of(c, theirs)->len == message_of(c, ours)->len;
}

static bool is_negative_max(const struct buf *arg)
{
	return begins(arg, "-") &&
	       (contains(arg, "m-") || (arg->len > 1 && arg->data[1] == '1'));
}

static bool limits_nothing(const struct diff_case *c,
			   const struct outcome *theirs,
			   const struct outcome *ours)
{
	(void)ours;
	return has_option(c, "v", "--inv") &&
	       has_option(c, "m", "--max-count=-") &&
	       theirs->status != 0 && any_data(c, is_negative_max);
}

static bool fails_to_write(const struct diff_case *c,
			   const struct outcome *theirs,
			   const struct outcome *ours)
{
	/* A message that did not get out changes GNU's status. */
	if (c->stdout_how == CASE_STDOUT_FULL && c->merged)
		return true;
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
		has_option(c, "", "--col")) &&
	       only_output_differs(theirs, ours);
}

const struct diff_excuse mgrep_excuses[] = {
	{"GNU refuses bracket expressions with characters beyond ASCII in "
	 "C.UTF-8, or finds no other fault with them",
	 refuses_bracket},
	{"GNU knows -u no more, but does not say so", knows_u},
	{"-X has no awk", knows_awk},
	{"GNU takes a line that it does not print for context still to come",
	 counts_unprinted},
	{"GNU tells of binary files with -m even where no line is printed",
	 says_binary_in_list},
	{"GNU's -o and --color with -w shorten a match that is not the line's "
	 "first by too much",
	 shortens_word},
	{"GNU's two matchers disagree on a repeated anchor, and one of them "
	 "then misses the closing parenthesis",
	 repeats_anchor},
	{"GNU's two matchers disagree on a brace that begins a pattern",
	 begins_with_brace},
	{"Debian's grep -i finds no letter behind a stray backslash",
	 loses_part},
	{"of several faults of a pattern GNU may find another one first",
	 finds_other_fault},
	{"GNU takes a basic pattern's $ before ) or | for the end of a line",
	 takes_for_end},
	{"GNU's -w and -x set a pattern in parentheses, which one that is "
	 "unmatched closes",
	 closes_too_early},
	{"what --help says is our own", shows_help},
	{"GNU takes bytes that are no characters for Latin letters beside \\<, "
	 "\\>, \\b and \\B",
	 sees_latin_letters},
	{"GNU's -w finds the empty string within a character",
	 splits_characters},
	{"GNU's -v selects nothing with a negative -m", limits_nothing},
	{"GNU goes on after a failed write, and forgets why it failed",
	 fails_to_write},
	{"GNU's -Fx matches an empty line's newline", matches_newline},
	{"GNU takes surrogates and what is beyond U+10FFFF for characters",
	 beyond_unicode},
	{0},
};
