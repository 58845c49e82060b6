/* SPDX-License-Identifier: MIT */

/*
 * regex/dfa: a cache that is emptied all the time gives the answers of one
 * that never is; text long enough to be walked in parts gives those of the
 * same text line by line; and patterns made to explode do not.
 */

#include "regex/dfa.h"

#include <time.h>

#include "base/compat.h"
#include "differential/random.h"
#include "regex/nfa.h"
#include "regex/parse.h"
#include "unit/check.h"

enum { LEN = 200000, LINE = 60, TINY = 1 };

static struct random seed = {1};
static struct mem_arena arena;

static const char *const patterns[] = {
	"abc", "a.c|cab$", "(a|b)*abb", "\\bab\\b.*\\<c", "^(ab|c)+$",
	"[ab]{3,9}c{2}", "(a.{6}b){2}", "x", "c[^ab]*c\\B", "",
};

static struct nfa *make(const char *pattern)
{
	struct parse_options parse_options = {.syntax = PARSE_EXTENDED};
	struct nfa_options options = {.end = '\n', .max_states = 1 << 20};
	struct parse p = parse_pattern(&arena, pattern, strlen(pattern),
				       &parse_options, NULL, NULL);
	struct nfa *nfa = p.tree ? nfa_new(p.tree, &options) : NULL;

	CHECK(nfa != NULL);
	return nfa;
}

static size_t line_end(const char *text, size_t len, size_t at)
{
	const char *end = memchr(text + at, '\n', len - at);

	return end ? (size_t)(end - text) + 1 : len;
}

/* The start of the first selected line, looked at line by line. */
static size_t by_lines(struct dfa *dfa, const char *text, size_t len,
		       size_t from)
{
	size_t hit, end;

	for (; from < len; from = end) {
		end = line_end(text, len, from);
		if (dfa_select(dfa, text, end, from, &hit))
			return from;
	}
	return len;
}

static void compare(const char *pattern, const char *text, size_t len)
{
	struct nfa *nfa = make(pattern);
	struct dfa *large = dfa_new(nfa, DFA_SELECT, '\n', DFA_CACHE);
	struct dfa *tiny = dfa_new(nfa, DFA_SELECT, '\n', TINY);
	size_t at = 0, hit, same;

	CHECK(large && tiny);
	while (at < len) {
		size_t want = by_lines(large, text, len, at);
		bool found = dfa_select(large, text, len, at, &hit);
		CHECK_INT(found, want < len);
		CHECK_INT(dfa_select(tiny, text, len, at, &same), found);
		if (!found)
			break;
		CHECK(hit >= want && hit <= line_end(text, len, want));
		CHECK_INT(same, hit);
		at = line_end(text, len, want);
	}
	CHECK_INT(dfa_flushes(large), 0);
	dfa_free(large);
	dfa_free(tiny);
	nfa_free(nfa);
}

static void explode(const char *pattern, const char *text, size_t len)
{
	struct nfa *nfa = make(pattern);
	struct dfa *dfa = dfa_new(nfa, DFA_SELECT, '\n', DFA_CACHE);
	clock_t begin = clock();
	size_t hit;

	CHECK(dfa != NULL);
	dfa_select(dfa, text, len, 0, &hit);
	CHECK(clock() - begin < 4 * CLOCKS_PER_SEC);
	dfa_free(dfa);
	nfa_free(nfa);
}

/*
 * All of the longest matches in a line of LEN "a"s, each of them one byte long,
 * take time linear in LEN.
 */
static void spans(const char *pattern, size_t len)
{
	struct nfa *nfa = make(pattern);
	struct dfa *large = dfa_new(nfa, DFA_LONGEST, '\n', DFA_CACHE);
	struct dfa *tiny = dfa_new(nfa, DFA_LONGEST, '\n', TINY);
	char *line = malloc(len);
	size_t end;

	CHECK(large && tiny && line);
	memset(line, 'a', len);
	for (size_t at = 0; at < len; at++) {
		CHECK(dfa_longest(large, line, len, at, at > 0, &end));
		CHECK_INT(end, at + 1);
		if (at % 100 != 0)
			continue;
		CHECK(dfa_longest(tiny, line, len, at, at > 0, &end));
		CHECK_INT(end, at + 1);
	}
	CHECK(dfa_steps(large) < 200 * len);
	/* In another line, matches end elsewhere. */
	line[len - 1] = 'b';
	CHECK(dfa_longest(large, line, len, len % 2, false, &end));
	CHECK_INT(end, len);
	free(line);
	dfa_free(large);
	dfa_free(tiny);
	nfa_free(nfa);
}

int main(void)
{
	char *text = malloc(LEN);

	CHECK(text != NULL);
	for (size_t i = 0; i < LEN; i++)
		text[i] = random_below(&seed, LINE) ? "abc "[random_below(
							      &seed, 4)]
						    : '\n';
	for (size_t i = 0; i < COMPAT_COUNT(patterns); i++) {
		compare(patterns[i], text, LEN);
		compare(patterns[i], text, 300);
	}
	/* Rare, and then more in a part than are noted ahead. */
	memset(text, '-', LEN);
	for (size_t i = 0; i < LEN; i++) {
		if (i % (i < LEN / 2 ? 500 : 9) == 0)
			text[i] = '\n';
		else if (i % (i < LEN / 2 ? 5000 : 27) == 1)
			text[i] = 'x';
	}
	compare("x", text, LEN);
	compare("x$|x-", text, LEN);
	/* Matches so rare that all parts are walked to their ends. */
	text[LEN - 100] = text[LEN / 2] = 'x';
	compare("x", text, LEN);

	spans("a|a.*b", 20000);
	spans("a|a(aa)*b", 20000);
	spans("a|a(a|x{3})*b", 20001);
	memset(text, 'a', LEN);
	explode("(a*)*b", text, LEN);
	explode("(a+a+)+b", text, LEN);
	explode("a.{200}b", text, LEN);
	explode("(a|aa|aaa){1,50}b", text, LEN);
	for (size_t i = 0; i < LEN; i++)
		text[i] = "ab"[random_below(&seed, 2)];
	explode("(a|b)*a(a|b){14}c", text, LEN);
	free(text);
	arena_free(&arena);
	return 0;
}
