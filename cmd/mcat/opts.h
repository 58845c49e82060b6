/* SPDX-License-Identifier: MIT */
#ifndef MCAT_OPTS_H
#define MCAT_OPTS_H

/*
 * opts - what mcat was asked to do.
 */

#include <stdbool.h>

#include "cli/opt.h"
#include "mcat/cook.h"

struct mcat_opts {
	struct cook_style style; /* -A to -v */
	bool no_splice;          /* --splice=never */
};

/* mcat's options, for parsing, help and completions. */
extern const struct opt_tool mcat_tool;

/*
 * Parse ARGV into OPTS; returns the index of the first operand.  Exits on a
 * wrong option, --help and --version.
 */
int mcat_parse(struct mcat_opts *opts, int argc, char **argv);

#endif
