/* SPDX-License-Identifier: MIT */

/*
 * Parsed by recursion, as deep as sane patterns are.  Sets are known by what
 * they have of ASCII and whether they may have anything beyond: PCRE2's idea of
 * letters, and of their case, depends on its version.
 */

#include "regex/perl.h"

#include <string.h>

#include "regex/ast.h"
#include "regex/set.h"

enum {
	MAX_DEPTH = 50,    /* of groups; below, nothing is known */
	MAX_REPEAT = 1000, /* the greatest bound of a repetition */
	ASCII = 0x80,
	KELVIN = 0x212a, /* is a k to those who fold */
	LONG_S = 0x17f,  /* and this an s */
};

struct parser {
	struct mem_arena *arena;
	enum coding coding;
	bool fold;
	const char *at, *end;
	int depth;
};

/* Some characters. */
struct members {
	bool ascii[ASCII];
	bool high; /* and perhaps some beyond */
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(uint32_t code)
{
	return (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
}

/* Does TEXT come next?  Steps over it. */
static bool skip(struct parser *p, const char *text)
{
	size_t len = strlen(text);

	if ((size_t)(p->end - p->at) < len || memcmp(p->at, text, len) != 0)
		return false;
	p->at += len;
	return true;
}

/* The next byte; NUL at the end. */
static char peek(const struct parser *p)
{
	return p->at < p->end ? *p->at : '\0';
}

/* Sets. */

static void add_range(struct members *m, unsigned low, unsigned high)
{
	for (unsigned c = low; c <= high; c++)
		m->ascii[c] = true;
}

static void add_text(struct members *m, const char *text)
{
	for (; *text; text++)
		m->ascii[(unsigned char)*text] = true;
}

/* Add the characters of \C; false where they are not known. */
static bool add_class(struct members *m, char c)
{
	struct members class = {.high = false};

	switch (c) {
	case 'd':
	case 'D':
		add_range(&class, '0', '9');
		break;
	case 'h':
		add_text(&class, " \t");
		class.high = true;
		break;
	case 's':
	case 'S':
		add_text(&class, " \t\n\v\f\r");
		class.high = true;
		break;
	case 'w':
	case 'W':
		add_range(&class, '0', '9');
		add_range(&class, 'A', 'Z');
		add_range(&class, 'a', 'z');
		add_text(&class, "_");
		class.high = true;
		break;
	default:
		return false;
	}
	bool negated = c >= 'A' && c <= 'Z';
	for (unsigned i = 0; i < ASCII; i++)
		m->ascii[i] |= class.ascii[i] != negated;
	m->high |= class.high || negated;
	return true;
}

/* The character that \C stands for; NUL: not known. */
static char escaped_char(char c)
{
	static const char named[] = "a\ae\033f\fr\rt\t";

	for (const char *p = named; *p; p += 2)
		if (*p == c)
			return p[1];
	bool sign = c > ' ' && c < 0x7f && !is_digit(c) &&
		    !is_letter((unsigned char)c);
	return sign ? c : '\0';
}

/* Add both cases of the letters of M. */
static void fold_members(struct members *m)
{
	m->high |= m->ascii['k'] || m->ascii['K'] || m->ascii['s'] ||
		   m->ascii['S'];
	for (unsigned c = 'A'; c <= 'Z'; c++)
		m->ascii[c] = m->ascii[c | 0x20] |= m->ascii[c];
}

/* A character of M. */
static struct ast *set_of(struct parser *p, const struct members *m)
{
	struct set_range ranges[ASCII];
	struct set set = {.ranges = ranges, .negated = m->high};

	for (unsigned c = 0; c < ASCII; c++)
		if ((m->ascii[c] && c != '\n') != m->high)
			ranges[set.count++] = (struct set_range){c, c};
	return ast_set(p->arena, &set);
}

/* The set [:NAME:] behind its [:, added to M. */
static bool add_named(struct parser *p, struct members *m)
{
	const char *name = p->at;

	while (peek(p) >= 'a' && peek(p) <= 'z')
		p->at++;
	unsigned class = set_class_named(name, (size_t)(p->at - name));
	if (!class || !skip(p, ":]"))
		return false;
	const struct set set = {.classes = class};
	for (unsigned c = 0; c < ASCII; c++)
		m->ascii[c] |= set_has(&set, p->coding, c);
	m->high = true;
	return true;
}

/*
 * An element of a bracket: added to M, or, if it is one character that may
 * begin or end a range, in *CODE.  False where it is not known.
 */
static bool take_element(struct parser *p, struct members *m, uint32_t *code)
{
	*code = CODE_END;
	if (skip(p, "[:"))
		return add_named(p, m);
	if (p->at == p->end || (*p->at == '[' && p->end - p->at > 1 &&
				strchr(".=", p->at[1])))
		return false;
	if (!skip(p, "\\")) {
		p->at += coding_take(p->coding, (const unsigned char *)p->at,
				     (size_t)(p->end - p->at), code);
		return p->coding == CODING_UTF8 || *code < ASCII;
	}
	if (p->at == p->end)
		return false;
	char c = *p->at++;
	if (add_class(m, c))
		return true;
	*code = (unsigned char)escaped_char(c);
	return *code != 0;
}

/* Is a range to follow, rather than a minus before the bracket's end? */
static bool is_range(const struct parser *p)
{
	return p->end - p->at > 1 && *p->at == '-' && p->at[1] != ']';
}

/* Add LOW to HIGH. */
static bool add_codes(struct parser *p, struct members *m, uint32_t low,
		      uint32_t high)
{
	if (high >= ASCII && p->fold)
		return false;
	if (low < ASCII)
		add_range(m, low, high < ASCII ? high : ASCII - 1);
	m->high |= high >= ASCII;
	return true;
}

/* A bracket, behind its opening one; NULL where it is not known. */
static struct ast *bracket(struct parser *p)
{
	struct members m = {.high = false};
	bool negated = skip(p, "^");
	uint32_t low, high;

	do {
		if (!take_element(p, &m, &low))
			return NULL;
		high = low;
		if (is_range(p)) {
			p->at++;
			if (low == CODE_END || !take_element(p, &m, &high) ||
			    high == CODE_END)
				return NULL;
		}
		if (low != CODE_END && !add_codes(p, &m, low, high))
			return NULL;
	} while (!skip(p, "]"));
	if (p->fold)
		fold_members(&m);
	for (unsigned c = 0; c < ASCII && negated; c++)
		m.ascii[c] = !m.ascii[c];
	m.high |= negated;
	return set_of(p, &m);
}

/* Other atoms. */

/* The character CODE, in either case if need be. */
static struct ast *character(struct parser *p, uint32_t code)
{
	uint32_t lower = code | 0x20;
	uint32_t stray = lower == 'k' ? KELVIN : LONG_S;
	struct set_range ranges[] = {
		{lower & ~0x20u, lower & ~0x20u},
		{lower, lower},
		{stray, stray},
	};
	bool strays = p->coding == CODING_UTF8 &&
		      (lower == 'k' || lower == 's');
	const struct set both = {.ranges = ranges, .count = 2 + strays};

	if (code >= ASCII && (p->fold || p->coding != CODING_UTF8))
		return NULL;
	return p->fold && is_letter(code) ? ast_set(p->arena, &both)
					  : ast_char(p->arena, code);
}

/* Any character. */
static struct ast *any(struct parser *p)
{
	struct members all = {.high = true};

	memset(all.ascii, true, sizeof(all.ascii));
	return set_of(p, &all);
}

/* \xHH, behind the x. */
static struct ast *hex(struct parser *p)
{
	static const char digits[] = "0123456789abcdef";
	uint32_t code = 0;

	for (int i = 0; i < 2; i++, p->at++) {
		char c = peek(p);
		const char *digit =
			c ? strchr(digits, c | (c >= 'A' ? 0x20 : 0)) : NULL;
		if (!digit)
			return NULL;
		code = 16 * code + (uint32_t)(digit - digits);
	}
	return code < ASCII ? character(p, code) : NULL;
}

/* What follows a backslash. */
static struct ast *escape(struct parser *p)
{
	struct members m = {.high = false};

	if (p->at == p->end)
		return NULL;
	char c = *p->at++;
	if (c && strchr("AbBGKzZ", c))
		return ast_empty(p->arena);
	if (c == 'x')
		return hex(p);
	if (c >= '1' && c <= '9' && !is_digit(peek(p)))
		return ast_repeat(p->arena, any(p), 0, AST_FOREVER);
	if (add_class(&m, c))
		return set_of(p, &m);
	c = escaped_char(c);
	return c ? character(p, (unsigned char)c) : NULL;
}

static struct ast *alternatives(struct parser *p);

/* The rest of a group, with its closing parenthesis. */
static struct ast *group(struct parser *p)
{
	if (++p->depth > MAX_DEPTH)
		return NULL;
	struct ast *tree = alternatives(p);
	p->depth--;
	return skip(p, ")") ? tree : NULL;
}

/* A group's name, with CLOSE behind it. */
static bool skip_name(struct parser *p, char close)
{
	while (peek(p) == '_' || is_digit(peek(p)) ||
	       is_letter((unsigned char)peek(p)))
		p->at++;
	return p->at < p->end && *p->at++ == close;
}

/* Is it, behind (, a group that consumes what it matches? */
static bool skip_opening(struct parser *p)
{
	if (peek(p) == '*')
		return false;
	if (!skip(p, "?") || skip(p, ":") || skip(p, ">") || skip(p, "|"))
		return true;
	if (skip(p, "'"))
		return skip_name(p, '\'');
	return (skip(p, "P<") || skip(p, "<")) && skip_name(p, '>');
}

static bool at_bound(const struct parser *p)
{
	char c = peek(p);

	return c == '*' || c == '+' || c == '?' ||
	       (c == '{' && p->end - p->at > 1 &&
		(is_digit(p->at[1]) || strchr(", \t", p->at[1])));
}

/*
 * What looks around, behind (.  At the very START of what must match, what is
 * looked for behind stands right before it, and likewise at its end; elsewhere
 * it is left out.
 */
static struct ast *assertion(struct parser *p, bool start)
{
	bool before = skip(p, "?<=");
	bool after = !before && skip(p, "?=");

	if (!before && !after && !skip(p, "?!") && !skip(p, "?<!"))
		return NULL;
	struct ast *tree = group(p);
	if (!tree || at_bound(p))
		return NULL;
	bool end = p->at == p->end || *p->at == '|';
	if (p->depth == 0 && ((before && start) || (after && end)))
		return tree;
	return ast_empty(p->arena);
}

static bool at_assertion(const struct parser *p)
{
	size_t len = (size_t)(p->end - p->at);

	return (len > 1 && p->at[0] == '?' && strchr("=!", p->at[1])) ||
	       (len > 2 && p->at[0] == '?' && p->at[1] == '<' &&
		strchr("=!", p->at[2]));
}

static struct ast *atom(struct parser *p)
{
	uint32_t code;

	if (at_bound(p))
		return NULL;
	if (skip(p, "["))
		return bracket(p);
	if (skip(p, "("))
		return skip_opening(p) ? group(p) : NULL;
	if (skip(p, "\\"))
		return escape(p);
	if (skip(p, "."))
		return any(p);
	p->at += coding_take(p->coding, (const unsigned char *)p->at,
			     (size_t)(p->end - p->at), &code);
	return character(p, code);
}

/* A decimal number up to MAX_REPEAT; false where there is none. */
static bool number(struct parser *p, int *value)
{
	const char *from = p->at;

	for (*value = 0; is_digit(peek(p)) && *value <= MAX_REPEAT; p->at++)
		*value = 10 * *value + (*p->at - '0');
	return p->at > from && *value <= MAX_REPEAT;
}

/* The bounds of a repetition; false where they are not known. */
static bool bounds(struct parser *p, int *min, int *max)
{
	char c = *p->at++;

	*min = c == '+';
	*max = c == '?' ? 1 : AST_FOREVER;
	if (c != '{')
		return true;
	if (!number(p, min))
		return false;
	if (!skip(p, ","))
		*max = *min;
	else if (peek(p) != '}' && (!number(p, max) || *max < *min))
		return false;
	return skip(p, "}");
}

/* An atom and how often it comes. */
static struct ast *piece(struct parser *p)
{
	struct ast *tree = atom(p);
	int min, max;

	if (!tree || !at_bound(p))
		return tree;
	if (!bounds(p, &min, &max))
		return NULL;
	if (!skip(p, "?")) /* greedy or not is all the same here */
		skip(p, "+");
	return at_bound(p) ? NULL : ast_repeat(p->arena, tree, min, max);
}

/* An anchor; NULL if it is repeated. */
static struct ast *anchor(struct parser *p, enum look look)
{
	return at_bound(p) ? NULL : ast_look(p->arena, look);
}

static struct ast *sequence(struct parser *p)
{
	struct ast_list list = {0};

	while (p->at < p->end && *p->at != '|' && *p->at != ')') {
		const char *from = p->at;
		if (skip(p, "^")) {
			ast_add(&list, anchor(p, LOOK_LINE_START));
		} else if (skip(p, "$")) {
			ast_add(&list, anchor(p, LOOK_LINE_END));
		} else if (skip(p, "(") && at_assertion(p)) {
			ast_add(&list, assertion(p, !list.first));
		} else {
			p->at = from;
			ast_add(&list, piece(p));
		}
		if (list.failed)
			return NULL;
	}
	return ast_join(p->arena, AST_CAT, &list);
}

static struct ast *alternatives(struct parser *p)
{
	struct ast_list list = {0};

	do
		ast_add(&list, sequence(p));
	while (!list.failed && skip(p, "|"));
	return ast_join(p->arena, AST_ALT, &list);
}

/* Is the case of ASCII's letters a matter among themselves, but for KELVIN and
   LONG_S? */
static bool folds_plainly(enum coding coding)
{
	uint32_t others[SET_COUNTERPARTS];

	for (uint32_t c = 'a'; c <= 'z' && coding == CODING_BYTES; c++)
		if (set_counterparts(coding, c, others) != 1 ||
		    others[0] != (c & ~0x20u))
			return false;
	return true;
}

struct ast *perl_tree(struct mem_arena *arena, const char *text, size_t len,
		      enum coding coding, bool fold)
{
	struct parser p = {.arena = arena,
			   .coding = coding,
			   .fold = fold,
			   .at = text,
			   .end = text + len};

	if (skip(&p, "(?i)"))
		p.fold = true;
	if (p.fold && !folds_plainly(coding))
		return NULL;
	struct ast *tree = alternatives(&p);
	return p.at == p.end ? tree : NULL;
}
