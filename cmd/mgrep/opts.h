/* SPDX-License-Identifier: MIT */
#ifndef MGREP_OPTS_H
#define MGREP_OPTS_H

/*
 * opts - mgrep's options: first recorded as they come, then, once all are
 * known, resolved into what each part of the program is to do.
 */

#include <stdbool.h>
#include <stdint.h>

#include "cli/opt.h"
#include "match/choose.h"
#include "mgrep/color.h"
#include "mgrep/files.h"
#include "mgrep/glob.h"
#include "mgrep/patterns.h"
#include "mgrep/print.h"
#include "mgrep/scan.h"
#include "mgrep/search.h"

enum mgrep_status {
	MGREP_SELECTED = 0,
	MGREP_NOTHING = 1,
	MGREP_TROUBLE = 2,
};

enum mgrep_binary {
	MGREP_BINARY_SAY,   /* "binary file matches" instead of the lines */
	MGREP_BINARY_TEXT,  /* -a */
	MGREP_BINARY_NEVER, /* -I */
};

enum mgrep_color {
	MGREP_COLOR_NEVER,
	MGREP_COLOR_ALWAYS,
	MGREP_COLOR_AUTO,
};

/* What was asked for. */
struct mgrep_args {
	bool help, version;
	bool has_syntax;
	enum match_syntax syntax;
	bool has_patterns;          /* -e or -f */
	struct patterns patterns;
	bool ignore_case, words, lines, null_data;

	bool no_messages, invert, quiet, count, only, line_buffered;
	enum print_what list;       /* the last of -l and -L; PRINT_LINES:
	                               neither */
	uintmax_t max;
	bool has_max;               /* -m, even if it is negative */
	bool numbers, offsets, tab, null_after_name;
	int names;                  /* -H: 1; -h: -1; neither: 0 */
	const char *label;
	enum mgrep_binary binary;
	enum mgrep_color color;
	intmax_t before, after, context; /* -1: not given */
	char digits[21 + 1];        /* of -NUM, as many as GNU has room for */
	const char *separator;

	unsigned threads;           /* 0: one for each processor */
	enum files_directories directories;
	enum files_devices devices;
	bool follow;                /* -R */
	struct glob_list names_globs; /* --include, --exclude */
	struct glob_list dir_globs;   /* --exclude-dir */
};

/* What is to be done. */
struct mgrep_opts {
	struct match_options match;
	struct scan_options scan;
	struct print_options print;
	struct files_options files;
	struct search_options search;
	struct color color;
	bool nothing; /* no line of any file can be selected */
};

extern const struct opt_tool mgrep_tool;

/*
 * Record ARGV in ARGS.  Returns the index of the first operand; exits where
 * the arguments are wrong.
 */
int mgrep_parse(struct mgrep_args *args, int argc, char **argv);

/*
 * Derive OPTS, which refers to ARGS, for OPERANDS files.  *OUTPUT is standard
 * output's fstat.  Where ARGS have no pattern, they get one.
 */
void mgrep_resolve(struct mgrep_opts *opts, struct mgrep_args *args,
		   int operands, const struct stat *output);

void mgrep_args_free(struct mgrep_args *args);
void mgrep_opts_free(struct mgrep_opts *opts);

#endif
