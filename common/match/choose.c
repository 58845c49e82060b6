/* SPDX-License-Identifier: MIT */

/*
 * A pattern without special characters, or with none but ^ in front, $ behind
 * and escaped ones, is a literal.  Where all are, the literal engine serves;
 * otherwise one engine for regular expressions takes them all.
 *
 * Case-blind literals stay literals where folding ASCII letters says it all.
 * In UTF-8, s and i have a counterpart beyond ASCII each, which match/stray
 * takes care of.  What -F is left with then is escaped, to be a basic regular
 * expression.
 */

#include "match/choose.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include "base/mem.h"
#include "base/quote.h"
#include "match/automaton.h"
#include "match/charset.h"
#include "match/literal.h"
#include "match/match.h"
#include "match/pcre2.h"
#include "match/stray.h"
#include "regex/coding.h"
#include "regex/set.h"

struct choice {
	const struct match_options *options;
	struct mem_arena arena; /* the needles' text */
	struct literal_needle *needles;
	size_t count, capacity;
	bool strays; /* letters beyond ASCII may equal some of theirs */
};

enum {
	SPECIAL_BASIC = 1 << 0,
	SPECIAL_EXTENDED = 1 << 1,
	SPECIAL_BOTH = SPECIAL_BASIC | SPECIAL_EXTENDED,
};

static const unsigned char specials[UCHAR_MAX + 1] = {
	['.'] = SPECIAL_BOTH,	  ['['] = SPECIAL_BOTH,
	['*'] = SPECIAL_BOTH,	  ['^'] = SPECIAL_BOTH,
	['$'] = SPECIAL_BOTH,	  ['\\'] = SPECIAL_BOTH,
	['+'] = SPECIAL_EXTENDED, ['?'] = SPECIAL_EXTENDED,
	['|'] = SPECIAL_EXTENDED, ['('] = SPECIAL_EXTENDED,
	[')'] = SPECIAL_EXTENDED, ['{'] = SPECIAL_EXTENDED,
};

/* Is C special where it stands unescaped in a pattern of SYNTAX, and a plain
   character where it is escaped? */
static bool is_special(enum match_syntax syntax, char c)
{
	int kind = syntax == MATCH_EXTENDED ? SPECIAL_EXTENDED : SPECIAL_BASIC;

	return specials[(unsigned char)c] & kind;
}

/* Does the brace at P, before END, open no interval? */
static bool is_lone_brace(const char *p, const char *end)
{
	return *p == '{' && (p + 1 == end || !strchr(",}0123456789", p[1]));
}

/*
 * The literal that the basic or extended PATTERN is, in N, its text at TEXT.
 * False where it is none, or only a parser could tell.
 */
static bool unescape(enum match_syntax syntax,
		     const struct match_pattern *pattern, char *text,
		     struct literal_needle *n)
{
	const char *p = pattern->text;
	const char *end = p + pattern->len;
	char *out = text;

	n->bol = p < end && *p == '^';
	for (p += n->bol;; p++) {
		while (p < end && !is_special(syntax, *p))
			*out++ = *p++;
		n->len = (size_t)(out - text);
		if (p == end)
			return true;
		if (is_lone_brace(p, end))
			*out++ = *p;
		else if (*p == '\\' && p + 1 < end && is_special(syntax, p[1]))
			*out++ = *++p;
		else if (*p == '$' && p + 1 == end)
			n->eol = true;
		else
			return false;
	}
}

static void add(struct choice *c, const struct literal_needle *n)
{
	c->needles = mem_grow(c->needles, c->count, &c->capacity, sizeof(*n));
	c->needles[c->count++] = *n;
}

/* Add N, whose case is to be ignored; false where bytes do not decide. */
static bool add_folded(struct choice *c, const struct literal_needle *n)
{
	for (size_t i = 0; i < n->len; i++)
		if ((unsigned char)n->text[i] >= 0x80)
			return false;
	if (charset_kind() == CHARSET_UTF8 && stray_matters(n->text, n->len)) {
		if (towupper(L'i') != L'I') /* in Turkish */
			return false;
		c->strays = true;
	}
	add(c, n);
	return true;
}

