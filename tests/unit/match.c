/* SPDX-License-Identifier: MIT */

/*
 * The engines behind match.h: literals against a naive search over random
 * needles, texts and options; what the chooser makes of patterns; and the
 * questions asked of every engine.
 */

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "match/charset.h"
#include "match/choose.h"
#include "match/literal.h"
#include "match/match.h"
#include "unit/check.h"
#include "unit/fence.h"
#include "unit/watched.h"

enum { TEXTS = 20000, MOST_NEEDLES = 4, TEXT_ROOM = 64 };

static unsigned seed = 1;

static unsigned below(unsigned limit)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % limit;
}

static void fill(char *text, size_t len, const char *letters)
{
	for (size_t i = 0; i < len; i++)
		text[i] = letters[below((unsigned)strlen(letters))];
}

/* Naive answers. */

static bool same(const char *a, const char *b, size_t len, bool fold)
{
	for (size_t i = 0; i < len; i++) {
		if (fold ? tolower(a[i]) != tolower(b[i]) : a[i] != b[i])
			return false;
	}
	return true;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Does N match at AT of a LINE? */
static bool matches_at(const struct literal_needle *n,
		       const struct literal_options *o, const char *line,
		       size_t len, size_t at)
{
	if (at > len || n->len > len - at ||
	    !same(line + at, n->text, n->len, o->fold))
		return false;
	size_t end = at + n->len;
	if ((n->bol && at != 0) || (n->eol && end != len))
		return false;
	return !o->words || !((at > 0 && is_word(line[at - 1])) ||
			      (end < len && is_word(line[end])));
}

static bool naive_span(const struct literal_needle *n, size_t count,
		       const struct literal_options *o, const char *line,
		       size_t len, size_t from, struct match *span)
{
	for (size_t at = from; at <= len; at++) {
		bool found = false;
		for (size_t i = 0; i < count; i++) {
			if (!matches_at(&n[i], o, line, len, at) ||
			    (found && at + n[i].len <= span->end))
				continue;
			*span = (struct match){at, at + n[i].len};
			found = true;
		}
		if (found)
			return true;
	}
	return false;
}

static size_t counted; /* lines, by match_count */

/* One text, all of its lines and spans. */
static void compare(const struct matcher *m, const struct literal_needle *n,
		    size_t count, const struct literal_options *o,
		    const char *text, size_t len)
{
	struct match_state *state = match_state_new(m);
	struct match span, want;
	size_t from = 0, told = 0; /* to here lines were said to match */
	size_t lines = 0;

	while (from < len) {
		const char *stop = memchr(text + from, '\n', len - from);
		size_t end = stop ? (size_t)(stop - text) : len;
		struct match line;
		bool selected = naive_span(n, count, o, text + from, end - from,
					   0, &want);
		enum match_answer got =
			match_line(m, state, text, len, from, &line, NULL);
		struct watch watch = {0};
		CHECK_INT(match_line(m, state, text, len, from, &line, &watch),
			  got);
		CHECK(!m->watches ||
		      watched_well(watch, text + from,
				   (got == MATCH_YES ? line.end : len) - from,
				   len - from));
		CHECK(selected || from >= told);
		lines += selected;
		if (selected) {
			CHECK_INT(got, MATCH_YES);
			CHECK_INT(line.start, from);
			CHECK(line.end == (stop ? end + 1 : end) ||
			      (m->runs && line.end > end));
			told = line.end;
		} else if (got == MATCH_YES) {
			CHECK(line.start > end && line.start < len);
		}
		for (size_t at = 0; at <= end - from; at++) {
			got = match_span(m, state, text + from, end - from, at,
					 &span);
			CHECK_INT(got == MATCH_YES,
				  naive_span(n, count, o, text + from,
					     end - from, at, &want));
			if (got == MATCH_YES) {
				CHECK_INT(span.start, want.start);
				CHECK_INT(span.end, want.end);
			}
		}
		from = end + 1;
	}
	if (m->counts) {
		struct watch watch = {0};
		CHECK_INT(match_count(m, text, len, &watch), lines);
		CHECK(watched_well(watch, text, len, len));
		counted += lines;
	}
	match_state_free(m, state);
}

static void test_literal(void)
{
	const struct fence fence = fence_new(TEXT_ROOM);

	for (int round = 0; round < TEXTS; round++) {
		static const char letters[] = "aAb _,";
		char strings[MOST_NEEDLES][4];
		struct literal_needle n[MOST_NEEDLES];
		size_t count = 1 + below(below(2) ? MOST_NEEDLES : 1);
		const struct literal_options o = {
			.fold = below(2),
			.words = below(3) == 0,
			.end = '\n',
		};
		for (size_t i = 0; i < count; i++) {
			size_t len = below(4);
			fill(strings[i], len, letters);
			n[i] = (struct literal_needle){
				.text = strings[i], .len = len,
				.bol = below(4) == 0, .eol = below(4) == 0};
		}
		/* The text ends where memory does. */
		size_t len = below(TEXT_ROOM);
		char *text = (char *)fence.end - len;
		fill(text, len, "aAbb _,\n\n");
		struct matcher *m = literal_new(n, count, &o);
		CHECK(m != NULL);
		compare(m, n, count, &o, text, len);
		match_free(m);
	}
	CHECK(counted > TEXTS / 20);
}

/* Choosing. */

/* The last problem that was reported; its text is gone. */
static struct match_problem last;

static void note(void *arg, const struct match_problem *problem)
{
	CHECK(arg == &last);
	CHECK(problem->text[0] != '\0');
	last = *problem;
}

/* The matcher for the one PATTERN. */
static struct matcher *choose(const char *pattern, struct match_options options)
{
	const struct match_pattern p = {
		.text = pattern, .len = strlen(pattern), .line = 1};

	options.end = '\n';
	return match_choose(&p, 1, &options, note, &last);
}

#define OPTIONS(...) ((struct match_options){__VA_ARGS__})

static void check_engine(const char *pattern, struct match_options options,
			 const char *name)
{
	struct matcher *m = choose(pattern, options);

	CHECK(m != NULL);
	CHECK_STR(m->ops->name, name);
	match_free(m);
}

static void test_choose(void)
{
	const struct match_options basic = {.syntax = MATCH_BASIC};
	const struct match_options extended = {.syntax = MATCH_EXTENDED};

	check_engine("foo", basic, "literal");
	check_engine("^a\\.b$", basic, "literal");
	check_engine("a|b+?(){", basic, "literal");
	check_engine("a{x", extended, "literal");
	check_engine("\\(a\\|b\\)\\{", extended, "literal");
	check_engine("a.*[", OPTIONS(.syntax = MATCH_FIXED), "literal");
	check_engine("a.b", basic, "automaton");
	check_engine("a$b", basic, "automaton");
	check_engine("\\<a", basic, "automaton");
	check_engine("a|b", extended, "automaton");
	check_engine("a{1}", extended, "automaton");
	check_engine("sis", OPTIONS(.ignore_case = true), "literal");
}

/* Whether PATTERN's matcher answers without looking, as it should. */
static void test_lines(void)
{
	const struct match_options options = {.end = '\n'};
	struct matcher *m = match_choose(NULL, 0, &options, note, &last);

	CHECK_INT(m->lines, MATCH_LINES_NONE);
	match_free(m);
	m = choose("", options);
	CHECK_INT(m->lines, MATCH_LINES_EVERY);
	match_free(m);
	m = choose("^", options);
	CHECK_INT(m->lines, MATCH_LINES_EVERY);
	match_free(m);
	m = choose("", OPTIONS(.lines = true));
	CHECK_INT(m->lines, MATCH_LINES_SOME);
	match_free(m);
}

static void test_problem(void)
{
	const struct match_pattern patterns[] = {
		{.text = "a.", .len = 2, .file = "f", .line = 1},
		{.text = "[a", .len = 2, .file = "f", .line = 2},
	};
	const struct match_options options = {.end = '\n'};

	CHECK(!match_choose(patterns, 2, &options, note, &last));
	CHECK(last.pattern == &patterns[1] && last.error);
}

/* Every engine: SPANS are the starts and ends in TEXT, -1 behind the last. */
static void check_spans(const char *pattern, struct match_options options,
			const char *text, const int *spans)
{
	struct matcher *m = choose(pattern, options);

	CHECK(m != NULL);
	struct match_state *state = match_state_new(m);
	struct match span;
	for (size_t at = 0; *spans >= 0; spans += 2, at = span.end) {
		CHECK_INT(match_span(m, state, text, strlen(text), at, &span),
			  MATCH_YES);
		CHECK_INT(span.start, spans[0]);
		CHECK_INT(span.end, spans[1]);
	}
	match_state_free(m, state);
	match_free(m);
}

static void test_spans(void)
{
	const int words[] = {0, 2, 7, 9, -1};
	const int line[] = {0, 3, -1};
	const int shorter[] = {1, 3, -1};

	check_spans("ab", OPTIONS(.words = true), "ab,abc ab", words);
	check_spans("ab*", OPTIONS(.words = true), "ab,abc ab", words);
	check_spans("a.*", OPTIONS(.lines = true), "abc", line);
	/* The longest match is no word, a shorter one is. */
	check_spans("ab[ c]*", OPTIONS(.words = true), "-ab cx", shorter);
}

/* Characters, in a process of its own: a locale is read but once. */

/* Is the line NUMBER (0: none) of TEXT the first that PATTERN selects? */
static void check_line(const char *pattern, struct match_options options,
		       const char *text, size_t number)
{
	struct matcher *m = choose(pattern, options);
	struct match_state *state = match_state_new(m);
	struct match line = {0, 0};
	size_t lines = 1;

	CHECK(m && state);
	enum match_answer got =
		match_line(m, state, text, strlen(text), 0, &line, NULL);
	CHECK_INT(got == MATCH_YES, number > 0);
	for (size_t i = 0; i < line.start; i++)
		lines += text[i] == '\n';
	CHECK_INT(got == MATCH_YES ? lines : 0, number);
	match_state_free(m, state);
	match_free(m);
}

static void test_strays(void)
{
	const struct match_options fold = {.ignore_case = true};
	const struct match_options words = {.ignore_case = true, .words = true};
	const int spans[] = {1, 5, 6, 9, 9, 13, -1};

	check_line("sis", fold, "x\ns\xc4\xb1S\nsis\n", 2);
	check_line("sis", fold, "\xc5\xbf\xc4\xb1\nsis\n\xc5\xbf", 2);
	check_line("sis", fold, "\xc5\xbf\xc4\xb1\xc5\xbf", 1);
	check_line("^s$", fold, "\xc5\xbf.\n\xc5\xbf\n", 2);
	check_line("s", fold, "-\n\xc5\xbf\nS", 2);
	check_line("s", words, "\xc3\xa9\xc5\xbf\n-\xc5\xbf-\n", 2);
	check_line("sis", fold, "\xc5\xbf\xc4s\xb1\n", 0);
	check_spans("sis", fold,
		    "-s\xc4\xb1s-sissi\xc5\xbf" "\xc5\xbf", spans);
}

static void test_utf8(void)
{
	static const char *const invalid[] = {
		"\x80", "\xc0\x80", "\xc3", "\xed\xa0\x80", "\xf4\x90\x80\x80",
		"\xf8\x88\x80\x80\x80", "\xe4\xb8",
	};
	const char text[] = "a\xc3\xa9-\xe4\xb8\xad";

	CHECK_INT(charset_kind(), CHARSET_UTF8);
	CHECK_INT(charset_valid(text, sizeof(text) - 1), sizeof(text) - 1);
	for (size_t i = 0; i < sizeof(invalid) / sizeof(*invalid); i++) {
		CHECK_INT(charset_valid(invalid[i], strlen(invalid[i])), 0);
	}
	CHECK(charset_word_at(text, 7, 1));
	CHECK(!charset_word_at(text, 7, 2));
	CHECK(!charset_word_at(text, 7, 3));
	CHECK(charset_word_at(text, 7, 4));
	CHECK(charset_word_before(text, 3));
	CHECK(!charset_word_before(text, 2));
	CHECK(!charset_word_before(text, 4));
	CHECK(charset_boundary(text, 7, 1));
	CHECK(!charset_boundary(text, 7, 2));
	CHECK(charset_boundary(text, 7, 3));
	CHECK(!charset_boundary(text, 7, 6));
	check_engine("sis", OPTIONS(.ignore_case = true), "stray");
	check_engine("abc", OPTIONS(.ignore_case = true), "literal");
	check_engine("\xc3\xa9", OPTIONS(.ignore_case = true), "automaton");
	test_strays();
}

int main(void)
{
	int status;

	if (fork() == 0) {
		setenv("LC_ALL", "C.UTF-8", 1);
		test_utf8();
		exit(0);
	}
	CHECK(wait(&status) > 0);
	CHECK_INT(status, 0);
	setenv("LC_ALL", "C", 1);
	CHECK(charset_ascii_is_safe());
	CHECK_INT(charset_valid("\xff\0", 2), 2);
	test_choose();
	test_lines();
	test_problem();
	test_spans();
	test_literal();
	return 0;
}
