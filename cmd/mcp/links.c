/* SPDX-License-Identifier: MIT */

/*
 * An earlier copy is found again by its path, which may by now lead elsewhere:
 * a new link therefore counts only if it is one to the file that was copied,
 * by device and inode, and is removed otherwise.
 *
 * What exists is replaced by a link without a moment at which there is
 * nothing: the link gets a name of its own first, and is then renamed.
 */

#include "mcp/links.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/quote.h"
#include "base/sys.h"
#include "fs/path.h"
#include "mcp/opts.h"
#include "mcp/same.h"

struct known {
	dev_t dev; /* of the copy */
	ino_t ino;
	bool created; /* a directory of this run's, not one that was copied */
	char name[];  /* of the copy, from the working directory */
};

static void remember(struct inoset *set, const struct stat *key,
		     const struct stat *copy, const char *name, bool created)
{
	size_t size = strlen(name) + 1;
	struct known *known = mem_alloc(sizeof(*known) + size);

	known->dev = copy->st_dev;
	known->ino = copy->st_ino;
	known->created = created;
	memcpy(known->name, name, size);
	free(inoset_find(set, key->st_dev, key->st_ino));
	if (!inoset_put(set, key->st_dev, key->st_ino, known))
		err_die(0, "memory exhausted");
}

/* A name in DST's directory that nobody else uses; the caller frees. */
static char *spare_name(const struct place *dst)
{
	static atomic_uint count;
	size_t len = (size_t)(path_base(dst->name) - dst->name);
	size_t room = len + 48;
	char *name = mem_alloc(room);

	memcpy(name, dst->name, len);
	snprintf(name + len, room - len, ".mcp-%ld-%u.tmp", (long)getpid(),
		 atomic_fetch_add(&count, 1));
	return name;
}

/* What is to be linked: FROM in AT; or, where AT is -1, the text FROM. */
struct source {
	int at;
	const char *from;
	int flags;
};

static int link_to(const struct source *src, int dir, const char *name)
{
	if (src->at == -1)
		return symlinkat(src->from, dir, name);
	return linkat(src->at, src->from, dir, name, src->flags);
}

static int replace(const struct source *src, const struct place *dst)
{
	for (int tries = 0;; tries++) {
		char *spare = spare_name(dst);
		int rc = link_to(src, dst->dir, spare);
		bool again = rc != 0 && errno == EEXIST && tries < 100;
		if (rc == 0) {
			rc = renameat(dst->dir, spare, dst->dir, dst->name);
			int error = errno;
			/* Still there if both were one file already. */
			unlinkat(dst->dir, spare, 0);
			errno = error;
		}
		int error = errno;
		free(spare);
		errno = error;
		if (!again)
			return rc;
	}
}

/* A signal that ends the program waits until there is no spare name; the other
   threads (jobs.h) never let it in. */
static int link_over(const struct source *src, const struct place *dst)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	int rc = replace(src, dst);
	int error = errno;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return rc;
}

/* *REPLACED says, and if NULL forbids, that something was there already. */
static int make_link(const struct source *src, const struct place *dst,
		     bool *replaced)
{
	int rc = link_to(src, dst->dir, dst->name);

	if (rc != 0 && errno == EEXIST && replaced) {
		*replaced = true;
		return link_over(src, dst);
	}
	return rc;
}

/* Open the directory that PATH, which may be longer than PATH_MAX, is in; *BASE
   is what is left of PATH.  AT_FDCWD where no more is needed. */
static int open_parent(const char *path, const char **base)
{
	int fd = AT_FDCWD;

	while (strlen(path) >= PATH_MAX) {
		char piece[PATH_MAX];
		size_t len = PATH_MAX - 1;
		while (len > 0 && path[len] != '/')
			len--;
		memcpy(piece, path, len);
		piece[len] = '\0';
		int next = sys_open_place(fd, piece, true);
		int error = errno;
		if (fd != AT_FDCWD)
			close(fd);
		errno = error;
		if (next < 0)
			return -1;
		fd = next;
		path += len + strspn(path + len, "/");
	}
	*base = path;
	return fd;
}

/* The flags to look at a copy of NODE: under -L a file is written through a
   link that is in its place. */
static int look_flags(const struct node *node)
{
	return node->follow ? 0 : AT_SYMLINK_NOFOLLOW;
}