/* Add PATTERN's needles; false where it is no literal. */
static bool add_pattern(struct choice *c, const struct match_pattern *pattern)
{
	const struct match_options *options = c->options;
	char *text = arena_alloc(&c->arena, pattern->len + 1);
	struct literal_needle n = {.text = text};

	if (!text)
		return false;
	if (options->syntax == MATCH_FIXED) {
		n.len = pattern->len;
		memcpy(text, pattern->text, n.len);
	} else if (!unescape(options->syntax, pattern, text, &n)) {
		return false;
	}
	if (memchr(text, options->end, n.len))
		return true; /* in no line */
	/* Bytes that are no text are words by rules of their own. */
	if (options->words && charset_valid(text, n.len) < n.len)
		return false;
	if (options->lines)
		n.bol = n.eol = true;
	else if (options->words && n.len == 0 && (n.bol || n.eol))
		return false;
	if (options->ignore_case)
		return add_folded(c, &n);
	add(c, &n);
	return true;
}

/* A matcher of literals, if that is what PATTERNS are; otherwise NULL. */
static struct matcher *choose_literal(const struct match_pattern *patterns,
				      size_t count,
				      const struct match_options *options)
{
	struct choice c = {.options = options};
	struct matcher *m = NULL;
	size_t i = 0;

	if (count > 0 && (options->syntax >= MATCH_AWK ||
			  !charset_ascii_is_safe()))
		return NULL;
	while (i < count && add_pattern(&c, &patterns[i]))
		i++;
	if (i == count)
		m = literal_new(c.needles, c.count,
				&(struct literal_options){
					.fold = options->ignore_case,
					.words = options->words &&
						 !options->lines,
					.end = options->end,
				});
	if (m && c.strays && m->lines != MATCH_LINES_NONE)
		m = stray_new(m, options->end);
	free(c.needles);
	arena_free(&c.arena);
	return m;
}

/* The string FIXED as a basic regular expression, its text in ARENA. */
static struct match_pattern escape(const struct match_pattern *fixed,
				   struct mem_arena *arena)
{
	struct match_pattern basic = *fixed;
	char *text = arena_alloc(arena, 2 * fixed->len + 1);

	basic.text = text;
	basic.len = 0;
	if (!text)
		mem_exhausted();
	for (size_t i = 0; i < fixed->len; i++) {
		if (is_special(MATCH_BASIC, fixed->text[i]) &&
		    charset_boundary(fixed->text, fixed->len, i))
			text[basic.len++] = '\\';
		text[basic.len++] = fixed->text[i];
	}
	return basic;
}

/* A matcher of regular expressions for strings. */
static struct matcher *escaped_new(const struct match_pattern *patterns,
				   size_t count,
				   const struct match_options *options,
				   match_report *report, void *arg)
{
	struct match_options basic = *options;
	struct mem_arena arena = {0};
	struct match_pattern *list =
		mem_alloc((count + 1) * sizeof(*list));

	basic.syntax = MATCH_BASIC;
	for (size_t i = 0; i < count; i++)
		list[i] = escape(&patterns[i], &arena);
	struct matcher *m = automaton_new(list, count, &basic, report, arg);
	arena_free(&arena);
	free(list);
	return m;
}

/*
 * Several patterns that all are plain are strings to GNU's -G and -E: any
 * backslash in them vanishes without a warning, unless nothing follows it.
 */

static bool is_one_of(char c, const char *set)
{
	return c && strchr(set, c);
}

/* Does folding leave the character CODE what it is, a byte? */
static bool folds_to_byte(enum coding coding, uint32_t code)
{
	uint32_t others[SET_COUNTERPARTS];
	size_t count = set_counterparts(coding, code, others);

	if (coding == CODING_BYTES)
		return true;
	while (count > 0 && (code | others[count - 1]) < 0x80)
		count--;
	return count == 0;
}

/* The length of the plain character, escaped or not, at P, before END; 0:
   there is none. */
