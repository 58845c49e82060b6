/* SPDX-License-Identifier: MIT */

/*
 * Precedence without recursion: a level for each open parenthesis holds the
 * branches that are complete, the items of the branch at hand, and its last
 * atom, to which a repetition may yet apply.
 *
 * "At start" is GNU's notion that decides what a repetition operator means:
 * true at the start of a pattern, a group or a branch, and still true behind
 * anchors there.  An operator at start is an ordinary character in the basic
 * syntax; in the extended syntax it draws a warning, and repeats nothing but
 * such an anchor.
 */

#include "regex/parse.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include "base/compat.h"
#include "base/mem.h"
#include "regex/ast.h"
#include "regex/bracket.h"
#include "regex/interval.h"

struct level {
	struct ast_list branches, items;
	struct ast *atom; /* the last item, or NULL */
	unsigned group;   /* its number */
	/* Groups a back-reference may name, as bits: before, and after it. */
	unsigned closed_before, closed_after;
};

struct parser {
	struct mem_arena *arena;
	const struct parse_options *options;
	const unsigned char *at, *end;
	struct parse result;
	parse_warn *warn; /* NULL: this is the first round */
	void *warn_arg;
	const char *late_error;

	struct level *levels;
	size_t depth, room; /* DEPTH is that of the innermost level */
	unsigned groups;    /* opened so far */
	struct ast *named[10]; /* those that back-references can name */
	unsigned closed;    /* bits of those that are complete on this path */
	bool keep_groups;   /* some back-reference may name them */
	bool at_start;
	/*
	 * In GNU's first round nothing repeats an anchor, such as the one that
	 * ends here.  It skips operators that have nothing to repeat, such as
	 * the one that ends at SKIPPED, and takes a closing parenthesis behind
	 * them for an ordinary character.
	 */
	const unsigned char *anchored, *skipped;
	size_t unclosed; /* what it therefore thinks of DEPTH */
};

static void fail(struct parser *p, const char *error)
{
	if (!p->result.error)
		p->result.error = error;
}

/* It is not the pattern's fault that it cannot be served. */
static void exhaust(struct parser *p, const char *error)
{
	fail(p, error);
	p->result.exhausted = true;
}

/* The first round goes on, as if there were nothing. */
static void fail_late(struct parser *p, const char *error)
{
	if (!p->result.late)
		p->late_error = error;
	p->result.late = true;
	if (p->warn)
		fail(p, error);
}

static void warn(struct parser *p, const char *fmt, ...)
	COMPAT_PRINTF(2, 3);

/* Is what has a backslash in the basic syntax an operator without? */
static bool is_extended(const struct parser *p)
{
	return p->options->syntax != PARSE_BASIC;
}

static bool has_gnu_escapes(const struct parser *p)
{
	return p->options->syntax != PARSE_AWK &&
	       p->options->syntax != PARSE_POSIX_AWK;
}

static void warn(struct parser *p, const char *fmt, ...)
{
	char text[64];
	va_list args;

	p->result.warnings++;
	if (!p->warn)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	p->warn(p->warn_arg, text);
}

/* The level of the innermost open parenthesis. */
static struct level *top(struct parser *p)
{
	return &p->levels[p->depth];
}

/* ATOM comes next; NULL where memory ran out. */
static void put(struct parser *p, struct ast *atom)
{
	struct level *level = top(p);

	if (!atom) {
		exhaust(p, "memory exhausted");
		return;
	}
	if (level->atom)
		ast_add(&level->items, level->atom);
	level->atom = atom;
}

static void put_atom(struct parser *p, struct ast *atom)
{
	p->at_start = false;
	put(p, atom);
}

static void put_char(struct parser *p, uint32_t code)
{
	uint32_t others[SET_COUNTERPARTS];
	size_t count = 0;

	if (p->options->fold)
		count = set_counterparts(p->options->coding, code, others);
	if (count == 0) {
		put_atom(p, ast_char(p->arena, code));
		return;
	}
	struct bracket b = {.options = p->options};
	bracket_add(&b, code, code);
	while (count-- > 0)
		bracket_add(&b, others[count], others[count]);
	put_atom(p, ast_set(p->arena, &b.set));
	bracket_free(&b);
}

