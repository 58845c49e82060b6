/* SPDX-License-Identifier: MIT */
#ifndef FS_WALK_H
#define FS_WALK_H

/*
 * walk - a tree in order, without resolving a path twice.
 *
 * Directories are opened relative to their parent, never through a link that
 * was put there after the entry was read, so that depth is not bounded by
 * PATH_MAX and a swapped directory is not entered.  The order of entries
 * within a directory is the order of fts(3) without a comparison function, as
 * GNU's tools visit them.  A walk belongs to one thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

struct walk;

enum walk_links {
	WALK_LINKS_NEVER,  /* a link is an entry like any other (-P) */
	WALK_LINKS_ROOT,   /* follow the root only (-H) */
	WALK_LINKS_ALWAYS, /* follow every link (-L) */
};

enum walk_event {
	WALK_ENTRY,  /* anything that is not a directory */
	WALK_ENTER,  /* a directory, before its entries */
	WALK_LEAVE,  /* the same directory, behind them */
	WALK_LOOP,   /* a directory that contains itself: not entered */
	WALK_ERROR,  /* ERROR says why NAME could not be looked at or read */
	WALK_END,    /* no more */
};

struct walk_item {
	enum walk_event event;
	const char *path;  /* the root's name and what is below, '/' between */
	const char *name;  /* the entry's own name, in DIRFD */
	int dirfd;         /* the directory it is in; AT_FDCWD for the root */
	size_t depth;      /* 0: the root */
	unsigned char type; /* DT_* as the directory told; DT_UNKNOWN: ask */
	bool has_stat;     /* ST is filled in */
	struct stat st;
	int error;         /* errno, for WALK_ERROR */
};

struct walk_options {
	enum walk_links links;
	bool one_file_system; /* enter no directory of another device */
	bool want_stat;       /* always fill in ST */
};

/* Begin at ROOT (borrowed).  NULL with errno ENOMEM. */
struct walk *walk_open(const char *root, const struct walk_options *options);

/*
 * The next item, borrowed until the next call.  Never NULL; running out of
 * memory or descriptors is a WALK_ERROR.
 */
const struct walk_item *walk_next(struct walk *walk);

/* Do not enter the directory of the last WALK_ENTER (which gets no LEAVE). */
void walk_skip(struct walk *walk);

void walk_close(struct walk *walk);

#endif
