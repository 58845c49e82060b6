/* SPDX-License-Identifier: MIT */

/*
 * mgrep - random cases for grep: patterns from a grammar (mgrep_pattern.c) as
 * an operand, after -e or in files; texts made of what the patterns match
 * and of the letters they are made of; every option (mgrep_options.c); one
 * file, several, some missing, folders, small trees, standard input from a pipe
 * or a file.
 *
 * -P is a tool of its own, as what it does depends on PCRE2's version.
 */

#include <string.h>

#include "base/compat.h"
#include "mgrep_excuses.h"
#include "mgrep_pattern.h"
#include "mgrep_plan.h"
#include "tool.h"

enum { LARGE = 300000 };

/* Texts */

static void add_odd_piece(struct random *random, struct buf *text)
{
	static const char *const pieces[] = {
		" ", "_", "-", "\t", "\r\n", "\r", "\n\n", "x", "word", "0",
		"\xff", "\x80", "\xc3", "\xc3\xa9", "\xe2\x82", "\xed\xa0\x80",
		"\033[1m", "\001", "\x7f", "\\", "--", ":", "\xf0\x9f\x98\x80",
	};

	tool_adds(text, RANDOM_PICK(random, pieces));
}

/* A sample, perhaps with one byte left out or its end cut off. */
static void add_sample(struct plan *plan, struct buf *text)
{
	const struct buf *sample =
		&plan->samples[random_below(plan->random, plan->nsamples)];
	size_t len = sample->len, skip = len;

	if (len == 0)
		return;
	if (random_chance(plan->random, 12))
		skip = random_below(plan->random, len);
	else if (random_chance(plan->random, 5))
		len = skip = random_below(plan->random, len);
	tool_add(text, sample->data, skip);
	if (skip < len)
		tool_add(text, sample->data + skip + 1, len - skip - 1);
}

static void add_piece(struct plan *plan, struct buf *text)
{
	size_t kind = random_below(plan->random, 100);

	if (kind < 30)
		add_sample(plan, text);
	else if (kind < 70)
		tool_adds(text, pattern_letter(&plan->maker));
	else if (kind < 90 && !plan->null_data)
		tool_adds(text, "\n");
	else if (kind < 88)
		tool_add(text, "", 1);
	else if (kind < 98)
		add_odd_piece(plan->random, text);
	else if (random_chance(plan->random, 15))
		tool_add(text, "", 1);
}

/* At most MOST bytes; a large one repeats a small one, with few surprises. */
static void add_text(struct plan *plan, struct buf *text, size_t most)
{
	struct random *random = plan->random;
	size_t size = random_chance(random, 4) ? 0
			      : random_below(random, 20 + random_below(
							 random, 200));

	while (text->len < size)
		add_piece(plan, text);
	if (text->len > 0 && random_chance(random, 1)) {
		size_t block = text->len;

		size = random_below(random, most);
		while (text->len < size) {
			if (!buf_reserve(text, block))
				mem_exhausted();
			tool_add(text, text->data, block);
			if (random_chance(random, 1))
				add_piece(plan, text);
		}
	}
	if (text->len > most)
		text->len = most;
	if (text->len > 0 && !plan->null_data && random_chance(random, 75))
		text->data[text->len - 1] = '\n';
}

/* Patterns */

/* One or more lines of patterns. */
static void make_patterns(struct plan *plan, struct buf *patterns)
{
	struct buf none = {0}, *sample = plan->nsamples < PLAN_SAMPLES
					? &plan->samples[plan->nsamples++]
					: &none;

	pattern_make(&plan->maker, patterns, sample);
	while (random_chance(plan->random, 10)) {
		tool_adds(patterns, "\n");
		pattern_make(&plan->maker, patterns, sample);
	}
	buf_free(&none);
}

static void add_pattern_file(struct plan *plan, const char *name)
{
	struct buf *data = case_file(plan->c, name);

	if (random_chance(plan->random, 15))
		return;
	size_t count = 1 + random_below(plan->random, 4);
	if (random_chance(plan->random, 3))
		count += random_below(plan->random, 150);
	while (count-- > 0) {
		make_patterns(plan, data);
		if (count > 0 || random_chance(plan->random, 90))
			tool_adds(data, "\n");
	}
	if (data->len > 0 && random_chance(plan->random, 2))
		data->data[random_below(plan->random, data->len)] = '\0';
}

