/* SPDX-License-Identifier: MIT */
#ifndef CLI_OPT_H
#define CLI_OPT_H

/*
 * opt - one table of options a tool; getopt_long, --help and the completions
 * of three shells all come from it.
 *
 * Parsing is the C library's getopt_long, with its rules for permutation,
 * POSIXLY_CORRECT and abbreviations; the messages are made here, in GNU's
 * words, so that they do not depend on which C library it is.  Options that
 * GNU does not have are marked OPT_EXTENSION: they are recognised only when
 * spelled out in full, with their value joined by '=', so that they never make
 * an abbreviation of a GNU option ambiguous.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/compat.h"

enum opt_arg {
	OPT_NONE,     /* --name      -n            */
	OPT_REQUIRED, /* --name=ARG  -nARG  -n ARG */
	OPT_OPTIONAL, /* --name[=ARG]              */
};

/* What a shell offers as the value. */
enum opt_value {
	OPT_VALUE_ANY,   /* nothing it could know */
	OPT_VALUE_FILE,
	OPT_VALUE_DIR,
	OPT_VALUE_WORDS, /* one of WORDS */
	OPT_VALUE_LIST,  /* some of WORDS, with commas between */
};

enum opt_flag {
	OPT_EXTENSION = 1, /* not in GNU's tool; see above */
	OPT_HIDDEN = 2,    /* a second spelling: parsed and in the man page,
	                      but neither in --help nor in completions */
	OPT_INSTEAD = 4,   /* stands for the first operand, which is a file's
	                      name only where it is given */
};

struct opt {
	char short_name;          /* 0: none */
	const char *long_name;    /* without dashes; NULL: none */
	enum opt_arg arg;
	const char *metavar;      /* the argument's name in --help */
	const char *group;        /* heading in --help, on a group's first
	                             option; NULL otherwise */
	const char *help;         /* '\n' breaks the line; NULL: the option
	                             stands on the next one's line */
	enum opt_value value;
	const char *const *words; /* NULL-terminated, for OPT_VALUE_WORDS and
	                             OPT_VALUE_LIST */
	unsigned flags;           /* of enum opt_flag */

	/*
	 * Record the option in the tool's record; VALUE is NULL where none
	 * was given.  Reports what is wrong and exits, or returns.
	 */
	void (*set)(void *record, const struct opt *opt, const char *value);
	int tag;                  /* the handler's own */
};

struct opt_tool {
	const char *name;            /* "mcat" */
	const char *const *synopsis; /* lines behind "Usage: NAME"; NULL ends */
	const char *purpose;         /* lines before the options, each ended
	                                with '\n' */
	const char *epilogue;        /* lines behind the options; "{}" stands
	                                for the program's name */
	const struct opt *options;
	size_t count;
	/* All long names but extensions, in the order in which an ambiguous
	   abbreviation lists them; NULL ends.  NULL: in the table's order. */
	const char *const *long_names;
	int usage_status;            /* exit status of a wrong option */
	bool usage_synopsis;         /* a wrong option shows the first usage */
	/* Digits as options (mgrep's -NUM), which stand apart from the table:
	   called for each, JOINED if it directly follows another digit in the
	   same argument.  NULL where digits are no options. */
	void (*digit)(void *record, char digit, bool joined);
	void (*version)(void); /* prints more lines of --version; NULL: none */
};

/*
 * Parse ARGV into RECORD by TOOL's table.  Returns the index of the first
 * operand in the permuted ARGV.  A wrong option is reported with a pointer to
 * --help, and the program exits with TOOL's usage_status.
 */
int opt_parse(const struct opt_tool *tool, int argc, char **argv,
	      void *record);

/* Handlers for --help and --version: print and exit; a failed write counts. */
void opt_help(void *record, const struct opt *opt, const char *value);
void opt_version(void *record, const struct opt *opt, const char *value);

/* Print TOOL's --help to standard output (buffered by stdio). */
void opt_print_help(const struct opt_tool *tool);

/* Say "Try 'NAME --help' for more information." and exit with STATUS. */
COMPAT_NORETURN void opt_usage(const struct opt_tool *tool, int status);

/*
 * The index of VALUE among the NULL-terminated WORDS, unambiguous
 * abbreviations allowed (TAGS[i] equal makes two words the same; NULL: none
 * are).  -1 where there is none, -2 where it is ambiguous.
 */
int opt_word(const char *value, const char *const *words, const int *tags);

/*
 * opt_word, but a bad VALUE is reported as GNU does: "invalid argument 'x'
 * for '--name'" with the list of valid ones, then TOOL's "Try" line, exit with
 * STATUS.
 */
int opt_word_or_die(const struct opt_tool *tool, const char *option,
		    const char *value, const char *const *words,
		    const int *tags, int status);

#endif