static size_t plain_length(const struct match_options *options, const char *p,
			   const char *end)
{
	enum coding coding = coding_of_locale();
	bool extended = options->syntax == MATCH_EXTENDED;
	bool escaped = *p == '\\' && end - p > 1;
	uint32_t code;

	if (escaped ? is_one_of(p[1], "BSW'<bsw`>123456789")
		    : is_one_of(*p, "$*.[^"))
		return 0;
	if (is_one_of(p[escaped], "(+?{|") && escaped != extended)
		return 0;
	if (escaped && !extended && p[1] == ')')
		return 0;
	size_t len = coding_decode(coding, (const unsigned char *)p + escaped,
				   (size_t)(end - p) - escaped, &code);
	if (len == 0 || code >= CODE_ERROR ||
	    (options->ignore_case && !folds_to_byte(coding, code)))
		return 0;
	return escaped + len;
}

/* Make a string of PATTERN, its text in ARENA; false where it is not plain,
   as with a backslash at its end unless it is the LAST. */
static bool make_string(const struct match_options *options,
			struct match_pattern *pattern, bool last,
			struct mem_arena *arena)
{
	const char *p = pattern->text, *end = p + pattern->len;
	char *text = arena_alloc(arena, pattern->len + 1);

	if (!text)
		mem_exhausted();
	pattern->text = text;
	pattern->len = 0;
	while (p < end) {
		size_t len = plain_length(options, p, end);
		bool escaped = *p == '\\' && len > 1;
		if (len == 0 || (*p == '\\' && !escaped && !last))
			return false;
		memcpy(text + pattern->len, p + escaped, len - escaped);
		pattern->len += len - escaped;
		p += len;
	}
	return true;
}

static bool has_backslash(const struct match_pattern *patterns, size_t count)
{
	while (count > 0 && !memchr(patterns[count - 1].text, '\\',
				    patterns[count - 1].len))
		count--;
	return count > 0;
}

/*
 * Make strings of PATTERNS in a new array, their text in ARENA; NULL where not
 * all of them are plain.
 */
static struct match_pattern *make_strings(const struct match_pattern *patterns,
					  size_t count,
					  const struct match_options *options,
					  struct mem_arena *arena)
{
	bool regular = options->syntax == MATCH_BASIC ||
		       options->syntax == MATCH_EXTENDED;
	size_t i = 0;

	if (!regular || count < 2 || !has_backslash(patterns, count))
		return NULL;
	quote_locale_init();
	struct match_pattern *strings = mem_alloc(count * sizeof(*strings));
	memcpy(strings, patterns, count * sizeof(*strings));
	while (i < count &&
	       make_string(options, &strings[i], i + 1 == count, arena))
		i++;
	if (i == count)
		return strings;
	free(strings);
	return NULL;
}

static struct matcher *choose(const struct match_pattern *patterns,
			      size_t count,
			      const struct match_options *options,
			      match_report *report, void *arg)
{
	struct matcher *m = choose_literal(patterns, count, options);

	if (m)
		return m;
	quote_locale_init();
	switch (options->syntax) {
	case MATCH_PERL:
		return pcre2_new(patterns, count, options, report, arg);
	case MATCH_FIXED:
		return escaped_new(patterns, count, options, report, arg);
	case MATCH_BASIC:
	case MATCH_EXTENDED:
	case MATCH_AWK:
	case MATCH_GAWK:
	case MATCH_POSIX_AWK:
		break;
	}
	return automaton_new(patterns, count, options, report, arg);
}

struct matcher *match_choose(const struct match_pattern *patterns, size_t count,
			     const struct match_options *options,
			     match_report *report, void *arg)
{
	struct mem_arena arena = {0};
	struct match_options as_strings = *options;
	struct match_pattern *strings =
		make_strings(patterns, count, options, &arena);

	as_strings.syntax = MATCH_FIXED;
	struct matcher *m =
		choose(strings ? strings : patterns, count,
		       strings ? &as_strings : options, report, arg);
	free(strings);
	arena_free(&arena);
	return m;
}
