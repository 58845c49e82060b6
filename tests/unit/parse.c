/* SPDX-License-Identifier: MIT */

/*
 * regex/parse: what patterns mean, as trees written out, and GNU's errors and
 * warnings about them, each as GNU grep 3.12 gives it.
 */

#include "regex/parse.h"

#include <stdint.h>

#include "base/buf.h"
#include "base/mem.h"
#include "regex/ast.h"
#include "unit/check.h"

/* A tree as text: (cat a b), (rep 1 2 x), [..] for a set, <look>. */
static void write_tree(struct buf *out, const struct ast *node)
{
	static const char *const names[] = {
		[AST_GROUP] = "group", [AST_CAT] = "cat", [AST_ALT] = "alt",
		[AST_REPEAT] = "rep"};
	char text[64];

	switch (node->kind) {
	case AST_EMPTY:
		buf_adds(out, "empty");
		return;
	case AST_CHAR:
		buf_addc(out, (char)node->code);
		return;
	case AST_SET:
		buf_adds(out, node->set->negated ? "[^" : "[");
		for (size_t i = 0; i < node->set->count; i++) {
			snprintf(text, sizeof(text), "%c-%c",
				 (char)node->set->ranges[i].low,
				 (char)node->set->ranges[i].high);
			buf_adds(out, text);
		}
		if (node->set->classes) {
			snprintf(text, sizeof(text), ":%x", node->set->classes);
			buf_adds(out, text);
		}
		buf_adds(out, "]");
		return;
	case AST_LOOK:
		snprintf(text, sizeof(text), "<%x>", node->look);
		buf_adds(out, text);
		return;
	case AST_BACK:
		snprintf(text, sizeof(text), "\\%u", node->group);
		buf_adds(out, text);
		return;
	default:
		break;
	}
	buf_adds(out, "(");
	buf_adds(out, names[node->kind]);
	if (node->kind == AST_REPEAT) {
		snprintf(text, sizeof(text), " %d %d", node->min, node->max);
		buf_adds(out, text);
	}
	for (node = node->child; node; node = node->next) {
		buf_adds(out, " ");
		write_tree(out, node);
	}
	buf_adds(out, ")");
}

static const struct {
	char syntax; /* of the pattern: E or G */
	const char *pattern, *tree;
} trees[] = {
	{'G', "", "empty"},
	{'G', "ab*", "(cat a (rep 0 -1 b))"},
	{'E', "a|b|", "(alt a b empty)"},
	{'E', "(ab)+c?", "(cat (rep 1 -1 (cat a b)) (rep 0 1 c))"},
	{'G', "a\\+\\(b\\|c\\)\\?", "(cat (rep 1 -1 a) (rep 0 1 (alt b c)))"},
	{'G', "a+b?(c|d){2}", "(cat a + b ? ( c | d ) { 2 })"},
	{'E', "a{2}{3}", "(rep 3 3 (rep 2 2 a))"},
	{'E', "a{,3}b{2,}c{,}",
	 "(cat (rep 0 3 a) (rep 2 -1 b) (rep 0 -1 c))"},
	{'E', "a**", "(rep 0 -1 a)"},
	{'E', "(a?)*", "(rep 0 -1 a)"},
	{'E', "(a+)?", "(rep 0 -1 a)"},
	{'E', "(a*){5}", "(rep 0 -1 a)"},
	{'E', "(a?){0,5}", "(rep 0 5 a)"},
	{'E', "a{1", "(cat a { 1)"},
	{'E', "a{1a}", "(cat a { 1 a })"},
	{'E', "a{,2", "(cat a { , 2)"},
	{'E', "{", "{"},
	{'E', "a)", "(cat a ))"},
	{'G', "*a", "(cat * a)"},
	{'G', "\\(*a\\)", "(cat * a)"},
	{'G', "x\\|*a", "(alt x (cat * a))"},
	{'G', "^*", "(cat <7> *)"},
	{'G', "a^b$c", "(cat a ^ b $ c)"},
	{'E', "a^b$c", "(cat a <7> b <49> c)"},
	{'G', "\\(^a$\\)", "(cat <7> a <49>)"},
	{'G', "\\.\\*\\[\\]\\^\\$", "(cat . * [ ] ^ $)"},
	{'E', ".", "[^]"},
	{'E', "[]a-c]", "[]-]a-c]"},
	{'E', "[^]a]", "[^]-]a-a]"},
	{'E', "[a-]", "[---a-a]"},
	{'E', "[--/]", "[--/]"},
	{'E', "[a\\]", "[\\-\\a-a]"},
	{'E', "[[:digit:]x]", "[x-x:10]"},
	{'E', "[[.a.]-[.c.]]", "[a-c]"},
	{'E', "[[=a=]]", "[a-a]"},
	{'E', "\\w", "[_-_:1]"},
	{'E', "\\W\\s\\S", "(cat [^_-_:1] [:200] [^:200])"},
	{'E', "(a)\\1", "(cat (group a) \\1)"},
	{'E', "(a)(b)\\2", "(cat (group a) (group b) \\2)"},
	{'E', "(a|(b))\\2", "(cat (group (alt a (group b))) \\2)"},
};