/* Make NODE's destination another name of what was copied to KNOWN. */
static int link_known(const struct known *known, const struct node *node,
		      bool *replaced)
{
	const struct place *dst = &node->dst;
	struct stat st;
	const char *base;
	int at = open_parent(known->name, &base);

	if (at == -1)
		return -1;
	const struct source src = {at, base,
				   node->follow ? AT_SYMLINK_FOLLOW : 0};
	int rc = make_link(&src, dst, replaced);
	int error = errno;
	if (at != AT_FDCWD)
		close(at);
	errno = error;
	if (rc != 0 ||
	    fstatat(dst->dir, dst->name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return -1;
	if (st.st_dev == known->dev && st.st_ino == known->ino)
		return 0;
	unlinkat(dst->dir, dst->name, 0);
	errno = ESTALE;
	return -1;
}

bool links_has_others(const struct mcp_opts *opts, const struct node *node)
{
	if (!(opts->preserve & PRESERVE_LINKS) || opts->make == MAKE_LINK)
		return false;
	return node->st.st_nlink > 1 || node->follow;
}

enum outcome links_reuse(struct mcp *mcp, const struct node *node)
{
	if (!links_has_others(mcp->opts, node))
		return OUTCOME_LEFT;
	const struct known *known =
		inoset_find(&mcp->copied, node->st.st_dev, node->st.st_ino);
	if (!known)
		return OUTCOME_LEFT;
	bool replaced = false;
	if (link_known(known, node, &replaced) == 0) {
		if (replaced && mcp->opts->verbose)
			printf("removed %s\n", quote_always(node->dst.shown));
		return OUTCOME_LINKED;
	}
	err_report(errno, "cannot create hard link %s to %s",
		   quote_always(node->dst.shown), quote_always(known->name));
	return OUTCOME_FAILED;
}

void links_note(struct mcp *mcp, const struct node *node)
{
	struct stat st;

	if (links_has_others(mcp->opts, node) &&
	    fstatat(node->dst.dir, node->dst.name, &st, look_flags(node)) == 0)
		remember(&mcp->copied, &node->st, &st, node->dst.shown, false);
}

bool links_keep(struct mcp *mcp, const struct node *node)
{
	enum outcome outcome = links_reuse(mcp, node);

	if (outcome == OUTCOME_LEFT)
		links_note(mcp, node);
	return outcome != OUTCOME_FAILED;
}

/* Make NODE's destination a link to SRC; where something is there, in its place
   if it MAY be, which is left to the thread that gets the signals. */
static int make_new(const struct source *src, struct node *node, bool may)
{
	bool replaced;
	int rc = make_link(src, &node->dst,
			   may && !node->handed ? &replaced : NULL);

	node->undone = rc != 0 && errno == EEXIST && may && node->handed;
	return rc;
}

bool links_make(const struct mcp *mcp, struct node *node)
{
	const struct source src = {node->src.dir, node->src.name,
				   node->follow ? AT_SYMLINK_FOLLOW : 0};
	const struct mcp_opts *opts = mcp->opts;

	if (make_new(&src, node, opts->force || opts->ask == ASK_ALWAYS) == 0)
		return true;
	if (node->undone)
		return false;
	int error = errno;
	struct stat st;
	if (node->unseen &&
	    fstatat(node->src.dir, node->src.name, &st, AT_SYMLINK_NOFOLLOW) !=
		    0)
		err_report(errno, "cannot stat %s",
			   quote_always(node->src.shown));
	else
		err_report(error, "cannot create hard link %s to %s",
			   quote_always(node->dst.shown),
			   quote_always(node->src.shown));
	return false;
}

int links_put(const struct mcp *mcp, struct node *node, const char *text)
{
	const struct source src = {-1, text, 0};

	return make_new(&src, node, mcp->opts->force);
}

/* Is DST in the working directory, so that the text of a relative link means
   the same there?  Where nobody can tell, the link cannot be made either. */
static bool is_here(const struct place *dst)
{
	struct stat here, there;

	return strcmp(dst->shown, path_base(dst->shown)) == 0 ||
	       stat(".", &here) != 0 ||
	       !same_stat_parent(dst->dir, dst->name, 0, &there) ||
	       same_file(&here, &there);
}

bool links_symlink(const struct mcp *mcp, struct node *node)
{
	if (*node->src.shown != '/' && !is_here(&node->dst)) {
		err_report(0,
			   "%s: can make relative symbolic links only in "
			   "current directory",
			   quote_maybe(node->dst.shown));
		return false;
	}
	if (links_put(mcp, node, node->src.shown) == 0)
		return true;
	if (node->undone)
		return false;
	err_report(errno, "cannot create symbolic link %s to %s",
		   quote_always(node->dst.shown),
		   quote_always(node->src.shown));
	return false;
}

void links_refuse(const struct node *top)
{
	err_report(0, "cannot copy a directory, %s, into itself, %s",
		   quote_always(top->src.shown), quote_always(top->dst.shown));
}

enum links_visit links_visit(struct mcp *mcp, const struct node *node,
			     const struct node *top)
{
	const struct known *known =
		inoset_find(&mcp->dirs, node->st.st_dev, node->st.st_ino);

	if (!known) {
		if (node->operand)
			remember(&mcp->dirs, &node->st, &node->st,
				 node->dst.shown, false);
		return LINKS_ENTER;
	}
	/* Made by this run, or by an earlier operand onto itself. */
	if (known->created || same_name(node->src.dir, node->src.name,
					AT_FDCWD, known->name)) {
		links_refuse(top);
		return LINKS_STOP;
	}
	if (strcmp(known->name, node->dst.shown) == 0 ||
	    same_name(AT_FDCWD, known->name, node->dst.dir, node->dst.name)) {
		err_warn(0,
			 "warning: source directory %s specified more than "
			 "once",
			 quote_always(top->src.shown));
		return LINKS_SKIP;
	}
	if (node->follow)
		return LINKS_ENTER;
	err_report(0, "will not create hard link %s to directory %s",
		   quote_always(node->dst.shown), quote_always(known->name));
	return LINKS_SKIP;
}

void links_unvisit(struct mcp *mcp, const struct node *node)
{
	const dev_t dev = node->st.st_dev;
	const ino_t ino = node->st.st_ino;
	const struct known *known = inoset_find(&mcp->dirs, dev, ino);

	if (known && node->operand && !known->created)
		free(inoset_remove(&mcp->dirs, dev, ino));
}

void links_created(struct mcp *mcp, const struct node *node,
		   const struct stat *st)
{
	remember(&mcp->dirs, st, st, node->dst.shown, true);
}
