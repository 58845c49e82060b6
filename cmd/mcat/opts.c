/* SPDX-License-Identifier: MIT */

#include "mcat/opts.h"

#include <stdlib.h>

#include "base/compat.h"

enum { AUTO, NEVER };
static const char *const when[] = {
	[AUTO] = "auto",
	[NEVER] = "never",
	NULL,
};

/* -A, -e and -t stand for several others: a handler's tag is their sum. */
enum {
	NUMBER = 1,
	NONBLANK = 2,
	SQUEEZE = 4,
	VISIBLE = 8,
	ENDS = 16,
	TABS = 32,
};

static void set_flags(void *record, const struct opt *opt, const char *value)
{
	struct cook_style *style = &((struct mcat_opts *)record)->style;

	(void)value;
	style->number |= opt->tag & NUMBER;
	style->nonblank |= opt->tag & NONBLANK;
	style->squeeze |= opt->tag & SQUEEZE;
	style->visible |= opt->tag & VISIBLE;
	style->ends |= opt->tag & ENDS;
	style->tabs |= opt->tag & TABS;
}

static void set_splice(void *record, const struct opt *opt, const char *value)
{
	struct mcat_opts *opts = record;

	opts->no_splice = opt_word_or_die(&mcat_tool, opt->long_name, value,
					  when, NULL, EXIT_FAILURE) == NEVER;
}

/* An ambiguous abbreviation lists options in GNU's order, which this is. */
static const struct opt options[] = {
	{'b', "number-nonblank",
	 .help = "number the lines that are not empty; beats -n",
	 .set = set_flags, .tag = NONBLANK},
	{'n', "number", .help = "number all lines", .set = set_flags,
	 .tag = NUMBER},
	{'s', "squeeze-blank",
	 .help = "write one empty line for several in a row",
	 .set = set_flags, .tag = SQUEEZE},
	{'v', "show-nonprinting",
	 .help = "write other bytes than text, newline and tab\n"
		 "in ^ and M- notation",
	 .set = set_flags, .tag = VISIBLE},
	{'E', "show-ends", .help = "write $ or ^M$ where a line ends",
	 .set = set_flags, .tag = ENDS},
	{'T', "show-tabs", .help = "write a tab as ^I", .set = set_flags,
	 .tag = TABS},
	{'A', "show-all", .help = "the same as -vET", .set = set_flags,
	 .tag = VISIBLE | ENDS | TABS},
	{'e', .help = "the same as -vE", .set = set_flags,
	 .tag = VISIBLE | ENDS},
	{'t', .help = "the same as -vT", .set = set_flags,
	 .tag = VISIBLE | TABS},
	{'u', .help = "nothing: output is never held back for long",
	 .set = set_flags},
	{0, "splice", OPT_REQUIRED, "WHEN",
	 .help = "hand pages of a file over to a pipe without\n"
		 "copying them: 'auto' (where that is faster)\n"
		 "or 'never'",
	 .value = OPT_VALUE_WORDS, .words = when, .flags = OPT_EXTENSION,
	 .set = set_splice},
	{0, "help", .help = "say this, and exit", .set = opt_help},
	{0, "version", .help = "say which version this is, and exit",
	 .set = opt_version},
};

static const char *const synopsis[] = {"[OPTION]... [FILE]...", NULL};

const struct opt_tool mcat_tool = {
	.name = "mcat",
	.synopsis = synopsis,
	.purpose =
		"Write each FILE to standard output, one after another.\n"
		"\n"
		"Without FILE, or where it is -, read standard input.\n"
		"\n",
	.epilogue =
		"\n"
		"Examples:\n"
		"  {} a - b   Write a, then standard input, then b.\n"
		"  {}         Copy standard input to standard output.\n",
	.options = options,
	.count = COMPAT_COUNT(options),
	.usage_status = EXIT_FAILURE,
};

int mcat_parse(struct mcat_opts *opts, int argc, char **argv)
{
	*opts = (struct mcat_opts){0};
	return opt_parse(&mcat_tool, argc, argv, opts);
}