static const struct {
	char syntax;
	const char *pattern, *error;
} errors[] = {
	{'G', "a\\{1", "Unmatched \\{"},
	{'G', "a\\{x", "Unmatched \\{"},
	{'G', "a\\{x\\}", "Invalid content of \\{\\}"},
	{'G', "a\\{2,1\\}", "Invalid content of \\{\\}"},
	{'E', "a{2,1}", "Invalid content of \\{\\}"},
	{'E', "a{}", "Invalid content of \\{\\}"},
	{'E', "a{1,2,3}", "Invalid content of \\{\\}"},
	{'E', "a{32768}", "Regular expression too big"},
	{'E', "a{1,99999999999999}", "Regular expression too big"},
	{'E', "(a", "Unmatched ( or \\("},
	{'G', "\\(a", "Unmatched ( or \\("},
	{'G', "a\\)", "Unmatched ) or \\)"},
	{'E', "(*)", "Unmatched ( or \\("},
	{'E', "({)", "Unmatched ( or \\("},
	{'E', "({)\\1", "Invalid back reference"},
	{'E', "[:space:]",
	 "character class syntax is [[:space:]], not [:space:]"},
	{'E', "[^:a::]",
	 "character class syntax is [[:space:]], not [:space:]"},
	{'E', "[[:foo:]]", "Invalid character class name"},
	{'E', "[", "Invalid regular expression"},
	{'E', "[a", "Unmatched [, [^, [:, [., or [="},
	{'E', "[]a", "Unmatched [, [^, [:, [., or [="},
	{'E', "[[:alpha:", "Unmatched [, [^, [:, [., or [="},
	{'E', "[b-a]", "Invalid range end"},
	{'E', "[a-z-9]", "Invalid range end"},
	{'E', "[a-[:digit:]]", "Invalid range end"},
	{'E', "[[:digit:]-z]", "Invalid range end"},
	{'E', "[[=x=]-z]", "Invalid range end"},
	{'E', "[[.space.]]", "Invalid collation character"},
	{'G', "\\(a\\)\\2", "Invalid back reference"},
	{'E', "(a\\1)", "Invalid back reference"},
	{'E', "(a)|b\\1", "Invalid back reference"},
	{'E', "\\", "Trailing backslash"},
	{'G', "a\\", "Trailing backslash"},
};

static const struct {
	char syntax;
	const char *pattern, *warnings; /* a newline behind each */
} warnings[] = {
	{'E', "*a", "* at start of expression\n"},
	{'E', "a|?b", "? at start of expression\n"},
	{'E', "(+b)", "+ at start of expression\n"},
	{'E', "^*", "* at start of expression\n"},
	{'E', "{1}a", "{...} at start of expression\n"},
	{'E', "{2,1}", ""},
	{'E', "a*b**", ""},
	{'G', "*a", ""},
	{'G', "\\+a", "stray \\ before +\n"},
	{'G', "\\{1\\}b", "stray \\ before {\n"},
	{'E', "\\a\\d", "stray \\ before a\nstray \\ before d\n"},
	{'E', "\\ ", "stray \\ before white space\n"},
	{'E', "\\\001", "stray \\ before unprintable character\n"},
	{'E', "\\.\\]\\}\\$\\w\\b\\<\\`", ""},
	{'E', "[::][:::][:a][a:][:a-z:][:[:digit:]:]", ""},
};

static struct parse parse(struct mem_arena *arena, char syntax,
			  const char *text, parse_warn *warn, void *arg)
{
	struct parse_options options = {
		.syntax = syntax == 'E' ? PARSE_EXTENDED : PARSE_BASIC};

	return parse_pattern(arena, text, strlen(text), &options, warn, arg);
}

static void add_warning(void *arg, const char *text)
{
	buf_adds(arg, text);
	buf_addc(arg, '\n');
}

static void nesting(void)
{
	struct mem_arena arena = {0};
	struct parse_options options = {.syntax = PARSE_EXTENDED};
	size_t len = 10000000;
	char *text = malloc(len);

	CHECK(text != NULL);
	memset(text, '(', len);
	struct parse p =
		parse_pattern(&arena, text, len, &options, NULL, NULL);
	CHECK_STR(p.error, "stack overflow");
	text[PARSE_DEPTH] = 'a';
	memset(text + PARSE_DEPTH + 1, ')', PARSE_DEPTH);
	p = parse_pattern(&arena, text, 2 * PARSE_DEPTH + 1, &options, NULL,
			  NULL);
	CHECK(p.tree && p.tree->kind == AST_CHAR);
	free(text);
	arena_free(&arena);
}

int main(void)
{
	struct mem_arena arena = {0};
	struct buf out = {0};

	for (size_t i = 0; i < sizeof(trees) / sizeof(*trees); i++) {
		struct parse p = parse(&arena, trees[i].syntax,
				       trees[i].pattern, NULL, NULL);
		CHECK(p.tree && !p.error);
		write_tree(&out, p.tree);
		buf_addc(&out, '\0');
		CHECK_STR(out.data, trees[i].tree);
		out.len = 0;
	}
	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++) {
		struct parse p = parse(&arena, errors[i].syntax,
				       errors[i].pattern, NULL, NULL);
		CHECK(!p.tree);
		CHECK_STR(p.error, errors[i].error);
	}
	for (size_t i = 0; i < sizeof(warnings) / sizeof(*warnings); i++) {
		struct parse p = parse(&arena, warnings[i].syntax,
				       warnings[i].pattern, add_warning, &out);
		CHECK(p.tree && !p.error);
		buf_addc(&out, '\0');
		CHECK_STR(out.data, warnings[i].warnings);
		out.len = 0;
	}
	nesting();
	buf_free(&out);
	arena_free(&arena);
	return 0;
}