/* The set of CLASSES and, for word constituents, '_'. */
static void put_class(struct parser *p, unsigned classes, bool negated)
{
	struct set_range underscore = {'_', '_'};
	struct set set = {.ranges = &underscore,
			  .count = classes == SET_ALNUM,
			  .classes = classes,
			  .negated = negated};

	p->result.wide = true;
	put_atom(p, ast_set(p->arena, &set));
}

/* A position; what it follows is still "at start" if it was. */
static void put_look(struct parser *p, unsigned look)
{
	p->result.wide |= look != LOOK_LINE_START && look != LOOK_LINE_END;
	put(p, ast_look(p->arena, look));
	p->anchored = p->at;
}

/* A dot, which in two of the syntaxes of awk does not match NUL. */
static void put_any(struct parser *p)
{
	struct set_range nul = {0, 0};
	struct set set = {.ranges = &nul,
			  .count = !has_gnu_escapes(p),
			  .negated = true};

	put_atom(p, ast_set(p->arena, &set));
}

static void put_bracket(struct parser *p)
{
	struct bracket b = {.at = p->at, .end = p->end, .options = p->options};

	if (!bracket_parse(&b))
		fail(p, b.error);
	else
		put_atom(p, ast_set(p->arena, &b.set));
	if (b.late)
		fail_late(p, b.error);
	p->result.wide |= b.wide;
	p->at = b.at;
	bracket_free(&b);
}

static void put_back(struct parser *p, unsigned group)
{
	if (!(p->closed >> group & 1)) {
		fail(p, "Invalid back reference");
		return;
	}
	p->result.has_back = true;
	put_atom(p, ast_back(p->arena, p->named[group]));
}

static void open_group(struct parser *p)
{
	if (p->depth == PARSE_DEPTH) {
		exhaust(p, "stack overflow");
		return;
	}
	p->depth++;
	p->unclosed++;
	p->levels = mem_grow(p->levels, p->depth, &p->room,
			     sizeof(*p->levels));
	*top(p) = (struct level){.group = ++p->groups,
				 .closed_before = p->closed};
	p->at_start = true;
}

/* The branch at hand is complete. */
static void end_branch(struct parser *p)
{
	struct level *level = top(p);

	if (level->atom)
		ast_add(&level->items, level->atom);
	level->atom = NULL;
	ast_add(&level->branches,
		ast_join(p->arena, AST_CAT, &level->items));
	level->items = (struct ast_list){0};
	level->closed_after |= p->closed;
}

static void next_branch(struct parser *p)
{
	end_branch(p);
	p->closed = top(p)->closed_before;
	p->at_start = true;
}

/* A closing parenthesis, DEPTH not being 0. */
static void close_group(struct parser *p)
{
	bool ordinary = is_extended(p) && p->skipped == p->at - 1;

	end_branch(p);
	struct level level = *top(p);
	struct ast *tree = ast_join(p->arena, AST_ALT, &level.branches);
	p->depth--;
	p->unclosed -= !ordinary;
	p->closed = level.closed_after;
	if (p->keep_groups && level.group < COMPAT_COUNT(p->named)) {
		p->closed |= (unsigned)!ordinary << level.group;
		tree = ast_group(p->arena,
				 p->options->groups_before + level.group, tree);
		p->named[level.group] = tree;
	}
	put_atom(p, tree);
}

static void repeat(struct parser *p, int min, int max)
{
	struct level *level = top(p);

	level->atom = ast_repeat(p->arena, level->atom, min, max);
	if (!level->atom)
		exhaust(p, "memory exhausted");
}

/* In the extended syntax: the operator called NAME is at start. */
static void warn_of_operator(struct parser *p, const char *name)
{
	warn(p, "%s at start of expression", name);
}

/* The operator of one byte before p->at: does the first round skip it? */
static bool is_skipped(const struct parser *p)
{
	const unsigned char *from = p->at - 1;

	return p->options->syntax == PARSE_EXTENDED &&
	       (p->at_start || from == p->anchored || from == p->skipped);
}

/* Has the operator of one byte before p->at nothing to repeat, and is it none
   for that in this syntax? */
static bool is_idle(const struct parser *p)
{
	if (p->options->syntax == PARSE_POSIX_AWK && p->at - 1 == p->anchored)
		return true;
	return p->at_start && p->options->syntax != PARSE_EXTENDED;
}

