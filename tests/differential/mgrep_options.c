/* SPDX-License-Identifier: MIT */

#include "mgrep_plan.h"

#include <string.h>

#include "tool.h"

static const char *const common_options[] = {
	"-n", "-o", "-o", "-ob", "-b", "-v", "-v", "-w", "-w", "-x", "-i", "-i",
	"-i", "-y", "-c", "-H", "-h", "-a", "-a", "-A1", "-B1", "-C1", "-1",
	"--color=always", "--color=always", "-m1", "-z",
};
static const char *const rare_options[] = {
	"-l", "-L", "-q", "-s", "-I", "-U", "-T", "-Z", "-m2", "-m0", "-m-1",
	"-m 3", "-A0", "-A2", "-B2", "-B0", "-C0", "-2", "-0", "-n1", "-12",
	"-1n2", "-nb", "-nH", "-ci", "-no", "-vn", "-on", "-Hc", "-wo", "-xv",
	"--context", "--context=1", "--after-context=1", "--before-context=3",
	"--count", "--files-with-matches", "--files-without-match", "--quiet",
	"--silent", "--no-messages", "--text", "--binary", "--initial-tab",
	"--null", "--null-data", "--max-count=2", "--line-number",
	"--byte-offset", "--only-matching", "--invert-match", "--word-regexp",
	"--line-regexp", "--ignore-case", "--no-ignore-case", "--with-filename",
	"--no-filename", "--line-buffered", "--binary-files=text",
	"--binary-files=binary", "--binary-files=without-match", "--label=L",
	"--label=", "--label=a:b", "--group-separator=##",
	"--group-separator=", "--group-separator", "--no-group-separator",
	"--colour=always", "--color", "--color=never", "--color=AUTO",
	"-dskip", "-dread", "-drecurse", "-Dskip", "-Dread",
	"--directories=skip", "--devices=skip", "--include=*.c",
	"--exclude=f*", "--exclude=*", "--exclude-dir=d", "--exclude-from=p1",
	"--line-n", "--inv", "--files-with-", "--files-witho", "--no-f",
	"--reg=a", "--ig", "--col=always",
};
static const char *const bad_options[] = {
	"-mx", "-m", "-Ax", "-A", "-C-1", "-A-1", "-B1x", "-dfoo", "-Dfoo",
	"--binary-files=foo", "--binary-files", "--bogus", "--no", "--in",
	"--c", "-u", "--context=x", "-m99999999999999999999", "-m1k", "-m 0x1",
	"-A99999999999999999999", "-99999999999999999999", "-f", "-e", "-P-",
	"--exclude-from=missing", "-fmissing", "-fd", "--count=1", "--label",
	"-A 1", "-A+1", "-A1k", "--color=", "-E", "-F", "-G", "-X egrep",
	"-Xfgrep", "-Xgrep", "-Xawk", "-Xfoo", "--fixed-strings",
	"--fixed-regexp", "--extended-regexp", "--basic-regexp", "--e", "--",
	"--line", "--files-with",
};

/* Several letters in one argument, none of which takes a value. */
static void add_letters(struct plan *plan)
{
	static const char letters[] = "abcHhIiLlnoqRrsTUvwxyZz012";
	char option[8] = "-";
	size_t count = 2 + random_below(plan->random, 4);

	for (size_t i = 1; i <= count; i++) {
		option[i] = letters[random_below(plan->random,
						 strlen(letters))];
		plan->null_data |= option[i] == 'z';
	}
	case_arg(plan->c, option);
}

/* The long OPTION, cut short somewhere in its name. */
static void add_abbreviated(struct plan *plan, const char *option)
{
	size_t name = strcspn(option, "=");
	size_t cut = 3 + random_below(plan->random, name - 2);

	case_arg(plan->c, "");
	struct buf *arg = &plan->c->args[plan->c->nargs - 1];
	tool_add(arg, option, cut < name ? cut : name);
	tool_adds(arg, option + name);
}

