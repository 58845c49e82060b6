/* SPDX-License-Identifier: MIT */

/*
 * regex/regex against a matcher that tries everything (unit/naive.h): random
 * patterns and lines, in every syntax and with every option, in bytes and in
 * UTF-8 with bytes that are no characters; and what is special: many patterns,
 * none, line ends of NUL, budgets.
 */

#include "regex/regex.h"

#include <locale.h>
#include <time.h>

#include "base/buf.h"
#include "base/compat.h"
#include "base/mem.h"
#include "differential/random.h"
#include "regex/ast.h"
#include "regex/parse.h"
#include "text/byte.h"
#include "unit/check.h"
#include "unit/naive.h"

enum { CASES = 6000, LINES = 6 };

static struct random seed = {1};
static struct mem_arena arena;
static enum coding coding;

static const char *const atoms[] = {
	"a", "b", "c", "A", "_", " ", "-", "\xc3\xa9", "\xd1\x8f", "\xc5\xbf",
	"s", ".", "[ab]", "[^a]", "[a-c]", "[[:alpha:]]", "[^[:space:]_]",
	"[\xc3\xa0-\xc3\xbf]", "\\w", "\\W", "\\s", "\\S", "^", "$", "\\<",
	"\\>", "\\b", "\\B", "\\`", "\\'",
};

static const char *const repeats[] = {"*", "+", "?", "{2}", "{1,3}", "{,2}",
				      "{2,}"};

static const char *const stretches[] = {
	"[ab]+", "\\w+", "[a-c]{3,}", "a[ab]*", "[ab](\\w)*", "[^a]+",
	"[[:alpha:]_]\\w+", "([ab])[ab]+[ab]*", "\\w*", "[^[:space:]_]+",
	"aa.*ab", "ab.*ba.*ab", "(a)a.*cc*ab", "ab.*c\xc3\xa9", "[ab]_a[ab]bb"};

static void add_pattern(struct buf *out, int depth)
{
	size_t what = random_below(&seed, 10);

	if (depth == 0 || what < 3) {
		buf_adds(out, RANDOM_PICK(&seed, atoms));
	} else if (what < 6) {
		add_pattern(out, depth - 1);
		add_pattern(out, depth - 1);
	} else if (what < 8) {
		buf_adds(out, "(");
		add_pattern(out, depth - 1);
		buf_adds(out, "|");
		add_pattern(out, depth - 1);
		buf_adds(out, ")");
	} else {
		buf_adds(out, "(");
		add_pattern(out, depth - 1);
		buf_adds(out, ")");
		buf_adds(out, RANDOM_PICK(&seed, repeats));
	}
}

static void add_line(struct buf *out)
{
	static const char *const pieces[] = {
		"a", "b", "c", "A", "_", " ", "-", "s", "S", "\xc3\xa9",
		"\xc3\x89", "\xd1\x8f", "\xc5\xbf", "\xe4\xb8\xad", "\xff",
		"\xc3", "\xa9", "\xe4\xb8"};

	for (size_t i = random_below(&seed, 12); i > 0; i--)
		buf_adds(out, RANDOM_PICK(&seed, pieces));
	buf_addc(out, '\n');
}

static void unexpected(void *arg, size_t pattern, bool error, const char *text)
{
	(void)arg;
	if (!error)
		return;
	fprintf(stderr, "pattern %zu: %s\n", pattern, text);
	exit(1);
}

/* All spans of the line at hand. */
static void compare_spans(struct regex_cache *cache, struct naive *naive,
			  const struct ast *tree,
			  const struct regex_options *options)
{
	const char *line = (const char *)naive->line;
	const size_t *offsets = naive->offsets, len = offsets[naive->chars];
	struct regex_span want, got;

	for (size_t i = 0; i <= naive->chars;) {
		bool some = naive_span(naive, tree, options, i, &want);
		CHECK_INT(regex_span(cache, line, len, offsets[i], &got),
			  some ? REGEX_YES : REGEX_NO);
		if (!some)
			return;
		CHECK_INT(got.start, want.start);
		CHECK_INT(got.end, want.end);
		size_t next = want.end > offsets[i] ? want.end : offsets[i] + 1;
		while (i <= naive->chars && offsets[i] < next)
			i++;
	}
}

/* The line at AT, ready for spans, as what is not empty of it. */
static size_t add_spans(struct regex_cache *cache, const struct buf *text,
			size_t at, struct buf *out)
{
	const char *line = text->data + at;
	size_t len = (size_t)((char *)memchr(line, '\n', text->len - at) -
			      line);
	struct regex_span span;

	for (size_t from = 0;
	     regex_span(cache, line, len, from, &span) == REGEX_YES;) {
		from = span.end > from ? span.end : from + 1;
		if (span.end == span.start)
			continue;
		buf_add(out, line + span.start, span.end - span.start);
		buf_addc(out, '\n');
	}
	return at + len + 1;
}