/* The operator C, where that is so. */
static void put_idle(struct parser *p, char c)
{
	if (p->options->syntax == PARSE_POSIX_AWK)
		fail(p, "Invalid preceding regular expression");
	else
		put_char(p, (unsigned char)c);
}

/* "*", "+" or "?"; ESCAPED: behind a backslash. */
static void put_operator(struct parser *p, char c, bool escaped)
{
	if (is_skipped(p))
		p->skipped = p->at;
	if (is_idle(p)) {
		if (escaped)
			warn(p, "stray \\ before %c", c);
		put_idle(p, c);
		return;
	}
	if (p->at_start)
		warn_of_operator(p, (char[]){c, '\0'});
	if (top(p)->atom)
		repeat(p, c == '+', c == '?' ? 1 : AST_FOREVER);
}

/* What GNU's second round says of an interval that its first let pass. */
static void fail_interval(struct parser *p, const struct interval *got)
{
	if (got->too_big)
		fail_late(p, "regular expression too big");
	else if (is_extended(p))
		put_char(p, '{');
	else
		fail_late(p, "invalid content of \\{\\}");
}

/* An opening brace, p->at being behind it. */
static void put_interval(struct parser *p)
{
	const unsigned char *brace = p->at - (is_extended(p) ? 1 : 2);
	const unsigned char *at = p->at;
	bool start = p->at_start, anchored = brace == p->anchored;
	bool skipped = is_skipped(p);

	if (is_idle(p)) {
		if (!is_extended(p))
			warn(p, "stray \\ before {");
		put_idle(p, '{');
		return;
	}
	if (skipped)
		p->skipped = p->at;
	struct interval got =
		interval_take(&at, p->end, is_extended(p));
	if (start && (!got.error || got.too_big)) {
		warn_of_operator(p, "{...}");
		if (!top(p)->atom)
			put(p, ast_empty(p->arena));
		p->at_start = false;
	}
	if (got.error && (skipped || anchored)) {
		fail_interval(p, &got);
	} else if (got.literal) {
		put_char(p, '{');
	} else if (got.error) {
		fail(p, got.error);
	} else {
		p->at = at;
		repeat(p, got.min, got.max);
	}
}

/* A backslash before a character for which it means nothing. */
static void warn_stray(struct parser *p, uint32_t code)
{
	wint_t wide = (wint_t)coding_wide(p->options->coding, code);
	unsigned char bytes[CODING_MAX];

	if (wide == WEOF || !iswprint(wide)) {
		warn(p, "stray \\ before unprintable character");
	} else if (iswspace(wide)) {
		warn(p, "stray \\ before white space");
	} else {
		size_t len = coding_encode(p->options->coding, code, bytes);
		warn(p, "stray \\ before %.*s", (int)len, (char *)bytes);
	}
}

static uint32_t take_code(struct parser *p)
{
	uint32_t code;

	p->at += coding_take(p->options->coding, p->at,
			     (size_t)(p->end - p->at), &code);
	return code;
}

/*
 * May a backslash stand before the character from AT to p->at?  It is the byte
 * that counts: in Shift JIS that of the backslash is a yen sign.
 */
static bool is_escapable(const struct parser *p, const unsigned char *at)
{
	if (p->at - at != 1 || *at == '\0')
		return false;
	return strchr("$()*+.?[\\]^|}", *at) ||
	       (*at == '{' && p->options->syntax != PARSE_AWK);
}

/* What all syntaxes mean by a backslash and a letter. */
static void put_escaped(struct parser *p)
{
	const unsigned char *at = p->at;
	uint32_t code = take_code(p);
	bool digit = code >= '1' && code <= '9';
	bool old_awk = p->options->syntax == PARSE_AWK;

	switch (has_gnu_escapes(p) ? code : 0) {
	case 'w':
	case 'W':
		put_class(p, SET_ALNUM, code == 'W');
		break;
	case 's':
	case 'S':
		put_class(p, SET_SPACE, code == 'S');
		break;
	case '<':
		put_look(p, LOOK_WORD_START);
		break;
	case '>':
		put_look(p, LOOK_WORD_END);
		break;
	case 'b':
		put_look(p, LOOK_WORD_EDGE);
		break;
	case 'B':
		put_look(p, LOOK_NOT_WORD_EDGE);
		break;
	case '`':
		put_look(p, LOOK_LINE_START);
		break;
	case '\'':
		put_look(p, LOOK_LINE_END);
		break;
	default:
		if (digit && !old_awk) {
			put_back(p, code - '0');
			break;
		}
		if (!is_escapable(p, at))
			warn_stray(p, code);
		put_char(p, code);
	}
}

