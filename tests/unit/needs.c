/* SPDX-License-Identifier: MIT */

/*
 * regex/needs: which strings patterns need, in which order; and that the rarest
 * is looked for after a while.  That lines without them do not match is what
 * unit/regex shows.
 */

#include "regex/needs.h"

#include "base/mem.h"
#include "regex/parse.h"
#include "unit/check.h"

static struct mem_arena arena;

static struct needs *make(const char *pattern)
{
	const struct parse_options options = {.syntax = PARSE_EXTENDED,
					      .coding = CODING_UTF8};
	struct parse p = parse_pattern(&arena, pattern, strlen(pattern),
				       &options, NULL, NULL);

	CHECK(p.tree != NULL);
	return needs_new(p.tree, CODING_UTF8, '\n');
}

/* The LINE has what PATTERN needs, and no part of it that lacks a byte. */
static void check(const char *pattern, const char *line)
{
	struct needs *needs = make(pattern);
	char part[100];
	size_t len = strlen(line);

	CHECK(needs != NULL);
	CHECK(needs_met(needs, line, len));
	for (size_t i = 0; i < len; i++) {
		memcpy(part, line, i);
		memcpy(part + i, line + i + 1, len - i - 1);
		CHECK(!needs_met(needs, part, len - 1));
	}
	needs_free(needs);
}

static void check_none(const char *pattern)
{
	CHECK(make(pattern) == NULL);
}

/* In TEXT, a line of which is LINE bytes, it is the string at WANT that is
   looked for in the end. */
static void check_trial(const struct needs *needs, const char *text,
			size_t line, size_t want)
{
	struct needs_trial trial = {0};
	size_t len = strlen(text), at = 0, from, hit = 0;

	for (int i = 0; i < 100; i++, at = hit < len ? from + line : 0) {
		from = at;
		hit = needs_find(needs, &trial, text, len, at, NULL);
		if (hit == len)
			continue;
		from = hit / line * line;
		needs_note(needs, &trial, from + line - at);
	}
	CHECK_INT(needs_find(needs, &trial, text, len, 0, NULL), want);
}

int main(void)
{
	check("static.*inline.*void", "staticinlinevoid");
	check("ab.*cd", "abcd");
	check("x+ab.*\xc3\xa9y", "ab\xc3\xa9y");
	check("ab[0-9](x|y)cd?ef", "abef");
	check("ab.*ab", "abab");
	check_none("ab.*c");
	check_none("abcd");
	check_none("ab|cd");
	check_none("(ab.*cd)+");
	check_none("a.*b.*c");
	struct needs *needs = make("ab.*cd");
	check_trial(needs, "ab..\nab..\nabcd\nab..\n", 5, 12);
	check_trial(needs, "abcd\n..cd\n..cd\n..cd\n", 5, 0);
	check_trial(needs, "..cd\n..cd\n..cd\n..cd\n", 5, 20);
	needs_free(needs);
	arena_free(&arena);
	return 0;
}
