/* SPDX-License-Identifier: MIT */

/*
 * regex - a target for libFuzzer: the parser and the engines.
 *
 * The input is a byte of options, the length of the patterns, the patterns
 * (one a line) and a text.  What match_choose makes of the patterns is
 * compared, line by line and span by span, with the automaton on its own: no
 * search for required strings, and a cache so small that it is emptied all the
 * time.  Where lines are short, and the patterns text without back-references,
 * both are compared with a matcher that tries everything (unit/naive.h).  And
 * the text many times over has the same lines many times.
 *
 * The locale is the environment's.
 */

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "match/automaton.h"
#include "match/match.h"
#include "regex/parse.h"
#include "unit/check.h"
#include "unit/naive.h"

enum {
	EXTENDED = 1,
	FIXED = 2,
	FOLD = 4,
	WORDS = 8,
	LINES = 16,
	NULS = 32, /* lines end with NUL */
	TIMES = 64, /* compare the text many times over, too */
};

enum {
	MOST_PATTERNS = 64,
	MOST_TEXT = 1000,        /* bytes */
	ENOUGH = 20000,          /* to be walked in several parts at once */
	NAIVE_PATIENCE = 200000, /* for a line */
};

struct input {
	struct match_pattern patterns[MOST_PATTERNS];
	size_t count;
	struct match_options options;
	bool times;
	const char *text;
	size_t len;
};

/* A matcher with its state. */
struct engine {
	struct matcher *matcher;
	struct match_state *state;
	bool gave_up;
};

static void ignore(void *arg, const struct match_problem *problem)
{
	(void)arg, (void)problem;
}

static bool engine_ready(struct engine *e, struct matcher *matcher)
{
	*e = (struct engine){.matcher = matcher};
	if (matcher)
		e->state = match_state_new(matcher);
	return e->state;
}

static void engine_free(struct engine *e)
{
	if (e->matcher) {
		match_state_free(e->matcher, e->state);
		match_free(e->matcher);
	}
}

/* The selected lines of TEXT, one a match. */
static void list_lines(struct engine *e, unsigned char end, const char *text,
		       size_t len, struct buf *out)
{
	enum match_answer answer = MATCH_NO;
	struct match run, line;

	out->len = 0;
	for (size_t at = 0; at < len; at = run.end) {
		run = (struct match){at, len};
		if (e->matcher->lines == MATCH_LINES_SOME)
			answer = match_line(e->matcher, e->state, text, len, at,
					    &run, NULL);
		else if (e->matcher->lines == MATCH_LINES_EVERY)
			answer = MATCH_YES;
		if (answer != MATCH_YES)
			break;
		CHECK(run.start >= at && run.end > run.start && run.end <= len);
		for (line = run; line.start < run.end; line.start = line.end) {
			const char *stop = memchr(text + line.start, end,
						  run.end - line.start);
			line.end = stop ? (size_t)(stop + 1 - text) : run.end;
			CHECK(buf_add(out, &line, sizeof(line)));
		}
	}
	e->gave_up |= answer == MATCH_ERROR;
}

/* The matches in LINE, as -o asks for them; only the first may be empty. */
static void list_spans(struct engine *e, const char *line, size_t len,
		       struct buf *out)
{
	enum match_answer answer = MATCH_NO;
	struct match span;

	out->len = 0;
	for (size_t at = 0; at <= len;) {
		answer = match_span(e->matcher, e->state, line, len, at, &span);
		if (answer != MATCH_YES)
			break;
		CHECK(span.start >= at && span.end >= span.start &&
		      span.end <= len);
		if (span.end > span.start || out->len == 0)
			CHECK(buf_add(out, &span, sizeof(span)));
		at = span.end > span.start ? span.end : span.start + 1;
	}
	e->gave_up |= answer == MATCH_ERROR;
}

