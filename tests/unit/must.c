/* SPDX-License-Identifier: MIT */

/*
 * regex/must: what is known to occur in the matches of a pattern, written as
 * the strings in order; '$' is the line's end, '~' before a string that stands
 * for both cases, and '!' after all if they decide alone.
 */

#include "regex/must.h"

#include "base/buf.h"
#include "base/mem.h"
#include "regex/parse.h"
#include "unit/check.h"

static const struct {
	const char *pattern, *strings;
	bool fold;
} cases[] = {
	{"hello", "hello!", false},
	{"[A-Z]+_RESUME", "_RESUME", false},
	{"static.*inline.*void", "static", false},
	{"foo|bar", "foo bar!", false},
	{"(foo|bar)baz", "foobaz barbaz!", false},
	{"x(foo|bar)?y*z+", "x", false},
	{"^#include", "$#include!", false},
	{";$", ";$!", false},
	{"^}$", "$}$!", false},
	{"^^a$$", "$a$!", false},
	{"a^", "a$", false},
	{"a$b", "a$b", false},
	{"(^|x)yz", "$yz xyz!", false},
	{"\\bfoo\\b", "foo", false},
	{"a{3}b", "aaab!", false},
	{"ab{2,}c", "abb", false},
	{"(abc)+", "abc", false},
	{"[ab]cd", "acd bcd!", false},
	{"a*", "", false},
	{"abc|d*", "", false},
	{".", "", false},
	{"", "", false},
	{"(abc)\\1", "abc", false},
	{"hello", "~hello!", true},
	{"[a-c]x", "ax bx cx!", false},
	{"[0-9]+(,|;)foo", ",foo ;foo", false},
};

int main(void)
{
	struct mem_arena arena = {0};
	struct buf out = {0};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *pattern = cases[i].pattern;
		struct parse_options options = {.syntax = PARSE_EXTENDED,
						.fold = cases[i].fold};
		struct parse p =
			parse_pattern(&arena, pattern, strlen(pattern),
				      &options, NULL, NULL);
		CHECK(p.tree != NULL);
		struct must must = must_of(p.tree, CODING_BYTES, '$');
		for (size_t j = 0; j < must.set.count; j++) {
			const struct must_string *s = &must.set.strings[j];
			buf_adds(&out, j ? " " : "");
			buf_adds(&out, s->fold ? "~" : "");
			buf_add(&out, s->text, s->len);
		}
		buf_adds(&out, must.exact && must.set.count ? "!" : "");
		buf_addc(&out, '\0');
		CHECK_STR(out.data, cases[i].strings);
		out.len = 0;
	}
	buf_free(&out);
	arena_free(&arena);
	return 0;
}