/* As add_spans, by several spans at once, where that is possible. */
static size_t add_many_spans(const struct regex *regex,
			     struct regex_cache *cache, const struct buf *text,
			     size_t at, struct buf *out)
{
	const char *line = text->data + at;
	size_t len = (size_t)((char *)memchr(line, '\n', text->len - at) -
			      line);
	const size_t room = 1 + random_below(&seed, 30);
	struct regex_span spans[30];
	size_t from = 0, count;

	do {
		count = regex_spans(regex, line, len, from, spans, room);
		if (count == REGEX_NONE)
			return add_spans(cache, text, at, out);
		for (size_t i = 0; i < count; i++) {
			from = spans[i].end;
			buf_add(out, line + spans[i].start,
				from - spans[i].start);
			buf_addc(out, '\n');
		}
	} while (count == room);
	return at + len + 1;
}

static void check_same(struct buf *got, const struct buf *want)
{
	CHECK_INT(got->len, want->len);
	CHECK(want->len == 0 || memcmp(got->data, want->data, want->len) == 0);
	got->len = 0;
}

/* Parts of many lines at once, and of each by itself; *TOLD counts those. */
static void compare_parts(const struct regex *regex, struct regex_cache *cache,
			  const struct buf *text, size_t *told)
{
	struct buf want = {0}, got = {0};
	size_t at = 0, made, taken;

	while (at < text->len)
		at = add_spans(cache, text, at, &want);
	for (at = 0; at < text->len;) {
		CHECK(buf_reserve(&got, text->len - at + 1 + REGEX_SLACK));
		taken = regex_parts(regex, text->data + at, text->len - at,
				    got.data + got.len, &made);
		got.len += made;
		at += taken;
		*told += made;
		if (at < text->len)
			at = add_spans(cache, text, at, &got);
	}
	check_same(&got, &want);
	for (at = 0; at < text->len;)
		at = add_many_spans(regex, cache, text, at, &got);
	check_same(&got, &want);
	buf_free(&want);
	buf_free(&got);
}

static size_t told; /* bytes of parts that were told of at once */

static void compare(const char *pattern, const struct regex_options *options,
		    const struct buf *text)
{
	struct parse_options parse_options = {.coding = coding,
					      .syntax = PARSE_EXTENDED,
					      .fold = options->fold};
	struct parse p = parse_pattern(&arena, pattern, strlen(pattern),
				       &parse_options, NULL, NULL);
	if (!p.tree) /* a range that the C locale cannot have */
		return;
	struct regex_pattern patterns = {pattern, strlen(pattern)};
	struct regex *regex =
		regex_new(&patterns, 1, options, unexpected, NULL);
	struct regex_cache *cache = regex ? regex_cache_new(regex) : NULL;
	struct regex_span found = {0, 0}, want;
	struct naive naive;
	size_t end, sure = 0; /* to here lines were said to be selected */

	CHECK(cache != NULL);
	for (size_t at = 0; at < text->len; at = end) {
		const char *from = text->data + at;
		end = (size_t)((char *)memchr(from, '\n', text->len - at) + 1 -
			       text->data);
		CHECK(naive_cut(&naive, coding, from, end - 1 - at));
		bool selected = naive_span(&naive, p.tree, options, 0, &want);
		enum regex_answer answer = regex_line(cache, text->data,
						      text->len, at, &found,
						      NULL);
		CHECK_INT(selected, answer == REGEX_YES && found.start == at);
		CHECK(selected || at >= sure);
		if (selected) {
			CHECK(found.end == end ||
			      (regex_runs(regex) && found.end > end &&
			       text->data[found.end - 1] == '\n'));
			sure = found.end;
		}
		compare_spans(cache, &naive, p.tree, options);
	}
	if (regex_has_parts(regex))
		compare_parts(regex, cache, text, &told);
	regex_cache_free(cache);
	regex_free(regex);
}

static void random_cases(void)
{
	struct buf pattern = {0}, text = {0};

	for (int i = 0; i < CASES; i++) {
		struct regex_options options = {
			.syntax = PARSE_EXTENDED,
			.fold = random_chance(&seed, 25),
			.words = random_chance(&seed, 20),
			.lines = random_chance(&seed, 20),
			.end = '\n'};
		pattern.len = text.len = 0;
		if (random_chance(&seed, 10))
			buf_adds(&pattern, RANDOM_PICK(&seed, stretches));
		else
			add_pattern(&pattern, 4);
		buf_addc(&pattern, '\0');
		for (int j = 0; j < LINES; j++)
			add_line(&text);
		compare(pattern.data, &options, &text);
		arena_free(&arena);
	}
	CHECK(told > CASES / 10);
	buf_free(&pattern);
	buf_free(&text);
}

