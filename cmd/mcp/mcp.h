/* SPDX-License-Identifier: MIT */
#ifndef MCP_MCP_H
#define MCP_MCP_H

/*
 * mcp - what is known of a whole run, and of one file that is being copied.
 *
 * A file is reached relative to an open directory on both sides, so that no
 * path is resolved twice; its path is only for messages.
 */

#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "fs/inoset.h"

struct jobs;
struct mcp_opts;
struct site;

struct mcp {
	const struct mcp_opts *opts;
	mode_t umask;
	bool privileged;       /* may give files away */
	bool many;             /* operands may meet at one name */
	bool revisits;         /* the walk of one may come to the target */
	struct jobs *jobs;     /* that copy operands that are files; NULL */
	struct site *site;     /* the directory that they go to */
	dev_t dev;             /* which is on this device */
	struct inoset sources; /* the operands so far (seen.h) */
	struct inoset made;    /* and what was made of them */
	struct inoset copied;  /* files with several names (links.h) */
	struct inoset dirs;    /* directories copied and created (links.h) */
};

/* Where a file is: NAME in the open directory DIR (or AT_FDCWD). */
struct place {
	int dir;
	const char *name;
	const char *shown; /* in messages */
};

/* One file to be copied, from SRC to DST. */
struct node {
	struct place src, dst;
	bool operand;    /* named on the command line */
	bool parent;     /* or what one is in (--parents) */
	bool follow;     /* a link at SRC is followed */
	bool unseen;     /* of ST, only the type is known so far */
	bool handed;     /* to whichever thread, which may leave it alone and
			    be UNDONE, without a word; see jobs.h */
	bool undone;
	struct stat st;  /* of the source */

	/* What is at DST; see clash.h. */
	bool fresh;      /* nothing, as far as is known */
	struct stat old; /* otherwise this */
	char *backup;    /* the suffix of its backup's name; NULL: none */

	/* What is created at DST: */
	bool plain;      /* has no access control list */
	dev_t dev;       /* is on this device; 0: not known */
};

/* What has become of a file. */
enum outcome {
	OUTCOME_FAILED, /* and it was said why */
	OUTCOME_COPIED,
	OUTCOME_LINKED, /* it is a name of what another was copied to */
	OUTCOME_LEFT,   /* there was nothing to be done */
};

#endif