static bool same(const struct buf *a, const struct buf *b)
{
	return a->len == b->len &&
	       (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
}

/* Trees of all patterns, without back-references; or false. */
static bool parse_all(const struct input *in, struct mem_arena *arena,
		      enum coding coding, const struct ast **trees)
{
	const struct parse_options options = {
		.coding = coding,
		.syntax = in->options.syntax == MATCH_EXTENDED
				  ? PARSE_EXTENDED
				  : PARSE_BASIC,
		.fold = in->options.ignore_case};

	for (size_t i = 0; i < in->count; i++) {
		struct parse p = parse_pattern(arena, in->patterns[i].text,
					       in->patterns[i].len, &options,
					       NULL, NULL);
		if (!p.tree || p.has_back)
			return false;
		trees[i] = p.tree;
	}
	return true;
}

/* The matches in a line as list_spans has them; false: that takes too long. */
static bool list_naively(struct naive *n, const struct input *in,
			 const struct ast **trees, struct buf *out)
{
	const struct regex_options options = {.words = in->options.words,
					      .lines = in->options.lines};

	out->len = 0;
	n->patience = NAIVE_PATIENCE;
	for (size_t at = 0; at <= n->chars;) {
		struct regex_span best = {SIZE_MAX, 0}, one;
		for (size_t i = 0; i < in->count; i++) {
			if (!naive_span(n, trees[i], &options, at, &one))
				continue;
			if (one.start < best.start ||
			    (one.start == best.start && one.end > best.end))
				best = one;
		}
		if (best.start == SIZE_MAX)
			break;
		struct match span = {best.start, best.end};
		if (span.end > span.start || out->len == 0)
			CHECK(buf_add(out, &span, sizeof(span)));
		size_t next = best.end > best.start ? best.end : best.start + 1;
		while (at <= n->chars && n->offsets[at] < next)
			at++;
	}
	return n->patience > 0;
}

/* Are all patterns text? */
static bool is_text(const struct input *in)
{
	enum coding coding = coding_of_locale();
	size_t i = 0;

	while (i < in->count && coding_valid(coding, in->patterns[i].text,
					     in->patterns[i].len))
		i++;
	return i == in->count;
}

/* Every line of the text: LINES are those that are selected. */
static void compare_spans(const struct input *in, struct engine *a,
			  struct engine *b, const struct buf *lines)
{
	struct buf spans = {0}, others = {0};
	struct mem_arena arena = {0};
	const struct ast *trees[MOST_PATTERNS];
	enum coding coding = coding_of_locale();
	bool parsed = is_text(in) && parse_all(in, &arena, coding, trees);
	size_t selected = 0, end;
	struct naive naive;

	for (size_t at = 0; at < in->len; at = end) {
		const char *line = in->text + at;
		const char *stop = memchr(line, in->options.end, in->len - at);
		size_t len = stop ? (size_t)(stop - line) : in->len - at;
		struct match whole = {at, at + len + (stop != NULL)};
		end = whole.end;
		list_spans(a, line, len, &spans);
		list_spans(b, line, len, &others);
		if (a->gave_up || b->gave_up)
			break;
		CHECK(same(&spans, &others));
		bool some = selected < lines->len &&
			    memcmp(lines->data + selected, &whole,
				   sizeof(whole)) == 0;
		CHECK_INT(some, spans.len > 0);
		selected += some ? sizeof(whole) : 0;
		if (parsed && naive_cut(&naive, coding, line, len) &&
		    list_naively(&naive, in, trees, &others))
			CHECK(same(&spans, &others));
	}
	buf_free(&spans);
	buf_free(&others);
	arena_free(&arena);
}

/* The text many times over, which has COUNT selected lines. */
static void compare_times(const struct input *in, struct engine *e,
			  size_t count)
{
	struct buf text = {0}, lines = {0};
	size_t times = 0;

	if (in->len == 0 ||
	    (unsigned char)in->text[in->len - 1] != in->options.end)
		return;
	for (; text.len < ENOUGH; times++)
		CHECK(buf_add(&text, in->text, in->len));
	list_lines(e, in->options.end, text.data, text.len, &lines);
	if (!e->gave_up)
		CHECK_INT(lines.len, count * times * sizeof(struct match));
	buf_free(&text);
	buf_free(&lines);
}

/* The strings of IN as basic regular expressions, their text in ARENA. */
static void escape(struct input *in, struct mem_arena *arena)
{
	for (size_t i = 0; i < in->count; i++) {
		struct match_pattern *p = &in->patterns[i];
		char *text = arena_alloc(arena, 2 * p->len + 1);
		size_t len = 0;
		CHECK(text != NULL);
		for (size_t j = 0; j < p->len; j++) {
			if (p->text[j] && strchr("\\.[*^$", p->text[j]))
				text[len++] = '\\';
			text[len++] = p->text[j];
		}
		*p = (struct match_pattern){.text = text, .len = len};
	}
	in->options.syntax = MATCH_BASIC;
}

/*
 * A matcher by match_choose; but not where that takes several patterns with
 * backslashes for strings, as GNU does.
 */
static struct matcher *choose(const struct input *in)
{
	bool backslash = false;

	for (size_t i = 0; i < in->count && in->count > 1; i++)
		backslash |= in->patterns[i].len > 0 &&
			     memchr(in->patterns[i].text, '\\',
				    in->patterns[i].len);
	return (backslash && in->options.syntax != MATCH_FIXED
			? automaton_new
			: match_choose)(in->patterns, in->count, &in->options,
					ignore, NULL);
}

static void compare(struct input *in)
{
	struct mem_arena arena = {0};
	struct buf lines = {0}, others = {0};
	struct engine a, b;

	bool ready = engine_ready(&a, choose(in));
	if (in->options.syntax == MATCH_FIXED)
		escape(in, &arena);
	setenv("MAPUTILS_NO_SIEVE", "1", 1);
	setenv("MAPUTILS_DFA_CACHE", "1", 1);
	CHECK_INT(engine_ready(&b, automaton_new(in->patterns, in->count,
						 &in->options, ignore, NULL)),
		  ready);
	if (ready) {
		list_lines(&a, in->options.end, in->text, in->len, &lines);
		list_lines(&b, in->options.end, in->text, in->len, &others);
		if (!a.gave_up && !b.gave_up) {
			CHECK(same(&lines, &others));
			compare_spans(in, &a, &b, &lines);
		}
		if (!a.gave_up && in->times)
			compare_times(in, &a,
				      lines.len / sizeof(struct match));
	}
	unsetenv("MAPUTILS_NO_SIEVE");
	unsetenv("MAPUTILS_DFA_CACHE");
	engine_free(&a);
	engine_free(&b);
	buf_free(&lines);
	buf_free(&others);
	arena_free(&arena);
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	setlocale(LC_ALL, "");
	return 0;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	if (size < 2 || size - 2 < data[1] || size - 2 - data[1] > MOST_TEXT)
		return 0;
	unsigned flags = data[0];
	const char *patterns = (const char *)data + 2;
	const char *end = patterns + data[1];
	struct input in = {
		.options = {.syntax = flags & FIXED      ? MATCH_FIXED
				      : flags & EXTENDED ? MATCH_EXTENDED
							 : MATCH_BASIC,
			    .ignore_case = flags & FOLD,
			    .words = flags & WORDS,
			    .lines = flags & LINES,
			    .end = flags & NULS ? '\0' : '\n'},
		.times = flags & TIMES,
		.text = end,
		.len = size - 2 - data[1]};

	for (const char *stop; in.count < MOST_PATTERNS; patterns = stop + 1) {
		stop = memchr(patterns, '\n', (size_t)(end - patterns));
		if (!stop)
			stop = end;
		in.patterns[in.count++] = (struct match_pattern){
			.text = patterns, .len = (size_t)(stop - patterns)};
		if (stop == end)
			break;
	}
	/* What is a word around bytes that are no characters is left open. */
	if (in.options.words && !is_text(&in))
		return 0;
	compare(&in);
	return 0;
}