/* An option NAME with the argument VALUE, joined or apart. */
static void add_joined(struct plan *plan, const char *name,
		       const struct buf *value)
{
	bool apart = random_chance(plan->random, 70);

	case_arg(plan->c, name);
	if (apart)
		case_arg(plan->c, "");
	struct buf *arg = &plan->c->args[plan->c->nargs - 1];
	tool_add(arg, value->data, value->len);
}

static void add_pattern_options(struct plan *plan)
{
	static const char *const files[] = {"p1", "p2"};
	struct buf patterns = {0};
	size_t used = 0;

	do {
		patterns.len = 0;
		if (used < 2 && random_chance(plan->random, 30)) {
			tool_adds(&patterns, files[used]);
			add_pattern_file(plan, files[used++]);
			add_joined(plan, "-f", &patterns);
		} else if (random_chance(plan->random, 2)) {
			tool_adds(&patterns, "-");
			add_joined(plan, "-f", &patterns);
		} else {
			make_patterns(plan, &patterns);
			add_joined(plan, "-e", &patterns);
		}
	} while (random_chance(plan->random, 40));
	buf_free(&patterns);
}

static void add_pattern_operand(struct plan *plan)
{
	struct buf patterns = {0};

	make_patterns(plan, &patterns);
	/* Mostly no option. */
	if (patterns.len > 0 && patterns.data[0] == '-' &&
	    random_chance(plan->random, 80))
		case_arg(plan->c, "--");
	case_arg(plan->c, "");
	tool_add(&plan->c->args[plan->c->nargs - 1], patterns.data,
		 patterns.len);
	buf_free(&patterns);
}

/* Files */

static void add_other(struct diff_case *c, const char *name,
		      enum case_kind kind, const char *target)
{
	tool_adds(case_file(c, name), target);
	c->files[c->nfiles - 1].kind = kind;
}

static void add_tree(struct plan *plan)
{
	static const char *const names[] = {
		"d/x.c", "d/y.h", "d/.z", "d/x.c~", "d/e/x.c", "d/e/w",
	};

	add_other(plan->c, "d", CASE_FOLDER, "");
	add_other(plan->c, "d/e", CASE_FOLDER, "");
	for (size_t i = 0; i < COMPAT_COUNT(names); i++) {
		if (random_chance(plan->random, 40))
			add_text(plan, case_file(plan->c, names[i]), 1000);
	}
	if (random_chance(plan->random, 15))
		add_other(plan->c, "d/gone", CASE_LINK, "nowhere");
	if (random_chance(plan->random, 15))
		add_other(plan->c, "d/up", CASE_LINK, "..");
	if (random_chance(plan->random, 15))
		add_other(plan->c, "d/link", CASE_LINK, "../f");
	if (random_chance(plan->random, 15))
		add_other(plan->c, "d/null", CASE_LINK, "/dev/null");
}

static void add_files(struct plan *plan)
{
	static const char *const names[] = {"f", "g.c", "i i", "h\xc3\xa9"};
	size_t count = random_chance(plan->random, 60)
			       ? 1
			       : random_below(plan->random, 5);

	for (size_t i = 0; i < count; i++)
		add_text(plan, case_file(plan->c, names[i]), LARGE);
	if (count > 0 && random_chance(plan->random, 1)) {
		struct case_file *file = &plan->c->files[plan->c->nfiles - 1];

		file->hole = 1 + random_below(plan->random, LARGE);
		file->hole_at = random_below(plan->random, file->data.len + 1);
	}
	if (random_chance(plan->random, 3))
		add_other(plan->c, "link", CASE_LINK, "f");
	if (random_chance(plan->random, 2))
		add_other(plan->c, "null", CASE_LINK, "/dev/null");
}

