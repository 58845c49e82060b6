/* SPDX-License-Identifier: MIT */

#include "mgrep/opts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "base/err.h"
#include "fs/path.h"
#include "match/pcre2.h"
#include "mgrep/values.h"

/* Handlers: most set one member to the option's tag. */

#define SETTER(name, type, member)                                             \
	static void name(void *record, const struct opt *opt,                  \
			 const char *value)                                    \
	{                                                                      \
		(void)value;                                                   \
		((struct mgrep_args *)record)->member = (type)opt->tag;        \
	}

SETTER(set_help, bool, help)
SETTER(set_version, bool, version)
SETTER(set_ignore_case, bool, ignore_case)
SETTER(set_words, bool, words)
SETTER(set_lines, bool, lines)
SETTER(set_null_data, bool, null_data)
SETTER(set_no_messages, bool, no_messages)
SETTER(set_invert, bool, invert)
SETTER(set_quiet, bool, quiet)
SETTER(set_count, bool, count)
SETTER(set_only, bool, only)
SETTER(set_line_buffered, bool, line_buffered)
SETTER(set_list, enum print_what, list)
SETTER(set_numbers, bool, numbers)
SETTER(set_offsets, bool, offsets)
SETTER(set_tab, bool, tab)
SETTER(set_null_after_name, bool, null_after_name)
SETTER(set_names, int, names)
SETTER(set_binary, enum mgrep_binary, binary)

static void set_nothing(void *record, const struct opt *opt, const char *value)
{
	(void)record, (void)opt, (void)value;
}

static void add_pattern(void *record, const struct opt *opt, const char *value)
{
	struct mgrep_args *args = record;

	args->has_patterns = true;
	if (opt->tag == 'f')
		patterns_add_file(&args->patterns, value);
	else
		patterns_add(&args->patterns, value);
}

static void set_separator(void *record, const struct opt *opt,
			  const char *value)
{
	(void)opt;
	((struct mgrep_args *)record)->separator = value;
}

static void set_label(void *record, const struct opt *opt, const char *value)
{
	(void)opt;
	((struct mgrep_args *)record)->label = value;
}

static void set_recursive(void *record, const struct opt *opt,
			  const char *value)
{
	struct mgrep_args *args = record;

	(void)value;
	args->directories = FILES_DIRECTORIES_RECURSE;
	args->follow |= opt->tag;
}

static void add_glob(void *record, const struct opt *opt, const char *value)
{
	struct mgrep_args *args = record;

	glob_add(&args->names_globs, value, strlen(value), opt->tag);
}

static void add_glob_file(void *record, const struct opt *opt,
			  const char *value)
{
	struct mgrep_args *args = record;

	(void)opt;
	if (glob_add_file(&args->names_globs, value) != 0)
		err_die(errno, "%s", value);
}

/* Slashes at the end do not count: they are what completion leaves. */
static void add_dir_glob(void *record, const struct opt *opt, const char *value)
{
	struct mgrep_args *args = record;

	(void)opt;
	glob_add(&args->dir_globs, value, path_trim(value), false);
}

/* The table, in the order of --help. */

