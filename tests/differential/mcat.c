/* SPDX-License-Identifier: MIT */

/*
 * mcat - random cases for cat: clusters of options, long names and
 * abbreviations, good and bad; texts in which what cat looks at (newlines,
 * carriage returns, tabs, control and high bytes) is frequent and meets the
 * ends of files; operands that are missing, folders, standard input, or the
 * output itself.
 */

#include "base/compat.h"
#include "tool.h"

/* A piece of text; lines are short, so that much happens. */
static void add_piece(struct random *random, struct buf *text)
{
	static const char *const pieces[] = {
		"\n", "\n", "\n", "\n\n", "\n\n\n", "\r\n", "\r\n\r\n", "\r",
		"\r\r\n", "\t", "\t\n", " ", "a", "word", "a line\n",
		"int main(void)\n", "\x7f", "\x80", "\xff", "\x8a", "\x89",
		"\x9f\xa0", "\xc3\xa9", "\033[1m", "\001", "\037", "\n\r",
		"$\n", "^I", "M-",
	};
	static const char letters[] = "the quick brown fox";
	size_t kind = random_below(random, 100);

	if (kind < 80) {
		tool_adds(text, RANDOM_PICK(random, pieces));
	} else if (kind < 84) {
		tool_add(text, "", 1);
	} else if (kind < 96) {
		size_t len = random_below(random, 70);

		while (len-- > 0)
			tool_add(text, &letters[random_below(random, 19)], 1);
	} else {
		size_t len = random_below(random, 40);

		while (len-- > 0) {
			unsigned char byte =
				(unsigned char)random_next(random);
			tool_add(text, &byte, 1);
		}
	}
}

/* A run of one byte, long enough to cross any buffer. */
static void add_run(struct random *random, struct buf *text)
{
	static const char bytes[] = "a\n\r\t \0\x80\xff";
	char byte = bytes[random_below(random, sizeof(bytes) - 1)];
	size_t len = random_below(random, 20000);

	while (len-- > 0)
		tool_add(text, &byte, 1);
}

static void add_text(struct random *random, struct buf *text, size_t most)
{
	size_t size = random_below(random, 10);

	if (size > 0 && random_chance(random, 60))
		size = random_below(random, 400);
	if (size > 0 && random_chance(random, 4))
		size = random_below(random, most);
	while (text->len < size) {
		if (size > 5000 && random_chance(random, 2))
			add_run(random, text);
		else
			add_piece(random, text);
	}
	if (text->len > most)
		text->len = most;
}

static void add_option(struct random *random, struct diff_case *c)
{
	static const char *const longs[] = {
		"--number", "--number-nonblank", "--squeeze-blank",
		"--show-ends", "--show-tabs", "--show-nonprinting",
		"--show-all", "--numb", "--number-n", "--sq", "--show-e",
		"--show-t", "--show-n", "--show-a", "--s", "--show", "--n",
		"--number=1", "--bogus", "--show-ends=", "--squeeze-blank=x",
		"---",
	};
	static const char letters[] = "AbeEnstTuv";

	if (random_chance(random, 15)) {
		/* Bad ones end the run at once, so they are not frequent. */
		size_t good = random_chance(random, 85) ? 14
						  : COMPAT_COUNT(longs);

		case_arg(c, longs[random_below(random, good)]);
		return;
	}
	char cluster[8] = "-";
	size_t most = random_chance(random, 70) ? 2 : 5;
	size_t len = 1 + random_below(random, most);

	for (size_t i = 1; i <= len; i++)
		cluster[i] = letters[random_below(random, sizeof(letters) - 1)];
	if (random_chance(random, 1))
		cluster[len] = "xz?0:-="[random_below(random, 7)];
	case_arg(c, cluster);
}

static void add_files(struct random *random, struct diff_case *c)
{
	static const char *const names[] = {
		"a", "b b", "c'", "d\n", "e\x80", "\xc3\xa9", "g",
	};
	size_t count = random_below(random, 4);

	for (size_t i = 0; i < count; i++)
		add_text(random, case_file(c, names[i]), 300000);
	if (random_chance(random, 10)) {
		case_file(c, "folder");
		c->files[c->nfiles - 1].kind = CASE_FOLDER;
	}
	if (c->nfiles > 0 && random_chance(random, 5)) {
		tool_add(case_file(c, "link"), "a", 1);
		c->files[c->nfiles - 1].kind = CASE_LINK;
	}
}

static void add_operand(struct random *random, struct diff_case *c)
{
	if (random_chance(random, 15)) {
		case_arg(c, "-");
	} else if (random_chance(random, 5)) {
		static const char *const odd[] = {
			"missing", "no such", "a/b", "", "./-", "--",
			"/dev/null", "a/", "\n", "it's", "\xff",
		};
		case_arg(c, RANDOM_PICK(random, odd));
	} else if (c->nfiles > 0) {
		case_arg(c, c->files[random_below(random, c->nfiles)].name);
	}
}

/*
 * Standard output into a file that is perhaps also an operand.  Updating it in
 * place is for plain copies: where the text grows, the end is never reached.
 */
static void choose_stdout(struct random *random, struct diff_case *c,
			  bool plain)
{
	size_t kind = random_below(random, 100);
	bool file = c->nfiles > 0 && c->files[0].kind == CASE_REGULAR;

	if (kind < 75)
		c->stdout_how = CASE_STDOUT_PIPE;
	else if (kind < 88)
		c->stdout_how = CASE_STDOUT_FILE;
	else if (kind < 92 && file)
		c->stdout_how = CASE_STDOUT_APPEND;
	else if (kind < 95 && file && plain)
		c->stdout_how = CASE_STDOUT_UPDATE;
	else if (kind < 97)
		c->stdout_how = CASE_STDOUT_FULL;
	else if (kind < 98)
		c->stdout_how = CASE_STDOUT_CLOSED;
}

static void choose_stdin(struct random *random, struct diff_case *c)
{
	size_t kind = random_below(random, 100);

	add_text(random, &c->stdin_data, CASE_PIPE_MAX);
	if (kind < 60) {
		c->stdin_how = CASE_STDIN_PIPE;
	} else if (kind < 96) {
		c->stdin_how = CASE_STDIN_FILE;
		if (random_chance(random, 30))
			c->stdin_skip =
				random_below(random, c->stdin_data.len + 2);
	} else if (kind < 98) {
		c->stdin_how = CASE_STDIN_FOLDER;
	} else {
		c->stdin_how = CASE_STDIN_CLOSED;
	}
}

static void generate(struct random *random, struct diff_case *c)
{
	add_files(random, c);
	size_t options = random_below(random, 4);
	size_t operands = random_below(random, 5);
	bool plain = options == 0;

	while (options + operands > 0) {
		/* Operands may precede options. */
		bool option = options > 0 &&
			      (operands == 0 || random_chance(random, 80));

		if (option) {
			options--;
			add_option(random, c);
		} else {
			operands--;
			add_operand(random, c);
		}
	}
	choose_stdout(random, c, plain);
	choose_stdin(random, c);
	c->merged = random_chance(random, 30);
	c->utf8 = random_chance(random, 20);
	c->posix = random_chance(random, 5);
}

const struct diff_tool tool_mcat = {
	.name = "mcat",
	.argv0 = "cat",
	.generate = generate,
};
