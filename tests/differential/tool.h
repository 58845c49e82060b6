/* SPDX-License-Identifier: MIT */
#ifndef DIFFERENTIAL_TOOL_H
#define DIFFERENTIAL_TOOL_H

/*
 * tool - what differs from tool to tool: how a random case is made.  One file
 * a tool, named after it; main.c lists them.
 */

#include "case.h"
#include "random.h"

struct diff_tool {
	const char *name;  /* ours: "mcat" */
	const char *argv0; /* and the name under which both run: "cat" */

	/* Fill C, which is empty. */
	void (*generate)(struct random *random, struct diff_case *c);
};

extern const struct diff_tool tool_mcat;

#endif