static const struct opt options[] = {
	{'E', "extended-regexp", .group = "What is looked for:",
	 .help = "PATTERNS are extended regular expressions",
	 .set = value_syntax, .tag = MATCH_EXTENDED},
	{'F', "fixed-strings", .help = "PATTERNS are strings",
	 .set = value_syntax, .tag = MATCH_FIXED},
	{0, "fixed-regexp", .flags = OPT_HIDDEN, .help = "the same as -F",
	 .set = value_syntax, .tag = MATCH_FIXED},
	{'G', "basic-regexp",
	 .help = "PATTERNS are basic regular expressions (default)",
	 .set = value_syntax, .tag = MATCH_BASIC},
#ifdef HAVE_PCRE2
	{'P', "perl-regexp",
	 .help = "PATTERNS is one regular expression as Perl's",
	 .set = value_syntax, .tag = MATCH_PERL},
#endif
	{'X', .arg = OPT_REQUIRED, .metavar = "MATCHER", .flags = OPT_HIDDEN,
	 .help = "MATCHER says what PATTERNS are, by an old name",
	 .value = OPT_VALUE_WORDS, .words = value_matchers,
	 .set = value_matcher},
	{'e', "regexp", OPT_REQUIRED, "PATTERNS",
	 .help = "look for PATTERNS, one a line", .flags = OPT_INSTEAD,
	 .set = add_pattern, .tag = 'e'},
	{'f', "file", OPT_REQUIRED, "FILE",
	 .help = "look for the patterns that FILE holds, one a line",
	 .value = OPT_VALUE_FILE, .flags = OPT_INSTEAD,
	 .set = add_pattern, .tag = 'f'},
	{'i', "ignore-case", .help = "take upper and lower case for the same",
	 .set = set_ignore_case, .tag = true},
	{'y', .flags = OPT_HIDDEN, .help = "the same as -i",
	 .set = set_ignore_case, .tag = true},
	{0, "no-ignore-case", .help = "tell upper from lower case (default)",
	 .set = set_ignore_case, .tag = false},
	{'w', "word-regexp", .help = "a match must be a whole word",
	 .set = set_words, .tag = true},
	{'x', "line-regexp", .help = "a match must be a whole line",
	 .set = set_lines, .tag = true},
	{'z', "null-data", .help = "lines end with a NUL, not a newline",
	 .set = set_null_data, .tag = true},

	{'s', "no-messages", .group = "\nIn general:",
	 .help = "be silent about files that cannot be read",
	 .set = set_no_messages, .tag = true},
	{'v', "invert-match", .help = "select the lines that do not match",
	 .set = set_invert, .tag = true},
	{0, "threads", OPT_REQUIRED, "N",
	 .help = "search with up to N threads (default: one for\n"
		 "each processor, and more where a disk is read)",
	 .flags = OPT_EXTENSION, .set = value_threads},
	{'V', "version", .help = "say which version this is, and exit",
	 .set = set_version, .tag = true},
	{0, "help", .help = "say this, and exit", .set = set_help,
	 .tag = true},

	{'m', "max-count", OPT_REQUIRED, "NUM", .group = "\nWhat is printed:",
	 .help = "leave a file after NUM selected lines", .set = value_max},
	{'b', "byte-offset", .help = "print where in the file a line begins",
	 .set = set_offsets, .tag = true},
	{'n', "line-number", .help = "print the number of a line",
	 .set = set_numbers, .tag = true},
	{0, "line-buffered", .help = "hold no finished line back",
	 .set = set_line_buffered, .tag = true},
	{'H', "with-filename", .help = "print the name of the file",
	 .set = set_names, .tag = 1},
	{'h', "no-filename", .help = "never print the name of the file",
	 .set = set_names, .tag = -1},
	{0, "label", OPT_REQUIRED, "LABEL",
	 .help = "call standard input LABEL", .set = set_label},
	{'o', "only-matching",
	 .help = "print the parts of a line that match, unless\n"
		 "they are empty",
	 .set = set_only, .tag = true},
	{'q', "quiet", .set = set_quiet, .tag = true},
	{0, "silent", .help = "print nothing: the exit status tells",
	 .set = set_quiet, .tag = true},
	{0, "binary-files", OPT_REQUIRED, "TYPE",
	 .help = "what to do with files that are no text: only\n"
		 "say that they match ('binary'), take them as\n"
		 "'text', or count them as 'without-match'",
	 .value = OPT_VALUE_WORDS, .words = value_binaries,
	 .set = value_binary},
	{'a', "text", .help = "the same as --binary-files=text",
	 .set = set_binary, .tag = MGREP_BINARY_TEXT},
	{'I', .help = "the same as --binary-files=without-match",
	 .set = set_binary, .tag = MGREP_BINARY_NEVER},
	{'d', "directories", OPT_REQUIRED, "ACTION",
	 .help = "what to do with directories: 'read' (which fails),\n"
		 "'recurse' or 'skip'",
	 .value = OPT_VALUE_WORDS, .words = value_directory_words,
	 .set = value_directories},
	{'D', "devices", OPT_REQUIRED, "ACTION",
	 .help = "what to do with devices, FIFOs and sockets:\n"
		 "'read' or 'skip'",
	 .value = OPT_VALUE_WORDS, .words = value_device_words,
	 .set = value_devices},
	{'r', "recursive",
	 .help = "search what lies below directories; follow links\n"
		 "only where they are operands",
	 .set = set_recursive, .tag = false},
	{'R', "dereference-recursive", .help = "as -r, but follow all links",
	 .set = set_recursive, .tag = true},
	{0, "include", OPT_REQUIRED, "GLOB",
	 .help = "search only files whose names match GLOB",
	 .set = add_glob, .tag = true},
	{0, "exclude", OPT_REQUIRED, "GLOB",
	 .help = "leave out files whose names match GLOB",
	 .set = add_glob, .tag = false},
	{0, "exclude-from", OPT_REQUIRED, "FILE",
	 .help = "leave out files that match a line of FILE",
	 .value = OPT_VALUE_FILE, .set = add_glob_file},
	{0, "exclude-dir", OPT_REQUIRED, "GLOB",
	 .help = "leave out directories whose names match GLOB",
	 .set = add_dir_glob},
	{'L', "files-without-match",
	 .help = "print only names of files with no selected line",
	 .set = set_list, .tag = PRINT_LACKING},
	{'l', "files-with-matches",
	 .help = "print only names of files with a selected line",
	 .set = set_list, .tag = PRINT_MATCHING},
	{'c', "count", .help = "print only how many lines are selected",
	 .set = set_count, .tag = true},
	{'T', "initial-tab", .help = "begin the text of a line at a tab stop",
	 .set = set_tab, .tag = true},
	{'Z', "null", .help = "print a NUL after the name of a file",
	 .set = set_null_after_name, .tag = true},
	{0, "color", OPT_OPTIONAL, "WHEN", .value = OPT_VALUE_WORDS,
	 .words = value_colors, .set = value_color},
	{0, "colour", OPT_OPTIONAL, "WHEN",
	 .help = "show in colours what matches: 'always', 'never'\n"
		 "or 'auto' (on a terminal)",
	 .value = OPT_VALUE_WORDS, .words = value_colors, .set = value_color},
	{'U', "binary", .help = "nothing: carriage returns are always kept",
	 .set = set_nothing},

	{'B', "before-context", OPT_REQUIRED, "NUM", .group = "\nContext:",
	 .help = "print the NUM lines before a selected one, too",
	 .set = value_context, .tag = 'B'},
	{'A', "after-context", OPT_REQUIRED, "NUM",
	 .help = "print the NUM lines after a selected one, too",
	 .set = value_context, .tag = 'A'},
	{'C', "context", OPT_REQUIRED, "NUM",
	 .help = "print NUM lines on either side; -NUM is the same",
	 .set = value_context, .tag = 'C'},
	{0, "group-separator", OPT_REQUIRED, "SEP",
	 .help = "print SEP, not --, between groups of lines",
	 .set = set_separator},
	{0, "no-group-separator",
	 .help = "print nothing between groups of lines",
	 .set = set_separator},
};