/* Behind a backslash in the basic syntax. */
static void basic_escape(struct parser *p)
{
	switch (*p->at++) {
	case '(':
		open_group(p);
		break;
	case ')':
		if (p->depth == 0)
			fail(p, "Unmatched ) or \\)");
		else
			close_group(p);
		break;
	case '|':
		next_branch(p);
		break;
	case '{':
		put_interval(p);
		break;
	case '+':
	case '?':
		put_operator(p, (char)p->at[-1], true);
		break;
	default:
		p->at--;
		put_escaped(p);
	}
}

/* Is the branch at hand still empty?  For ^ in the basic syntax. */
static bool at_branch_start(const struct parser *p)
{
	const struct level *level = &p->levels[p->depth];

	return !level->atom && !level->items.first;
}

/* Does a branch end at p->at?  For $ in the basic syntax. */
static bool at_branch_end(const struct parser *p)
{
	return p->at == p->end ||
	       (p->end - p->at >= 2 && p->at[0] == '\\' &&
		(p->at[1] == ')' || p->at[1] == '|'));
}

/* An operator of the extended syntax at p->at[-1]; false if it is none. */
static bool extended_operator(struct parser *p)
{
	switch (p->at[-1]) {
	case '(':
		open_group(p);
		return true;
	case ')':
		if (p->depth == 0) {
			p->unclosed -= p->unclosed > 0;
			return false;
		}
		close_group(p);
		return true;
	case '|':
		next_branch(p);
		return true;
	case '{':
		if (p->options->syntax == PARSE_AWK)
			return false;
		put_interval(p);
		return true;
	case '+':
	case '?':
		put_operator(p, (char)p->at[-1], false);
		return true;
	default:
		return false;
	}
}

/* One more token of the pattern. */
static void step(struct parser *p)
{
	bool extended = is_extended(p);

	switch (*p->at++) {
	case '\\':
		if (p->at == p->end)
			fail(p, "Trailing backslash");
		else if (extended)
			put_escaped(p);
		else
			basic_escape(p);
		break;
	case '^':
		if (extended || at_branch_start(p))
			put_look(p, LOOK_LINE_START);
		else
			put_char(p, '^');
		break;
	case '$':
		if (extended || at_branch_end(p))
			put_look(p, LOOK_LINE_END);
		else
			put_char(p, '$');
		break;
	case '.':
		put_any(p);
		break;
	case '[':
		put_bracket(p);
		break;
	case '*':
		put_operator(p, '*', false);
		break;
	default:
		if (!extended || !extended_operator(p)) {
			p->at--;
			put_char(p, take_code(p));
		}
	}
}

/* Does a back-reference appear, or what looks like one? */
static bool may_have_back(const char *text, size_t len)
{
	for (const char *at = text, *end = text + len;
	     (at = memchr(at, '\\', (size_t)(end - at))) && end - at >= 2;
	     at += 2)
		if (at[1] >= '1' && at[1] <= '9')
			return true;
	return false;
}

struct parse parse_pattern(struct mem_arena *arena, const char *text,
			   size_t len, const struct parse_options *options,
			   parse_warn *warning, void *arg)
{
	struct parser p = {.arena = arena,
			   .options = options,
			   .at = (const unsigned char *)text,
			   .warn = warning,
			   .warn_arg = arg,
			   .keep_groups = may_have_back(text, len),
			   .at_start = true};

	p.end = p.at + len;
	p.levels = mem_grow(NULL, 0, &p.room, sizeof(*p.levels));
	*top(&p) = (struct level){0};
	while (p.at < p.end && !p.result.error)
		step(&p);
	if (p.depth > 0 || p.unclosed > 0)
		fail(&p, "Unmatched ( or \\(");
	if (p.late_error)
		fail(&p, p.late_error);
	p.result.late = p.late_error && p.result.error == p.late_error;
	if (!p.result.error) {
		end_branch(&p);
		p.result.tree = ast_join(arena, AST_ALT, &top(&p)->branches);
		if (!p.result.tree)
			exhaust(&p, "memory exhausted");
	}
	free(p.levels);
	return p.result;
}
