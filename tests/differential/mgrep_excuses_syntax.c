/* SPDX-License-Identifier: MIT */

/*
 * Where two matchers disagree, see look_library.
 */

#include <string.h>

#include "mgrep_excuses.h"
#include "mgrep_look.h"

/* Does PATTERN have an anchor with a repetition after it, or a group with one
   that is repeated? */
static bool has_repeated_anchor(const struct buf *pattern)
{
	bool anchors = false;

	for (size_t i = 0; i + 1 < pattern->len; i++) {
		const char *p = pattern->data + i;
		size_t left = pattern->len - i, len = 1;

		if (anchors && *p == ')') {
			len += left > 2 && p[1] == '\\';
			if (p[len] && strchr("*+?{", p[len]))
				return true;
			continue;
		}
		if (*p == '\\' && p[1] && strchr("<>bB`'", p[1]))
			len = 2;
		else if (*p != '^' && *p != '$')
			continue;
		anchors = true;
		if (left > len + 1 && p[len] == '\\')
			len++;
		if (left > len && p[len] && strchr("*+?{", p[len]))
			return true;
	}
	return false;
}

/* As (^a){2,}: only here GNU's automaton takes what its other matcher does
   not. */
static bool has_open_interval(const struct buf *pattern)
{
	return pattern->len > 1 &&
	       memmem(pattern->data, pattern->len, ",}", 2) != NULL;
}

EXCUSE(repeats_anchor)
{
	return !look_option(c, "F", "--fix") &&
	       (look_library(c) || look_patterns(c, has_open_interval)) &&
	       look_patterns(c, has_repeated_anchor) &&
	       look_alike(theirs, ours);
}

/* Does PATTERN have a '{' where nothing stands before it? */
static bool has_leading_brace(const struct buf *pattern)
{
	for (size_t i = 0; i < pattern->len; i++) {
		if (pattern->data[i] == '{' &&
		    (i == 0 || strchr("(|^\n}eE*+?", pattern->data[i - 1])))
			return true;
	}
	return false;
}

EXCUSE(begins_with_brace)
{
	return look_option(c, "E", "--ext") &&
	       look_library(c) &&
	       look_patterns(c, has_leading_brace) && look_alike(theirs, ours);
}

EXCUSE(finds_other_fault)
{
	const struct buf *err = look_messages(c, ours);

	return look_failed(theirs) && look_failed(ours) &&
	       (look_contains(err, "Invalid collation character\n") ||
		look_contains(err, "Invalid character class name\n") ||
		look_contains(err, "Unmatched [, [^, [:, [., or [=\n"));
}

EXCUSE(loses_part)
{
	return look_option(c, "iy", "--ig") &&
	       look_contains(look_messages(c, ours),
			     "grep: warning: stray \\ before ") &&
	       look_alike(theirs, ours);
}

EXCUSE(misses_empty_word)
{
	return look_library(c) && look_option(c, "w", "--wo") &&
	       look_patterns(c, look_empty) && look_alike(theirs, ours);
}

/* Does PATTERN, a basic one, have a '$' before a parenthesis that is none? */
static bool has_end_before_parenthesis(const struct buf *pattern)
{
	return look_contains(pattern, "$)") || look_contains(pattern, "$|");
}

EXCUSE(takes_for_end)
{
	return !look_option(c, "EFP", "--ext") &&
	       look_patterns(c, has_end_before_parenthesis) &&
	       look_alike(theirs, ours);
}

/* Where the bracket at OPEN of PATTERN ends; its end, if that is open. */
static size_t bracket_end(const struct buf *pattern, size_t open)
{
	const char *p = pattern->data;
	size_t i = open + 1;

	i += i < pattern->len && p[i] == '^';
	i += i < pattern->len && p[i] == ']';
	for (; i < pattern->len && p[i] != ']'; i++) {
		if (p[i] != '[' || i + 2 >= pattern->len ||
		    !strchr(":.=", p[i + 1]))
			continue;
		const char close[] = {p[i + 1], ']'};
		const char *end = memmem(p + i + 2, pattern->len - i - 2, close,
					 sizeof(close));
		if (end)
			i = (size_t)(end - p) + 1;
	}
	return i;
}

/* Does PATTERN, an extended one, close a group that it did not open? */
static bool has_lone_parenthesis(const struct buf *pattern)
{
	int depth = 0;

	for (size_t i = 0; i < pattern->len; i++) {
		if (pattern->data[i] == '\\')
			i++;
		else if (pattern->data[i] == '[')
			i = bracket_end(pattern, i);
		else if (pattern->data[i] == '(')
			depth++;
		else if (pattern->data[i] == ')' && depth-- == 0)
			return true;
	}
	return false;
}

EXCUSE(closes_too_early)
{
	(void)theirs, (void)ours;
	return look_option(c, "EX", "--ext") &&
	       (look_option(c, "wx", "--wo") ||
		look_option(c, "", "--line")) &&
	       look_patterns(c, has_lone_parenthesis);
}

/* It misses matches, and finds none that is not there; or loses itself in a
   group that is empty. */
EXCUSE(forgets_group)
{
	if (!look_patterns(c, look_reference))
		return false;
	if (look_contains(look_messages(c, theirs), "grep: stack overflow\n"))
		return true;
	return look_alike(theirs, ours) &&
	       (theirs->out.len <= ours->out.len || look_shows_parts(c) ||
		look_option(c, "vL", "--invert-match"));
}

static bool has_range(const struct buf *pattern)
{
	return look_contains(pattern, "[") && look_contains(pattern, "-");
}

EXCUSE(folds_range)
{
	return !look_multibyte(c) && look_option(c, "iy", "--ig") &&
	       look_library(c) && look_patterns(c, has_range) &&
	       look_alike(theirs, ours);
}

static bool has_anchor_within(const struct buf *pattern)
{
	return pattern->len > 1 &&
	       (memchr(pattern->data + 1, '^', pattern->len - 1) ||
		memchr(pattern->data, '$', pattern->len - 1));
}

static bool has_newline(const struct buf *text)
{
	return look_contains(text, "\n");
}

EXCUSE(ends_within)
{
	return look_option(c, "z", "--null-") && look_library(c) &&
	       look_patterns(c, has_anchor_within) &&
	       look_texts(c, has_newline) && look_alike(theirs, ours);
}

/* Does PATTERN have an end at its start, and more behind it? */
static bool has_end_at_start(const struct buf *pattern)
{
	for (size_t i = 1; i + 1 < pattern->len; i++) {
		const char *p = pattern->data + i;
		if (*p == '$' && (p[-1] == '^' || p[-1] == '`'))
			return true;
	}
	return false;
}

EXCUSE(skips_end)
{
	return look_patterns(c, has_end_at_start) && look_alike(theirs, ours);
}

EXCUSE(swallows_parenthesis)
{
	(void)ours;
	return c->locale && look_multibyte(c) &&
	       (look_option(c, "wx", "--wo") ||
		look_option(c, "", "--line")) &&
	       look_contains(look_messages(c, theirs),
			     "grep: unbalanced (\n");
}
