/* SPDX-License-Identifier: MIT */

/*
 * The order of the questions is GNU's, for the first that has an answer
 * decides what is said: is it the source itself, is it to be kept, are the two
 * of kinds that cannot replace each other, was it only just made.
 */

#include "mcp/clash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/quote.h"
#include "fs/path.h"
#include "mcp/ask.h"
#include "mcp/links.h"
#include "mcp/node.h"
#include "mcp/opts.h"
#include "mcp/same.h"
#include "mcp/seen.h"

/* The flags to look at DST: itself or, where a file would be written through a
   link, what it leads to. */
static int look_flags(const struct mcp_opts *opts, const struct node *node)
{
	bool through = node_has_contents(opts, node) &&
		       opts->make == MAKE_COPY && !opts->backup &&
		       !opts->remove;

	return through ? 0 : AT_SYMLINK_NOFOLLOW;
}

/* Find out what is at DST. */
static enum clash look(const struct mcp_opts *opts, struct node *node)
{
	if (fstatat(node->dst.dir, node->dst.name, &node->old,
		    look_flags(opts, node)) == 0)
		return CLASH_GO;
	if (errno == ELOOP && opts->force) {
		node->old = (struct stat){0}; /* so it will be removed */
		return CLASH_GO;
	}
	if (errno != ENOENT) {
		err_report(errno, "cannot stat %s",
			   quote_always(node->dst.shown));
		return CLASH_FAIL;
	}
	node->fresh = true;
	return CLASH_GO;
}

/* Nanoseconds in the unit that OLD's file system counts times in, as far as
   its three times show. */
static long resolution(const struct stat *old)
{
	long unit = 1;

	while (unit < 1000000000 && old->st_mtim.tv_nsec % (unit * 10) == 0 &&
	       old->st_atim.tv_nsec % (unit * 10) == 0 &&
	       old->st_ctim.tv_nsec % (unit * 10) == 0)
		unit *= 10;
	return unit;
}

/* What the source's time becomes when DST is given it: for whoever may do so, a
   way to find out; for others, GUESS. */
static struct timespec try_time(const struct mcp_opts *opts,
				const struct node *node, struct timespec guess)
{
	const int dir = node->dst.dir, flags = look_flags(opts, node);
	const char *name = node->dst.name;
	struct timespec times[] = {{.tv_nsec = UTIME_OMIT}, node->st.st_mtim};
	struct stat st;

	if (utimensat(dir, name, times, flags) != 0)
		return guess;
	if (fstatat(dir, name, &st, flags) == 0)
		guess = st.st_mtim;
	times[1] = node->old.st_mtim;
	(void)utimensat(dir, name, times, flags);
	return guess;
}

static bool is_older(struct timespec a, struct timespec b)
{
	return a.tv_sec != b.tv_sec ? a.tv_sec < b.tv_sec
				    : a.tv_nsec < b.tv_nsec;
}

/* Is what is at DST not older than the source would be there, where times may
   be coarser? */
static bool up_to_date(const struct mcp_opts *opts, const struct node *node)
{
	const struct timespec old = node->old.st_mtim;
	struct timespec time = node->st.st_mtim;

	if (!is_older(old, time) || !(opts->preserve & PRESERVE_TIMES))
		return !is_older(old, time);
	time.tv_nsec -= time.tv_nsec % resolution(&node->old);
	return !is_older(old, time) &&
	       !is_older(old, try_time(opts, node, time));
}

/* Is DST, which is not to become a directory, to stay as it is? */
static enum clash keep(struct mcp *mcp, const struct node *node)
{
	const struct mcp_opts *opts = mcp->opts;

	switch (opts->update) {
	case UPDATE_NONE_FAIL:
		err_report(0, "not replacing %s",
			   quote_always(node->dst.shown));
		return CLASH_FAIL;
	case UPDATE_NONE:
		return CLASH_SKIP;
	case UPDATE_OLDER:
		if (up_to_date(opts, node))
			return links_keep(mcp, node) ? CLASH_SKIP : CLASH_FAIL;
		break;
	case UPDATE_ALL:
		break;
	}
	if (opts->ask == ASK_ALWAYS && !ask_replace(opts, node)) {
		err_latch();
		return CLASH_SKIP;
	}
	return CLASH_GO;
}

/* Would it be replaced, having come from an earlier operand? */
static bool just_made(const struct mcp *mcp, const struct node *node)
{
	if (!mcp->many || !node->operand ||
	    mcp->opts->backup == BACKUP_NUMBERED ||
	    !seen_before(&mcp->made, &node->old, &node->dst))
		return false;
	err_report(0, "will not overwrite just-created %s with %s",
		   quote_always(node->dst.shown),
		   quote_always(node->src.shown));
	return true;
}

/* Or is it a link from an earlier operand, that would be followed? */
static bool just_linked(const struct mcp *mcp, const struct node *node)
{
	struct stat st;

	if (!mcp->many || !node->operand || mcp->opts->backup ||
	    fstatat(node->dst.dir, node->dst.name, &st, AT_SYMLINK_NOFOLLOW) !=
		    0 ||
	    !S_ISLNK(st.st_mode) || !seen_before(&mcp->made, &st, &node->dst))
		return false;
	err_report(0, "will not copy %s through just-created symlink %s",
		   quote_always(node->src.shown),
		   quote_always(node->dst.shown));
	return true;
}

/* Is a directory in the way of something else, or the other way about?  A
   file that gets a backup makes room for a directory; with backups, that a
   directory does not is found out when the copy is made. */