/* The number of lines of TEXT that PATTERNS select. */
static size_t count(const struct regex_pattern *patterns, size_t n,
		    const struct regex_options *options, const char *text,
		    size_t len)
{
	struct regex *regex =
		regex_new(patterns, n, options, unexpected, NULL);
	struct regex_cache *cache = regex_cache_new(regex);
	struct regex_span found = {0, 0};
	size_t lines = 0;

	while (regex_line(cache, text, len, found.end, &found, NULL) ==
	       REGEX_YES) {
		size_t size = found.end - found.start;
		lines += byte_count(text + found.start, size, options->end);
		lines += text[found.end - 1] != (char)options->end;
	}
	regex_cache_free(cache);
	regex_free(regex);
	return lines;
}

static size_t count_one(const char *pattern, enum parse_syntax syntax,
			unsigned char end,
			const char *text, size_t len)
{
	struct regex_pattern p = {pattern, strlen(pattern)};
	struct regex_options options = {.syntax = syntax, .end = end};

	return count(&p, 1, &options, text, len);
}

static void special_cases(void)
{
	static const char text[] = "one\ntwo\nthree";
	size_t len = sizeof(text) - 1;
	const struct regex_pattern several[] = {{"o$", 2}, {"^t", 2}};
	const struct regex_pattern with_end = {"[a]\nb", 5};
	struct regex_options options = {.end = '\n'};

	CHECK_INT(count(NULL, 0, &options, text, len), 0);
	CHECK_INT(count(several, 2, &options, text, len), 2);
	CHECK_INT(count_one("", PARSE_BASIC, '\n', text, len), 3);
	CHECK_INT(count_one("e$", PARSE_BASIC, '\n', text, len), 2);
	CHECK_INT(count_one("^three$", PARSE_BASIC, '\n', text, len), 1);
	CHECK_INT(count_one("^two$", PARSE_BASIC, '\n', text, len), 1);
	CHECK_INT(count_one("e.t", PARSE_BASIC, '\0', text, len), 1);
	CHECK_INT(count_one("^two", PARSE_BASIC, '\0', text, len), 0);
	CHECK_INT(count_one("^two", PARSE_BASIC, '\0', "one\0two", 7), 1);
	CHECK_INT(count_one("\\(.\\)\\1", PARSE_BASIC, '\n', text, len), 1);
	CHECK_INT(count_one("x", PARSE_BASIC, '\n', text, 0), 0);
	/* A pattern may hold what ends a line, but no line does. */
	CHECK_INT(count(&with_end, 1, &options, "a\nb\n", 4), 0);
}

static void refused(void *arg, size_t pattern, bool error, const char *text)
{
	(void)pattern;
	CHECK(error);
	CHECK_STR(text, arg);
}

/* What would explode is refused at once, or takes its time but no more. */
static void budgets(void)
{
	static const char *const patterns[] = {"(a*)*b", "(x+x+)+y",
					       "\\w{1,1000}x", "[a-z]{32767}",
					       "(a|b){1,32767}c"};
	char too_big[] = "Regular expression too big";
	struct regex_pattern big = {"((a{100}){100}){100}", 20};
	struct regex_options options = {.syntax = PARSE_EXTENDED, .end = '\n'};
	size_t len = 1 << 16;
	char *text = malloc(len);
	clock_t begin = clock();

	CHECK(text != NULL);
	for (size_t i = 0; i < len; i++)
		text[i] = i % 200 == 199 ? '\n' : 'a';
	CHECK(!regex_new(&big, 1, &options, refused, too_big));
	CHECK(clock() - begin < CLOCKS_PER_SEC / 4);
	for (size_t i = 0; i < COMPAT_COUNT(patterns); i++)
		CHECK_INT(count_one(patterns[i], PARSE_EXTENDED, '\n', text,
				    len),
			  0);
	CHECK(clock() - begin < 8 * CLOCKS_PER_SEC);
	free(text);
}

int main(void)
{
	coding = coding_of_locale();
	random_cases();
	special_cases();
	budgets();
	if (setlocale(LC_ALL, "C.UTF-8") || setlocale(LC_ALL, "C.utf8")) {
		coding = coding_of_locale();
		random_cases();
	}
	return 0;
}
