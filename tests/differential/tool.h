/* SPDX-License-Identifier: MIT */
#ifndef DIFFERENTIAL_TOOL_H
#define DIFFERENTIAL_TOOL_H

/*
 * tool - what differs from tool to tool: how a random case is made.  One file
 * a tool, named after it; main.c lists them.
 */

#include "base/mem.h"
#include "case.h"
#include "exec.h"
#include "random.h"

/*
 * A difference that is to be, and why.  GNU's outcome and ours differ and none
 * hangs when APPLIES is asked; it should say yes to as little as possible.
 */
struct diff_excuse {
	const char *reason;
	bool (*applies)(const struct diff_case *c, const struct outcome *theirs,
			const struct outcome *ours);
};

enum { TOOL_EXCUSES = 32 };

struct diff_tool {
	const char *name;  /* ours: "mcat" */
	const char *argv0; /* and the name under which both run: "cat" */

	/* Fill C, which is empty. */
	void (*generate)(struct random *random, struct diff_case *c);

	/* A variable's NAME that both find set to "1"; or NULL. */
	const char *variable;

	/* Up to one without a reason, at most TOOL_EXCUSES; or NULL. */
	const struct diff_excuse *excuses;
};

extern const struct diff_tool tool_mcat, tool_mcp;
extern const struct diff_tool tool_mgrep, tool_mgrep_perl;

/* Append to TEXT, or die. */
static inline void tool_add(struct buf *text, const void *data, size_t len)
{
	if (!buf_add(text, data, len))
		mem_exhausted();
}

static inline void tool_adds(struct buf *text, const char *str)
{
	if (!buf_adds(text, str))
		mem_exhausted();
}

#endif
