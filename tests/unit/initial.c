/* SPDX-License-Identifier: MIT */

/*
 * regex/initial: of random lines those with a back-reference's match are
 * selected, and no others; what is one is asked of regex/back, at each place of
 * each line.
 */

#include "regex/initial.h"

#include <locale.h>

#include "base/buf.h"
#include "base/compat.h"
#include "differential/random.h"
#include "regex/ast.h"
#include "regex/back.h"
#include "regex/nfa.h"
#include "regex/parse.h"
#include "regex/regex.h"
#include "unit/check.h"

enum { TEXTS = 400, LINES = 20 };

static struct random seed = {1};
static struct mem_arena arena;

static const struct parse_options parse_options = {.coding = CODING_UTF8,
						   .syntax = PARSE_EXTENDED};

static struct parse parse(const char *pattern)
{
	struct parse p = parse_pattern(&arena, pattern, strlen(pattern),
				       &parse_options, NULL, NULL);

	CHECK(p.tree != NULL && p.has_back);
	return p;
}

/* Is PATTERN given alternatives? */
static bool is_changed(const char *pattern)
{
	struct parse p = parse(pattern);

	return initial_tree(&arena, p.tree, CODING_UTF8) != p.tree;
}

static void check_choice(void)
{
	static const char *const changed[] = {
		"\\b([a-z]+) \\1\\b", "\\<(\\w{2,3})x*\\1", "^(.+),\\1$",
		"a*^([^x]{3})\\1\\1", "x\\b(\\w)(y)\\1\\2",
	};
	static const char *const kept[] = {
		"([a-z]+) \\1", "\\b(.+) \\1", "^([a-z]*)\\1", "^(abc)\\1",
		"\\b(\\w+|x) \\1", "\\b([a-z]+)(x\\1)", "\\B(\\w+) \\1",
	};

	for (size_t i = 0; i < COMPAT_COUNT(changed); i++)
		CHECK(is_changed(changed[i]));
	for (size_t i = 0; i < COMPAT_COUNT(kept); i++)
		CHECK(!is_changed(kept[i]));
}

static void fill(struct buf *text)
{
	static const char *const parts[] = {
		"a", "i", "b", "j", "ab", " ", " ", ",", "\xc3\xa9", "\xc3\xa8",
		"\xff", "_", "1", "ab ab", "\xc3",
	};

	text->len = 0;
	for (int i = 0; i < LINES; i++) {
		for (size_t left = random_below(&seed, 12); left > 0; left--)
			CHECK(buf_adds(text, RANDOM_PICK(&seed, parts)));
		CHECK(buf_addc(text, '\n'));
	}
}

/* Does a match begin anywhere in the LEN bytes of LINE? */
static bool has_match(struct back *back, const char *line, size_t len)
{
	back_begin(back, line, len);
	for (size_t at = 0, size = 0; at <= len; at += size) {
		uint32_t code;
		if (back_match(back, at, NULL) == BACK_YES)
			return true;
		size = at < len ? coding_take(CODING_UTF8,
					      (const unsigned char *)line + at,
					      len - at, &code)
				: 1;
	}
	return false;
}

static void no_report(void *arg, size_t pattern, bool error, const char *text)
{
	(void)arg, (void)pattern, (void)error;
	fprintf(stderr, "%s\n", text);
}

/* Compare on one TEXT; returns how many lines have a match. */
static size_t compare(struct regex_cache *cache, struct back *back,
		      const struct buf *text)
{
	struct regex_span span = {0, 0};
	size_t lines = 0, from = 0, next = 0;

	for (size_t end; from < text->len; from = end + 1) {
		const char *line = text->data + from;
		end = (size_t)((char *)memchr(line, '\n', text->len - from) -
			       text->data);
		if (!has_match(back, line, end - from))
			continue;
		CHECK_INT(regex_line(cache, text->data, text->len, next, &span,
				     NULL),
			  REGEX_YES);
		CHECK_INT(span.start, from);
		CHECK_INT(span.end, end + 1);
		next = span.end;
		lines++;
	}
	CHECK_INT(regex_line(cache, text->data, text->len, next, &span,
				     NULL),
		  REGEX_NO);
	return lines;
}

static void check_lines(const char *pattern)
{
	const struct regex_pattern p = {pattern, strlen(pattern)};
	const struct regex_options options = {.syntax = PARSE_EXTENDED,
					      .end = '\n'};
	const struct nfa_options exact = {.coding = CODING_UTF8, .exact = true,
					  .end = '\n', .max_states = 100000};
	struct regex *regex = regex_new(&p, 1, &options, no_report, NULL);
	struct nfa *nfa = nfa_new(parse(pattern).tree, &exact);

	CHECK(regex && nfa);
	struct regex_cache *cache = regex_cache_new(regex);
	struct back *back = back_new(nfa, false);
	struct buf text = {0};
	size_t lines = 0;
	CHECK(cache && back);
	for (int i = 0; i < TEXTS; i++) {
		fill(&text);
		lines += compare(cache, back, &text);
	}
	CHECK(lines > 0);
	printf("ok - initial, %s: %zu lines\n", pattern, lines);
	buf_free(&text);
	back_free(back);
	nfa_free(nfa);
	regex_cache_free(cache);
	regex_free(regex);
}

int main(void)
{
	static const char *const patterns[] = {
		"\\b([a-z]+) \\1\\b", "\\<(\\w{2,3}) *\\1", "^(.+),\\1$",
		"^([^ab]{1,2}).*\\1", "\\b(\\w).(\\w)\\1\\2",
		"\\b([[:alpha:]_]+)[ ,]\\1",
	};

	if (!setlocale(LC_ALL, "C.UTF-8")) {
		printf("ok - no locale C.UTF-8 here\n");
		return 0;
	}
	check_choice();
	for (size_t i = 0; i < COMPAT_COUNT(patterns); i++)
		check_lines(patterns[i]);
	arena_free(&arena);
	return 0;
}
