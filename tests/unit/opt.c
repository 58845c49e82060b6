/* SPDX-License-Identifier: MIT */

/*
 * opt: permutation, abbreviations, values, digits, extensions and, in child
 * processes, what is said about wrong ones.
 */

#include "cli/opt.h"

#include <fcntl.h>
#include <getopt.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "unit/check.h"

static char seen[256];

static void note(void *record, const struct opt *opt, const char *value)
{
	size_t len = strlen(seen);

	CHECK(record == seen);
	snprintf(seen + len, sizeof(seen) - len, "%s=%s;",
		 opt->long_name ? opt->long_name : "-",
		 value ? value : "");
}

static void note_digit(void *record, char digit, bool joined)
{
	size_t len = strlen(seen);

	CHECK(record == seen);
	snprintf(seen + len, sizeof(seen) - len, "%c%s;", digit,
		 joined ? "+" : "");
}

static const char *const synopsis[] = {"[OPTION]... FILE", NULL};

static const struct opt options[] = {
	{'n', "number", .help = "a", .set = note},
	{'b', "number-nonblank", .help = "b", .set = note},
	{'t', "target", OPT_REQUIRED, "DIR", .help = "c", .set = note},
	{'q', "quiet", .help = "q", .set = note},
	{0, "quench", .help = "the same", .flags = OPT_HIDDEN, .set = note},
	{0, "color", OPT_OPTIONAL, "WHEN", .help = "d", .set = note},
	{0, "newer", OPT_REQUIRED, "N", .help = "e", .set = note,
	 .flags = OPT_EXTENSION},
};

static const char *const long_names[] = {
	"number", "number-nonblank", "target", "quench", "quiet", "color",
	NULL,
};

static const struct opt_tool tool = {
	.name = "tool",
	.synopsis = synopsis,
	.purpose = "Test.\n",
	.options = options,
	.count = sizeof(options) / sizeof(*options),
	.long_names = long_names,
	.usage_status = 7,
	.digit = note_digit,
};

/* Parse the words of LINE; returns the operands, joined. */
static const char *parse(const char *line)
{
	static char words[256], operands[256];
	char *argv[32] = {(char *)"tool"};
	int argc = 1;

	snprintf(words, sizeof(words), "%s", line);
	for (char *w = strtok(words, " "); w; w = strtok(NULL, " "))
		argv[argc++] = w;
	seen[0] = operands[0] = '\0';
	optind = 0; /* glibc, musl: start over */
	for (int i = opt_parse(&tool, argc, argv, seen); i < argc; i++) {
		strcat(operands, argv[i]);
		strcat(operands, ";");
	}
	return operands;
}

static void says(const char *line, const char *want)
{
	int pipes[2], status;
	char text[512];

	CHECK(pipe(pipes) == 0);
	pid_t pid = fork();
	if (pid == 0) {
		dup2(pipes[1], 2);
		parse(line);
		_exit(0);
	}
	close(pipes[1]);
	size_t len = 0;
	for (ssize_t n; (n = read(pipes[0], text + len,
				  sizeof(text) - 1 - len)) > 0;)
		len += (size_t)n;
	text[len] = '\0';
	close(pipes[0]);
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK_STR(text, want);
	CHECK_INT(WEXITSTATUS(status), 7);
}

#define TRY "Try 'tool --help' for more information.\n"

int main(void)
{
	setenv("LC_ALL", "C", 1);
	err_init("tool", 1);

	CHECK_STR(parse("a -n b --target=x c"), "a;b;c;");
	CHECK_STR(seen, "number=;target=x;");
	parse("-bt y --ta z -tw");
	CHECK_STR(seen, "number-nonblank=;target=y;target=z;target=w;");
	CHECK_STR(parse("--number -- -n"), "-n;");
	CHECK_STR(seen, "number=;");
	parse("--color --color=x --c");
	CHECK_STR(seen, "color=;color=x;color=;");
	parse("-12 -3n4");
	CHECK_STR(seen, "1;2+;3;number=;4;");
	CHECK_STR(parse("a --newer=5 b"), "a;b;");
	CHECK_STR(seen, "newer=5;");
	setenv("POSIXLY_CORRECT", "1", 1);
	CHECK_STR(parse("-n a -b"), "a;-b;");
	unsetenv("POSIXLY_CORRECT");

	says("-Q", "tool: invalid option -- 'Q'\n" TRY);
	says("-nt", "tool: option requires an argument -- 't'\n" TRY);
	says("--foo=1", "tool: unrecognized option '--foo=1'\n" TRY);
	says("--num", "tool: option '--num' is ambiguous; possibilities: "
		      "'--number' '--number-nonblank'\n" TRY);
	says("--ne=3", "tool: unrecognized option '--ne=3'\n" TRY);
	says("--number=1",
	     "tool: option '--number' doesn't allow an argument\n" TRY);
	/* Of the spellings of one option it is the one that was meant, or else
	   the first in order. */
	says("--quench=1",
	     "tool: option '--quench' doesn't allow an argument\n" TRY);
	says("--qui=1",
	     "tool: option '--quiet' doesn't allow an argument\n" TRY);
	says("--qu=1",
	     "tool: option '--quench' doesn't allow an argument\n" TRY);
	says("--target", "tool: option '--target' requires an argument\n" TRY);
	says("--newer", "tool: option '--newer' requires an argument\n" TRY);

	static const char *const words[] = {"none", "off", "nil", "numbered",
					    "number", NULL};
	static const int tags[] = {0, 0, 1, 2, 3};
	CHECK_INT(opt_word("off", words, tags), 1);
	CHECK_INT(opt_word("o", words, tags), 1);
	CHECK_INT(opt_word("number", words, tags), 4);
	CHECK_INT(opt_word("numb", words, tags), -2);
	CHECK_INT(opt_word("n", words, NULL), -2);
	CHECK_INT(opt_word("x", words, tags), -1);
	CHECK_INT(opt_word("", words, NULL), -2);
	return 0;
}
