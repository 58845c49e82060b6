/* SPDX-License-Identifier: MIT */
#ifndef FS_WALK_H
#define FS_WALK_H

/*
 * walk - a tree in order, without resolving a path twice.
 *
 * Directories are opened relative to their parent, never through a link that
 * was put there after the entry was read, so that depth is not bounded by
 * PATH_MAX and a swapped directory is not entered; few are open at a time
 * (fs/dir.h).  A directory comes before its entries and again behind them.  A
 * walk belongs to one thread.
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

/* In which order GNU's tools visit the entries of one directory. */
enum walk_order {
	WALK_ORDER_GREP, /* as read, by inode number where there are very many
			    (fts(3) of gnulib without a comparison) */
	WALK_ORDER_CP,   /* by inode number */
};

enum walk_event {
	WALK_ENTRY, /* anything that is not a directory */
	WALK_ENTER, /* a directory, before its entries; where ERROR is set, it
		       cannot be read, and WALK_LEAVE comes next */
	WALK_LEAVE, /* the same directory, behind them */
	WALK_LOOP,  /* a directory that contains itself: not entered */
	WALK_ERROR, /* ERROR says why PATH could not be looked at, or a
		       directory not be read to its end: then WALK_LEAVE
		       comes next */
	WALK_END,   /* no more */
};

struct walk_item {
	enum walk_event event;
	const char *path;  /* the root's name as it was given; below, without
			      the slashes at its end and '/' between */
	const char *name;  /* the entry's own name, in DIRFD */
	int dirfd;         /* the directory it is in; AT_FDCWD for the root,
			      -1 with WALK_LEAVE */
	size_t depth;      /* 0: the root */
	unsigned char type; /* DT_*; DT_UNKNOWN where nobody asked */
	bool has_stat;     /* ST is filled in, following links where the walk
			      does; always for ENTER and LOOP */
	struct stat st;
	int error;         /* errno, see above; 0: none */
};

struct walk_options {
	enum walk_links links;
	enum walk_order order;
	bool one_file_system; /* treat directories on a device other than the
				 root's as empty */
	bool want_stat;       /* always fill in ST; see walk_stat */
	bool by_path; /* hold no directory open (dir_scarce): NAME is PATH, and
			 DIRFD AT_FDCWD; no deeper than PATH_MAX then, and a
			 directory above the entry that was swapped meanwhile
			 leads elsewhere */
};

/* Begin at ROOT (borrowed).  NULL with errno ENOMEM. */
struct walk *walk_open(const char *root, const struct walk_options *options);

/*
 * The next item, borrowed until the next call.  Never NULL; running out of
 * memory or descriptors is a WALK_ERROR.
 */
const struct walk_item *walk_next(struct walk *walk);

/*
 * Fill in ST of the last WALK_ENTRY, if that was not done.  0, or -1 with
 * errno.  It may have become a directory by now, and is not entered then.
 */
int walk_stat(struct walk *walk);

/* A descriptor of the directory of the last WALK_ENTER or WALK_LEAVE, valid
   until the next call for WALK; -1 with errno where it cannot be had. */
int walk_fd(struct walk *walk);

/* Do not read the directory of the last WALK_ENTER: it gets no WALK_LEAVE. */
void walk_skip(struct walk *walk);

void walk_close(struct walk *walk);

#endif
