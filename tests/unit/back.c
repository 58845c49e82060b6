/* SPDX-License-Identifier: MIT */

/*
 * regex/back: back-references find what any way through the pattern allows,
 * and patterns made to take for ever end.
 */

#include "regex/back.h"

#include "base/compat.h"
#include "differential/random.h"
#include "regex/nfa.h"
#include "regex/parse.h"
#include "unit/check.h"

static struct mem_arena arena;

static struct nfa *make(const char *pattern, bool fold)
{
	struct parse_options parse_options = {.syntax = PARSE_EXTENDED,
					      .fold = fold};
	struct nfa_options options = {.exact = true, .end = '\n',
				      .max_states = 100000};
	struct parse p = parse_pattern(&arena, pattern, strlen(pattern),
				       &parse_options, NULL, NULL);
	struct nfa *nfa = p.tree ? nfa_new(p.tree, &options) : NULL;

	CHECK(nfa != NULL);
	return nfa;
}

static const struct {
	const char *pattern, *line;
	int end; /* of the longest match from the start on; -1: none */
	bool fold;
} cases[] = {
	{"(a*)b\\1", "aabaa", 5, false},
	{"(a*)b\\1", "aaba", -1, false},
	{"(a*)b\\1", "baa", 1, false},
	{"(a|ab)(c|bcd)\\1", "abcda", 5, false},
	{"(a|ab)(c|bcd)\\2", "abcc", 4, false},
	{"(.)\\1", "aA", -1, false},
	{"(.)\\1", "aA", 2, true},
	{"((a)|b)*\\2", "aba", 3, false},
	{"(a)|(b)\\2", "bb", 2, false},
	{"(^a)\\1", "aa", 2, false},
	{"(a\\b)-\\1", "a-ab", 3, false},
	{"(a)(b)(c)(d)(e)(f)(g)(h)(i)\\9", "abcdefghii", 10, false},
	{"(a*)+\\1", "aaa", 3, false},
	{"(a*)*b\\1", "aabaa", 5, false},
	{"((.)(.))*\\3\\2", "abba", 4, false},
	{"(){0}b\\1a", "ba", -1, false},
	{"(x){0}(b\\1a|c)", "c", 1, false},
	{"(a*)*(a*)*(a*)*b\\1", "aaaaaaaaaaaaaaaaaaaaaaaaaaaa", -1, false},
};

/* What earlier starts in a line left behind changes no answer. */
static void starts_agree(const char *pattern)
{
	struct random seed = {1};
	struct nfa *nfa = make(pattern, false);
	struct back *kept = back_new(nfa, false), *fresh = back_new(nfa, false);
	char line[60];

	CHECK(kept && fresh);
	for (int round = 0; round < 40; round++) {
		size_t len = random_below(&seed, sizeof(line));
		for (size_t i = 0; i < len; i++)
			line[i] = RANDOM_PICK(&seed, "abc");
		back_begin(kept, line, len);
		for (size_t from = 0; from <= len; from++) {
			size_t end = 0, want = 0;
			back_begin(fresh, line, len);
			enum back_answer answer =
				back_match(fresh, from, &want);
			CHECK_INT(back_match(kept, from, &end), answer);
			if (answer == BACK_YES)
				CHECK_INT(end, want);
		}
	}
	back_free(kept);
	back_free(fresh);
	nfa_free(nfa);
}

int main(void)
{
	for (size_t i = 0; i < COMPAT_COUNT(cases); i++) {
		struct nfa *nfa = make(cases[i].pattern, cases[i].fold);
		struct back *back = back_new(nfa, cases[i].fold);
		size_t len = strlen(cases[i].line), end = 0;
		CHECK(back != NULL);
		back_begin(back, cases[i].line, len);
		enum back_answer answer = back_match(back, 0, &end);
		CHECK_INT(answer, cases[i].end < 0 ? BACK_NO : BACK_YES);
		if (answer == BACK_YES)
			CHECK_INT(end, cases[i].end);
		CHECK_INT(back_match(back, 0, NULL), answer);
		back_free(back);
		nfa_free(nfa);
	}
	static const char *const patterns[] = {
		"(a*)(b*)(c*)\\1\\2\\3c", "((a|b)*c|)*\\1\\2$",
		"((.)*\\2(.)*\\3)*\\1\\1$", "(.+)\\1|(a|)*b(\\2c)*a$",
		"(.*)(.*)\\2\\1(a|b)\\3$", "\\b(.)*(c|)*\\1\\2a$",
	};
	for (size_t i = 0; i < COMPAT_COUNT(patterns); i++)
		starts_agree(patterns[i]);
	/* Too hard: an answer all the same, that it is. */
	char line[400];
	memset(line, 'a', sizeof(line));
	struct nfa *nfa = make("(a*)*(a*)*(a*)*b\\1\\2\\3", false);
	struct back *back = back_new(nfa, false);
	back_begin(back, line, sizeof(line));
	CHECK_INT(back_match(back, 0, NULL), BACK_GAVE_UP);
	back_free(back);
	nfa_free(nfa);
	arena_free(&arena);
	return 0;
}
