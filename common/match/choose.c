/* SPDX-License-Identifier: MIT */

/*
 * A pattern without special characters, or with none but ^ in front, $ behind
 * and escaped ones, is a literal.  Where all are, the literal engine serves;
 * otherwise one engine for regular expressions takes them all.
 *
 * Case-blind literals stay literals where folding ASCII letters says it all.
 * In UTF-8, s and i have a counterpart beyond ASCII each: a literal with a few
 * of them becomes several.  What -F is left with then is escaped, to be a basic
 * regular expression.
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

/* One literal may stand for this many at most. */
enum { MOST_VARIANTS = 256 };

struct choice {
	const struct match_options *options;
	struct mem_arena arena; /* the needles' text */
	struct literal_needle *needles;
	size_t count, capacity;
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

/* What equals the letter C too when case is ignored in UTF-8, or NULL. */
static const char *counterpart(char c)
{
	switch (c) {
	case 's':
	case 'S':
		return "\xc5\xbf"; /* LATIN SMALL LETTER LONG S */
	case 'i':
	case 'I':
		return "\xc4\xb1"; /* LATIN SMALL LETTER DOTLESS I */
	default:
		return NULL;
	}
}

static void add(struct choice *c, const struct literal_needle *n)
{
	c->needles = mem_grow(c->needles, c->count, &c->capacity, sizeof(*n));
	c->needles[c->count++] = *n;
}

/*
 * Add N with each of its letters from AT on as it is and as its counterpart.
 * False where that makes too many.
 */
static bool add_variants(struct choice *c, const struct literal_needle *n,
			 size_t at, size_t most)
{
	while (at < n->len && !counterpart(n->text[at]))
		at++;
	if (at == n->len) {
		add(c, n);
		return true;
	}
	char *text = arena_alloc(&c->arena, n->len + 1);
	if (most == 1 || !text)
		return false;
	struct literal_needle other = *n;
	memcpy(text, n->text, at);
	memcpy(text + at, counterpart(n->text[at]), 2);
	memcpy(text + at + 2, n->text + at + 1, n->len - at - 1);
	other.text = text;
	other.len++;
	return add_variants(c, n, at + 1, most / 2) &&
	       add_variants(c, &other, at + 2, most / 2);
}

/* Add N, whose case is to be ignored; false where bytes do not decide. */
static bool add_folded(struct choice *c, const struct literal_needle *n)
{
	bool has_counterpart = false;

	for (size_t i = 0; i < n->len; i++) {
		if ((unsigned char)n->text[i] >= 0x80)
			return false;
		has_counterpart |= counterpart(n->text[i]) != NULL;
	}
	if (has_counterpart && charset_kind() == CHARSET_UTF8)
		return towupper(L'i') == L'I' && /* not in Turkish */
		       add_variants(c, n, 0, MOST_VARIANTS);
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

	if (count > 0 && (options->syntax == MATCH_PERL ||
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

struct matcher *match_choose(const struct match_pattern *patterns, size_t count,
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
		break;
	}
	return automaton_new(patterns, count, options, report, arg);
}
