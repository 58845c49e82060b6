/* SPDX-License-Identifier: MIT */

/*
 * The regex around a pattern of Perl's: of random patterns and texts, what
 * match_line finds, which asks it, is what match_span finds line by line, which
 * does not; and it is there for patterns of everyday use.
 */

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "match/choose.h"
#include "match/match.h"
#include "regex/perl.h"
#include "unit/check.h"

enum { PATTERNS = 20000, LINES = 60 };

static unsigned seed = 1;

static unsigned below(unsigned limit)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % limit;
}

/* Append one of the COUNT TEXTS. */
static void add_one(struct buf *to, const char *const *texts, size_t count)
{
	CHECK(buf_adds(to, texts[below((unsigned)count)]));
}

#define ADD_ONE(to, ...)                                                       \
	add_one(to, (const char *const[]){__VA_ARGS__},                        \
		sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void add_bracket(struct buf *to)
{
	ADD_ONE(to, "[", "[^");
	for (unsigned left = 1 + below(3); left > 0; left--)
		ADD_ONE(to, "a", "b", "k", "S", "1", " ", "é", "a-c", "0-9",
			"A-K", "\\d", "\\w", "\\s", "\\W", "\\S", "\\D",
			"\\]", "\\-", "[:alpha:]", "[:space:]", "à-ü", ".");
	ADD_ONE(to, "]", "]", "-]");
}

static void add_pattern(struct buf *to, int depth);

static void add_atom(struct buf *to, int depth)
{
	unsigned kind = below(depth > 2 ? 12 : 20);

	if (kind < 7) {
		ADD_ONE(to, "a", "b", "k", "s", "S", "K", "1", "é", "ſ", "_",
			" ", "ab", "kab", "-", "]", "}", "{");
	} else if (kind < 10) {
		ADD_ONE(to, ".", "\\d", "\\w", "\\s", "\\D", "\\W", "\\S",
			"\\h", "\\x61", "\\.", "\\-", "\\t", "\\R", "\\N",
			"\\x{e9}", "\\p{L}", "\\Qa.\\E");
	} else if (kind < 12) {
		add_bracket(to);
	} else {
		ADD_ONE(to, "(", "(", "(?:", "(?:", "(?>", "(?|", "(?<n>",
			"(?=", "(?!", "(?<=", "(?<!", "(?i:", "(?x:");
		add_pattern(to, depth + 1);
		CHECK(buf_adds(to, ")"));
	}
}

static void add_pattern(struct buf *to, int depth)
{
	for (unsigned left = below(4) + (depth == 0); left > 0; left--) {
		if (below(8) == 0)
			ADD_ONE(to, "^", "$", "\\b", "\\B", "\\K", "\\A", "\\z",
				"\\Z", "\\G", "\\1", "(?i)", "(?#x)", "(?s)");
		add_atom(to, depth);
		if (below(3) == 0)
			ADD_ONE(to, "*", "+", "?", "{2}", "{1,2}", "{0,3}",
				"{2,}", "*?", "++", "??", "{2}+", "{,2}",
				"{ 1}");
	}
	if (below(6) == 0) {
		CHECK(buf_adds(to, "|"));
		add_pattern(to, depth);
	}
}

static void add_lines(struct buf *to)
{
	for (unsigned i = 0; i < LINES; i++) {
		for (unsigned left = below(7); left > 0; left--)
			ADD_ONE(to, "a", "b", "k", "K", "s", "S", "1", "12",
				"é", "É", "ſ", "\u212a", " ", "_", "-", "]",
				"\t", ".", "\xff", "\xc3", "x", "{", "}", "a.",
				"ab", "\r");
		CHECK(buf_adds(to, i + 1 < LINES || below(2) ? "\n" : ""));
	}
}

static void ignore(void *arg, const struct match_problem *problem)
{
	(void)arg, (void)problem;
}

/* The first line of TEXT from FROM on that M's spans select. */
static enum match_answer naive_line(const struct matcher *m,
				    struct match_state *state,
				    const struct buf *text, size_t from,
				    struct match *line)
{
	enum match_answer got = MATCH_NO;

	while (from < text->len && got == MATCH_NO) {
		const char *start = text->data + from;
		const char *end = memchr(start, '\n', text->len - from);
		size_t len = end ? (size_t)(end - start) : text->len - from;
		struct match span;
		got = match_span(m, state, start, len, 0, &span);
		*line = (struct match){from, from + len + (end != NULL)};
		from = line->end;
	}
	return got;
}

/* How many lines of TEXT does PATTERN select? */
static size_t compare(const struct buf *pattern, const struct buf *text,
		      const struct match_options *options)
{
	const struct match_pattern p = {.text = pattern->data,
					.len = pattern->len};
	struct matcher *m = match_choose(&p, 1, options, ignore, NULL);
	struct match want = {0, 0}, line = {0, 0};
	size_t lines = 0;

	if (!m)
		return 0;
	struct match_state *state = match_state_new(m);
	struct match_state *other = match_state_new(m);
	CHECK(state && other);
	for (size_t from = 0; m->lines == MATCH_LINES_SOME; lines++) {
		enum match_answer got = match_line(m, state, text->data,
						   text->len, from, &line,
						   NULL);
		enum match_answer should =
			naive_line(m, other, text, from, &want);
		if (got != should || (got == MATCH_YES &&
				      (line.start != want.start ||
				       line.end != want.end)))
			fprintf(stderr, "pattern %s, fold %d, from %zu of %s\n",
				pattern->data, options->ignore_case, from,
				text->data);
		CHECK_INT(got, should);
		if (got != MATCH_YES)
			break;
		CHECK_INT(line.start, want.start);
		CHECK_INT(line.end, want.end);
		from = line.end;
	}
	match_state_free(m, state);
	match_state_free(m, other);
	match_free(m);
	return lines;
}

static void check_random(void)
{
	struct buf pattern = {0}, text = {0};
	size_t lines = 0;

	for (int i = 0; i < PATTERNS; i++) {
		const struct match_options options = {
			.syntax = MATCH_PERL,
			.ignore_case = below(3) == 0,
			.words = below(10) == 0,
			.lines = below(10) == 0,
			.end = '\n'};
		pattern.len = text.len = 0;
		if (below(12) == 0)
			CHECK(buf_adds(&pattern, "(?i)"));
		add_pattern(&pattern, 0);
		add_lines(&text);
		CHECK(buf_addc(&pattern, '\0') && buf_addc(&text, '\0'));
		pattern.len--, text.len--;
		lines += compare(&pattern, &text, &options);
	}
	buf_free(&pattern);
	buf_free(&text);
	printf("ok - %zu lines selected\n", lines);
}

/* Is there a tree around PATTERN? */
static bool is_known(const char *pattern)
{
	struct mem_arena arena = {0};
	bool known = perl_tree(&arena, pattern, strlen(pattern), CODING_UTF8,
			       false);

	arena_free(&arena);
	return known;
}

static void check_known(void)
{
	static const char *const known[] = {
		"foo(?=bar)", "(?<!un)likely\\(", "(?i)error|warn(ing)?",
		"\\bfoo\\b.*?\\d+", "(?<year>\\d{4})-(\\d\\d)-\\2", "[^]\\s]+",
		"if \\(.*\\) {", "^\\s*#\\s*include\\b", "a++(?>b|c){2,3}?",
	};
	static const char *const unknown[] = {
		"(?R)?x", "(a)(?(1)b|c)", "(*SKIP)x", "\\p{L}", "(?x)a b",
		"\\Qa\\E", "x{,3}", "a(?i)b", "\\g{1}", "[[.a.]]", "(?=a)*b",
		"(", "a)", "[a", "\\", "x{2}{3}", "x{5000}",
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		CHECK(is_known(known[i]));
	for (size_t i = 0; i < sizeof(unknown) / sizeof(*unknown); i++)
		CHECK(!is_known(unknown[i]));
}

/* In a process of its own, since the locale is read once. */
static void check_locale(const char *locale)
{
	int status = -1;

	fflush(stdout);
	if (fork() == 0) {
		setenv("LC_ALL", locale, 1);
		check_random();
		exit(0);
	}
	CHECK(wait(&status) > 0);
	CHECK_INT(status, 0);
}

int main(void)
{
	check_known();
	check_locale("C");
	check_locale("C.UTF-8");
	return 0;
}