static bool kinds_clash(const struct mcp_opts *opts, const struct node *node)
{
	struct stat st;

	if (!S_ISDIR(node->st.st_mode)) {
		if (!S_ISDIR(node->old.st_mode) || opts->backup)
			return false;
		err_report(0,
			   "cannot overwrite directory %s with "
			   "non-directory %s",
			   quote_always(node->dst.shown),
			   quote_always(node->src.shown));
		return true;
	}
	if (S_ISDIR(node->old.st_mode) || opts->backup)
		return false;
	if (opts->keep_directory_symlink && S_ISLNK(node->old.st_mode) &&
	    fstatat(node->dst.dir, node->dst.name, &st, 0) == 0 &&
	    S_ISDIR(st.st_mode))
		return false;
	err_report(0, "cannot overwrite non-directory %s with directory %s",
		   quote_always(node->dst.shown),
		   quote_always(node->src.shown));
	return true;
}

/* Would the backup of DST, DST with SUFFIX, be the source? */
static bool backup_is_source(const struct node *node, const char *suffix)
{
	const char *src = path_base(node->src.name);
	const char *dst = path_base(node->dst.name);
	size_t len = path_trim(dst);
	struct stat st;

	if (strncmp(src, dst, len) != 0 || strcmp(src + len, suffix) != 0)
		return false;
	char *name = backup_name(node->dst.name, suffix);
	bool same = fstatat(node->dst.dir, name, &st, 0) == 0 &&
		    same_file(&st, &node->st);
	free(name);
	return same;
}

static bool back_up(const struct mcp_opts *opts, struct node *node)
{
	const struct place *dst = &node->dst;

	if (opts->backup != BACKUP_NUMBERED &&
	    backup_is_source(node, opts->suffix)) {
		err_report(0,
			   "backing up %s might destroy source;  "
			   "%s not copied",
			   quote_always(dst->shown),
			   quote_always(node->src.shown));
		return false;
	}
	node->backup =
		backup_make(dst->dir, dst->name, opts->backup, opts->suffix);
	if (!node->backup) {
		err_report(errno, "cannot backup %s", quote_always(dst->shown));
		return false;
	}
	node->fresh = true;
	return true;
}

static void restore(const struct mcp *mcp, const struct node *node)
{
	const char *dst = node->dst.shown;
	const int dir = node->dst.dir;
	char *name = backup_name(node->dst.name, node->backup);

	int rc = renameat(dir, name, dir, node->dst.name);
	int error = errno;
	free(name);
	if (rc != 0) {
		err_report(error, "cannot un-backup %s", quote_always(dst));
	} else if (mcp->opts->verbose) {
		char *backup = backup_name(dst, node->backup);
		printf("%s -> %s (unbackup)\n", quote_always(backup),
		       quote_always(dst));
		free(backup);
	}
}

void clash_finish(const struct mcp *mcp, struct node *node, bool failed)
{
	if (failed && node->backup)
		restore(mcp, node);
	free(node->backup);
	node->backup = NULL;
}

bool clash_remove(const struct mcp *mcp, struct node *node)
{
	if (unlinkat(node->dst.dir, node->dst.name, 0) == 0) {
		if (mcp->opts->verbose)
			printf("removed %s\n", quote_always(node->dst.shown));
	} else if (errno != ENOENT) {
		err_report(errno, "cannot remove %s",
			   quote_always(node->dst.shown));
		return false;
	}
	node->fresh = true;
	return true;
}

/* Must DST be gone before the copy is made? */
static bool in_the_way(const struct mcp_opts *opts, const struct node *node)
{
	if (opts->remove)
		return true;
	if (opts->attributes_only)
		return false;
	/* Writing would change the other names of DST, too. */
	if ((opts->preserve & PRESERVE_LINKS) && node->old.st_nlink > 1)
		return true;
	return !node->follow && !S_ISREG(node->st.st_mode);
}

enum clash clash_settle(struct mcp *mcp, struct node *node)
{
	const struct mcp_opts *opts = mcp->opts;
	bool is_dir = S_ISDIR(node->st.st_mode);
	enum same same = SAME_NOT;

	if (!node->fresh && look(opts, node) == CLASH_FAIL)
		return CLASH_FAIL;
	if (node->fresh)
		return !is_dir && just_linked(mcp, node) ? CLASH_FAIL
							 : CLASH_GO;
	if (opts->update != UPDATE_NONE && opts->update != UPDATE_NONE_FAIL)
		same = same_judge(opts, node);
	if (same == SAME_REFUSED) {
		err_report(0, "%s and %s are the same file",
			   quote_always(node->src.shown),
			   quote_always(node->dst.shown));
		return CLASH_FAIL;
	}
	bool loop = node->old.st_mode == 0; /* with -f: asks for nothing */
	if (!is_dir && !loop) {
		enum clash kept = keep(mcp, node);
		if (kept == CLASH_SKIP && opts->debug)
			printf("skipped %s\n", quote_always(node->dst.shown));
		if (kept != CLASH_GO)
			return kept;
	}
	if (same == SAME_ALREADY)
		return CLASH_DONE;
	bool was_dir = S_ISDIR(node->old.st_mode);
	if (kinds_clash(opts, node) ||
	    (!(is_dir && was_dir) && just_made(mcp, node)) ||
	    (!is_dir && just_linked(mcp, node)))
		return CLASH_FAIL;
	if (was_dir || (is_dir && !opts->backup))
		return CLASH_GO;
	if (opts->backup)
		return back_up(opts, node) ? CLASH_GO : CLASH_FAIL;
	if (in_the_way(opts, node))
		return clash_remove(mcp, node) ? CLASH_GO : CLASH_FAIL;
	return CLASH_GO;
}
