/* SPDX-License-Identifier: MIT */

/*
 * regex/nfa: sizes, so that counted repetition stays compact and has a limit,
 * and classes of bytes, so that bytes that differ are told apart and no more.
 */

#include "regex/nfa.h"

#include <errno.h>
#include <locale.h>

#include "regex/parse.h"
#include "unit/check.h"

static struct mem_arena arena;

static struct nfa *make(const char *pattern, enum coding coding)
{
	struct parse_options parse_options = {.coding = coding,
					      .syntax = PARSE_EXTENDED};
	struct nfa_options options = {.coding = coding, .end = '\n',
				      .max_states = 100000};
	struct parse p = parse_pattern(&arena, pattern, strlen(pattern),
				       &parse_options, NULL, NULL);

	CHECK(p.tree != NULL);
	return nfa_new(p.tree, &options);
}

static void size(const char *pattern, size_t states)
{
	struct nfa *nfa = make(pattern, CODING_BYTES);

	CHECK(nfa != NULL);
	CHECK_INT(nfa->count, states + 3); /* accept, and the way to a start */
	nfa_free(nfa);
}

static void classes(const char *pattern, enum coding coding, unsigned count,
		    const char *alike, const char *different)
{
	struct nfa *nfa = make(pattern, coding);

	CHECK(nfa != NULL);
	CHECK_INT(nfa->classes, count);
	for (const unsigned char *s = (const unsigned char *)alike; s[0]; s++)
		CHECK(nfa->class[s[0]] == nfa->class[(unsigned char)*alike]);
	for (const unsigned char *s = (const unsigned char *)different;
	     s[0] && s[1]; s++)
		CHECK(nfa->class[s[0]] != nfa->class[s[1]]);
	for (unsigned i = 0; i < nfa->classes; i++)
		CHECK_INT(nfa->class[nfa->example[i]], i);
	CHECK(nfa->class['\n'] != nfa->class['\r']);
	nfa_free(nfa);
}

int main(void)
{
	size("", 0);
	size("abc", 3);
	size("a|b|c", 5);
	size("a*", 2);
	size("a+", 2);
	size("a?", 2);
	size("a{100}", 100);
	size("a{2,}", 3);
	size("a{0,100}", 200);
	size("(a*)*", 2);
	size("\\w{1000}", 1000);
	CHECK(make("((a{100}){100}){100}", CODING_BYTES) == NULL);
	CHECK_INT(errno, EOVERFLOW);

	classes("[a-c]", CODING_BYTES, 3, "abc", "ad");
	classes("[a-c]b", CODING_BYTES, 4, "ac", "abd");
	classes("[a-c]", CODING_UTF8, 4, "abc", "ad\n");
	classes("\\bx", CODING_BYTES, 4, "abc_9", "ax ");
	if (setlocale(LC_ALL, "C.UTF-8") || setlocale(LC_ALL, "C.utf8")) {
		/* ASCII, the line's end; by what UTF-8 makes of the rest */
		classes(".", CODING_UTF8, 2 + 13, "ab", "a\xe0\xe1\xed");
		classes("\xc3\xa9", CODING_UTF8, 2 + 18, "\xc4\xc5",
			"\xc2\xc3\xc4");
		struct nfa *named = make("\\w", CODING_UTF8);
		CHECK(named && named->by_name && !named->opaque);
		nfa_free(named);
	}
	arena_free(&arena);
	return 0;
}