/* In the order in which GNU's messages list them. */
static const char *const long_names[] = {
	"basic-regexp", "extended-regexp", "fixed-regexp", "fixed-strings",
#ifdef HAVE_PCRE2
	"perl-regexp",
#endif
	"after-context", "before-context", "binary-files", "byte-offset",
	"context", "color", "colour", "count", "devices", "directories",
	"exclude", "exclude-from", "exclude-dir", "file",
	"files-with-matches", "files-without-match", "group-separator",
	"help", "include", "ignore-case", "no-ignore-case", "initial-tab",
	"label", "line-buffered", "line-number", "line-regexp", "max-count",
	"no-filename", "no-group-separator", "no-messages", "null",
	"null-data", "only-matching", "quiet", "recursive",
	"dereference-recursive", "regexp", "invert-match", "silent", "text",
	"binary", "version", "with-filename", "word-regexp", NULL,
};

/* What else --version says, as GNU's does (version-pcre). */
static void print_version(void)
{
	const char *version = pcre2_version();

	if (version)
		printf("\ngrep -P uses PCRE2 %s\n", version);
}

static const char *const synopsis[] = {
	"[OPTION]... PATTERNS [FILE]...",
	NULL,
};

const struct opt_tool mgrep_tool = {
	.name = "mgrep",
	.synopsis = synopsis,
	.purpose =
		"Print the lines of each FILE that match any of PATTERNS.\n"
		"Example: {} -i 'hello world' menu.h main.c\n"
		"PATTERNS are one or more patterns, one a line.\n"
		"\n",
	.epilogue =
		"\n"
		"A FILE of - is standard input, and so is no FILE, but -r\n"
		"then searches the working directory.  With fewer than two\n"
		"FILEs, names are not printed unless by -H or -r.\n"
		"The exit status is 0 if a line was selected, 1 if none was,\n"
		"2 after an error (with -q, only if no line was selected).\n"
		"This is not GNU grep: leave bug-grep@gnu.org in peace.\n",
	.options = options,
	.count = COMPAT_COUNT(options),
	.long_names = long_names,
	.usage_status = MGREP_TROUBLE,
	.usage_synopsis = true,
	.digit = value_digit,
	.version = print_version,
};

/* As egrep it begins with -E, as fgrep with -F. */
static void obey_name(struct mgrep_args *args, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

	if (strcmp(name, "egrep") == 0)
		args->syntax = MATCH_EXTENDED;
	else if (strcmp(name, "fgrep") == 0)
		args->syntax = MATCH_FIXED;
	else
		return;
	args->has_syntax = true;
}

int mgrep_parse(struct mgrep_args *args, int argc, char **argv)
{
	*args = (struct mgrep_args){
		.max = SCAN_NO_LIMIT,
		.before = -1,
		.after = -1,
		.context = -1,
		.separator = "--",
	};
	if (argc > 0)
		obey_name(args, argv[0]);
	int at = opt_parse(&mgrep_tool, argc, argv, args);
	/* Only now, for a wrong option among the others comes first. */
	if (args->version)
		opt_version(args, NULL, NULL);
	if (args->help)
		opt_help(args, NULL, NULL);
	if (args->has_patterns)
		return at;
	if (at >= argc)
		opt_usage(&mgrep_tool, MGREP_TROUBLE);
	/* An operand that had to be kept from looking like an option. */
	const char *pattern = argv[at++];
	if (args->syntax != MATCH_FIXED && strncmp(pattern, "\\-", 2) == 0)
		pattern++;
	patterns_add(&args->patterns, pattern);
	return at;
}

void mgrep_args_free(struct mgrep_args *args)
{
	patterns_free(&args->patterns);
	glob_free(&args->names_globs);
	glob_free(&args->dir_globs);
}