static void add_operands(struct plan *plan, bool recursive)
{
	static const char *const odd[] = {
		"missing", "-", "-", "-", "", "d", "d/", "f/", ".", "null",
		"link", "./f", "d/x.c", "no\nsuch",
	};
	struct diff_case *c = plan->c;

	if (recursive && random_chance(plan->random, 60)) {
		case_arg(c, random_chance(plan->random, 70) ? "d" : ".");
		return;
	}
	if (random_chance(plan->random, 30))
		return;
	for (size_t i = 0; i < c->nfiles && c->nargs < CASE_ARGS - 4; i++) {
		const char *name = c->files[i].name;

		/* Of a tree, and of the files of patterns, few. */
		if (random_chance(plan->random,
				  strpbrk(name, "dp") ? 3 : 85))
			case_arg(c, name);
		if (random_chance(plan->random, 6))
			case_arg(c, RANDOM_PICK(plan->random, odd));
		if (random_chance(plan->random, 4))
			plan_option(plan);
	}
}

static void choose_stdin(struct plan *plan)
{
	struct diff_case *c = plan->c;
	size_t kind = random_below(plan->random, 100);

	add_text(plan, &c->stdin_data, CASE_PIPE_MAX);
	if (kind < 48) {
		c->stdin_how = CASE_STDIN_PIPE;
	} else if (kind < 97) {
		c->stdin_how = CASE_STDIN_FILE;
		if (random_chance(plan->random, 20))
			c->stdin_skip = random_below(plan->random,
						     c->stdin_data.len + 2);
	} else if (kind < 99) {
		c->stdin_how = CASE_STDIN_FOLDER;
	} else {
		c->stdin_how = CASE_STDIN_CLOSED;
	}
}

static void choose_stdout(struct plan *plan)
{
	struct diff_case *c = plan->c;
	size_t kind = random_below(plan->random, 100);
	bool file = c->nfiles > 0 && c->files[0].kind == CASE_REGULAR;

	if (kind < 88)
		c->stdout_how = CASE_STDOUT_PIPE;
	else if (kind < 93)
		c->stdout_how = CASE_STDOUT_FILE;
	else if (kind < 95 && file)
		c->stdout_how = CASE_STDOUT_APPEND;
	else if (kind < 97)
		c->stdout_how = CASE_STDOUT_NULL;
	else if (kind < 98)
		c->stdout_how = CASE_STDOUT_FULL;
	else if (kind < 99)
		c->stdout_how = CASE_STDOUT_CLOSED;
}

static void generate_syntax(struct random *random, struct diff_case *c,
			    enum pattern_syntax syntax)
{
	struct plan plan = {.random = random, .c = c};
	bool recursive = random_chance(random, 6);
	size_t options = random_below(random, 5);

	pattern_init(&plan.maker, random, syntax);
	plan_syntax(&plan);
	while (options-- > 0)
		plan_option(&plan);
	if (recursive)
		plan_tree_options(&plan);
	if (random_chance(random, 30))
		add_pattern_options(&plan);
	else
		add_pattern_operand(&plan);
	if (plan.nsamples == 0)
		tool_adds(&plan.samples[plan.nsamples++], "a");
	add_files(&plan);
	if (recursive || random_chance(random, 3))
		add_tree(&plan);
	add_operands(&plan, recursive);
	choose_stdin(&plan);
	choose_stdout(&plan);
	plan_colors(&plan);
	c->merged = random_chance(random, 15);
	c->utf8 = random_chance(random, 60);
	c->posix = random_chance(random, 4);
	for (size_t i = 0; i < PLAN_SAMPLES; i++)
		buf_free(&plan.samples[i]);
}

static void generate(struct random *random, struct diff_case *c)
{
	size_t kind = random_below(random, 100);

	generate_syntax(random, c,
			kind < 40   ? PATTERN_BASIC
			: kind < 82 ? PATTERN_EXTENDED
				    : PATTERN_FIXED);
}

static void generate_perl(struct random *random, struct diff_case *c)
{
	generate_syntax(random, c, PATTERN_PERL);
}

/* Debian's grep does not warn of stray backslashes but by request. */
static const char warn_of_backslashes[] =
	"DEB_GREP_ENABLE_STRAY_BACKSLASH_WARN";

const struct diff_tool tool_mgrep = {
	.name = "mgrep",
	.argv0 = "grep",
	.generate = generate,
	.variable = warn_of_backslashes,
	.excuses = mgrep_excuses,
};

const struct diff_tool tool_mgrep_perl = {
	.name = "mgrep-P",
	.argv0 = "grep",
	.generate = generate_perl,
	.variable = warn_of_backslashes,
	.excuses = mgrep_excuses,
};