void plan_option(struct plan *plan)
{
	struct random *random = plan->random;
	size_t kind = random_below(random, 1000);
	const char *option = kind < 700   ? RANDOM_PICK(random, common_options)
			     : kind < 985 ? RANDOM_PICK(random, rare_options)
					  : RANDOM_PICK(random, bad_options);

	if (strcmp(option, "-z") == 0 || strcmp(option, "--null-data") == 0)
		plan->null_data = true;
	if (plan->c->nargs >= CASE_MANY)
		return;
	if (random_chance(plan->random, 5))
		add_letters(plan);
	else if (option[1] == '-' && option[2] &&
		 random_chance(plan->random, 15))
		add_abbreviated(plan, option);
	else
		case_arg(plan->c, option);
}

void plan_syntax(struct plan *plan)
{
	switch (plan->maker.syntax) {
	case PATTERN_BASIC:
		if (random_chance(plan->random, 20))
			case_arg(plan->c, "-G");
		break;
	case PATTERN_EXTENDED:
		case_arg(plan->c, "-E");
		break;
	case PATTERN_FIXED:
		case_arg(plan->c, "-F");
		break;
	case PATTERN_PERL:
		case_arg(plan->c, "-P");
		break;
	}
}

/* A list for GREP_COLORS, in memory that the next one overwrites. */
static const char *make_colors(struct random *random)
{
	static const char *const names[] = {
		"sl=", "cx=", "rv", "mt=", "ms=", "mc=", "fn=", "ln=", "bn=",
		"se=", "ne", "rv=", "xx=", "m=", "",
	};
	static const char *const values[] = {
		"1", "01;31", "38;5;4", "", "7", ";", "1;", "2:", "x",
	};
	static char text[64];
	size_t count = 1 + random_below(random, 5);

	text[0] = '\0';
	while (count-- > 0) {
		const char *name = RANDOM_PICK(random, names);
		size_t len = strlen(name);

		strcat(text, name);
		if (len > 0 && name[len - 1] == '=')
			strcat(text, RANDOM_PICK(random, values));
		if (count > 0)
			strcat(text, ":");
	}
	return text;
}

void plan_colors(struct plan *plan)
{
	static const char *const colors[] = {
		"", "mt=01;32", "ms=1:mc=2:sl=3:cx=4:fn=5:ln=6:bn=7:se=8",
		"sl=1:cx=2:rv", "ne", "ne:rv", "ms=", "fn=:se=", "sl=1;2:rv:ne",
		"mt=01;", "xx=1:ms=7", "ms=1x:fn=3", "ms", "ne=1", "rv=:ne",
		"mc=4:ms=5:sl=", "ms=1::fn=2", "ms=1:", ":ms=1", "sl=7:cx=8:ne",
	};

	if (random_chance(plan->random, 5)) {
		plan->c->variable = "GREP_COLOR";
		plan->c->value = random_chance(plan->random, 70) ? "7" : "";
	} else if (random_chance(plan->random, 25)) {
		plan->c->variable = "GREP_COLORS";
		plan->c->value = random_chance(plan->random, 50)
					 ? make_colors(plan->random)
					 : RANDOM_PICK(plan->random, colors);
	}
}

void plan_tree_options(struct plan *plan)
{
	static const char *const options[] = {
		"--include=*.c", "--include=*.h", "--exclude=*.c",
		"--exclude=x*", "--exclude=*~", "--include=x.[ch]",
		"--exclude-dir=e", "--exclude-dir=d", "--exclude-dir=e/",
		"--exclude-dir=*", "--exclude-dir=.", "--exclude=d/x.c",
		"--include=e/x.c", "--exclude=.*", "--exclude-dir=d/e",
		"--include=*", "--exclude=\\*", "--exclude=[xy].?", "-s", "-l",
		"-c", "-Z", "-H", "-h", "-dskip", "-Dread", "-Dskip", "-L",
	};

	case_arg(plan->c, random_chance(plan->random, 60)   ? "-r"
			  : random_chance(plan->random, 80) ? "-R"
							    : "-drecurse");
	while (random_chance(plan->random, 45))
		case_arg(plan->c, RANDOM_PICK(plan->random, options));
}
