/* SPDX-License-Identifier: MIT */

/*
 * Both files are looked at again once they are open: the source must be the
 * one that was decided about, the destination must not be the source.  Only
 * then is the destination emptied.
 */

#include "mcp/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/quote.h"
#include "copy/copy.h"
#include "mcp/clash.h"
#include "mcp/context.h"
#include "mcp/finish.h"
#include "mcp/mcp.h"
#include "mcp/opts.h"
#include "mcp/same.h"

/* Report ERROR about PLACE of NODE, which could not be opened.  Where
   descriptors have run short, another thread may have some. */
static void fail(struct node *node, int error, const char *fmt,
		 const struct place *place)
{
	if (node->handed && (error == EMFILE || error == ENFILE))
		node->undone = true;
	else
		err_report(error, fmt, quote_always(place->shown));
}

/* Nobody knows better than that a directory called NODE's source a file: it
   could have become a fifo, with nobody at the other end. */
static int open_unseen(struct node *node, int flags)
{
	const struct place *src = &node->src;
	struct stat st;
	int fd = openat(src->dir, src->name, flags | O_NONBLOCK);

	if (fd < 0 && errno == EAGAIN) /* someone has a lease, and is told */
		fd = openat(src->dir, src->name, flags);
	if (fd >= 0)
		return fd;
	int error = errno;
	bool there = fstatat(src->dir, src->name, &st, AT_SYMLINK_NOFOLLOW) ==
		     0;
	fail(node, there ? error : errno,
	     there ? "cannot open %s for reading" : "cannot stat %s", src);
	return -1;
}

static int open_seen(struct node *node, int flags)
{
	int fd = openat(node->src.dir, node->src.name, flags);

	if (fd < 0)
		fail(node, errno, "cannot open %s for reading", &node->src);
	return fd;
}

/* Is it the one that was decided about, whose status is ST? */
static bool is_expected(struct node *node, const struct stat *st)
{
	if (!node->unseen)
		return same_file(st, &node->st);
	node->unseen = false;
	node->st = *st;
	return S_ISREG(st->st_mode);
}

static int open_source(struct node *node, struct stat *st)
{
	const struct place *src = &node->src;
	const int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY |
			  (node->follow ? 0 : O_NOFOLLOW);
	int fd = (node->unseen ? open_unseen : open_seen)(node, flags);

	if (fd < 0)
		return -1;
	if (fstat(fd, st) != 0)
		err_report(errno, "cannot fstat %s", quote_always(src->shown));
	else if (!is_expected(node, st))
		err_report(0,
			   "skipping file %s, as it was replaced while "
			   "being copied",
			   quote_always(src->shown));
	else
		return fd;
	close(fd);
	return -1;
}

static int create(const struct mcp *mcp, struct node *node)
{
	const struct place *dst = &node->dst;
	const int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY;
	mode_t mode = finish_creation_mode(mcp->opts, node);
	struct stat st;

	int fd = openat(dst->dir, dst->name, flags | O_EXCL, mode);
	if (fd < 0 && errno == EEXIST &&
	    fstatat(dst->dir, dst->name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISLNK(st.st_mode)) {
		if (!mcp->opts->through_dangling) {
			err_report(0, "not writing through dangling symlink %s",
				   quote_always(dst->shown));
			return -1;
		}
		node->plain = false; /* who knows where that is */
		node->dev = 0;
		fd = openat(dst->dir, dst->name, flags, mode);
	}
	if (fd >= 0)
		return fd;
	size_t len = strlen(dst->name);
	if (errno == EISDIR && len && dst->name[len - 1] == '/')
		errno = ENOTDIR; /* there is none that it could be */
	fail(node, errno, "cannot create regular file %s", dst);
	return -1;
}

/* What was there is gone: the label for NODE's place is yet to be looked up. */
static int create_after_all(const struct mcp *mcp, struct node *node)
{
	node->fresh = true;
	if (mcp->opts->default_label)
		(void)context_begin(mcp->opts, node, -1);
	return create(mcp, node);
}

static int open_target(const struct mcp *mcp, struct node *node)
{
	const struct place *dst = &node->dst;

	if (node->fresh)
		return create(mcp, node);
	int fd = openat(dst->dir, dst->name, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	if (fd >= 0)
		return fd;
	if (errno == ENOENT)
		return create_after_all(mcp, node);
	/* Were it removed, there would be no descriptor for another either. */
	if (!mcp->opts->force || errno == EMFILE || errno == ENFILE) {
		fail(node, errno, "cannot create regular file %s", dst);
		return -1;
	}
	return clash_remove(mcp, node) ? create_after_all(mcp, node) : -1;
}

/* GNU's words for what --debug tells. */
static const char *state_name(enum copy_state state, const char *avoided)
{
	switch (state) {
	case COPY_UNSUPPORTED:
		return "unsupported";
	case COPY_AVOIDED:
		return avoided;
	case COPY_USED:
		return "yes";
	case COPY_UNKNOWN:
		break;
	}
	return "unknown";
}

static void explain(const struct copy_result *result)
{
	const char *holes = result->zeros ? "zeros" : "no";

	if (result->holes)
		holes = result->zeros ? "SEEK_HOLE + zeros" : "SEEK_HOLE";
	else if (result->side == COPY_CLONING || result->clone == COPY_USED ||
		 result->act == COPY_ACT_SEEK)
		holes = "unknown";
	printf("copy offload: %s, reflink: %s, sparse detection: %s\n",
	       state_name(result->offload, "avoided"),
	       state_name(result->clone, "no"), holes);
}

/* Say what, other than to read or to write, kept the copy from being made. */
static void report_act(const struct node *node,
		       const struct copy_result *result)
{
	static const char *const texts[] = {
		[COPY_ACT_SEEK] = "cannot lseek %s",
		[COPY_ACT_EXTEND] = "failed to extend %s",
		[COPY_ACT_PUNCH] = "error deallocating %s",
	};
	const struct place *place =
		result->side == COPY_SRC ? &node->src : &node->dst;

	if (result->act == COPY_ACT_FILL)
		err_report(result->error, "%s: write failed",
			   quote_maybe(place->shown));
	else
		err_report(result->error, texts[result->act],
			   quote_always(place->shown));
}

/* Say what kept the copy from being made. */
static void report(const struct node *node, const struct copy_result *result)
{
	if (result->act != COPY_ACT_MOVE) {
		report_act(node, result);
		return;
	}
	const char *src = quote_always(node->src.shown);
	const char *dst = quote_always(node->dst.shown);

	switch (result->side) {
	case COPY_SRC:
		err_report(result->error, "error reading %s", src);
		break;
	case COPY_DST:
		err_report(result->error, "error writing %s", dst);
		break;
	case COPY_EITHER:
		err_report(result->error, "error copying %s to %s", src, dst);
		break;
	case COPY_CLONING:
		err_report(result->error, "failed to clone %s from %s", dst,
			   src);
		break;
	case COPY_DONE:
		break;
	}
}

static void refused(enum copy_state *state)
{
	if (*state == COPY_UNKNOWN)
		*state = COPY_UNSUPPORTED;
}

/* Copy what is in SRC to DST, of the status NOW, which is emptied first. */
static bool copy_contents(const struct mcp *mcp, const struct node *node,
			  int src, const struct stat *src_st, int dst,
			  struct stat *now, struct copy_result *result)
{
	bool whole = S_ISREG(now->st_mode);

	if (whole && !node->fresh) {
		if (ftruncate(dst, 0) != 0) {
			err_report(errno, "failed to truncate %s",
				   quote_always(node->dst.shown));
			return false;
		}
		now->st_size = 0;
	}
	const struct copy_request request = {
		.src = src,
		.dst = dst,
		.src_st = src_st,
		.dst_st = now,
		.reflink = mcp->opts->reflink,
		.sparse = mcp->opts->sparse,
		.whole = whole,
	};
	int rc = copy_data(&request, result);
	if (!whole) {
		/* No kernel does that into anything else; GNU asks it. */
		refused(&result->clone);
		if (result->side != COPY_CLONING)
			refused(&result->offload);
	}
	if (rc == 0)
		return true;
	report(node, result);
	/* What was only made to be a clone is not kept. */
	if (result->side == COPY_CLONING && node->fresh &&
	    mcp->opts->reflink == COPY_REFLINK_ALWAYS &&
	    unlinkat(node->dst.dir, node->dst.name, 0) != 0 && errno != ENOENT)
		err_report(errno, "cannot remove %s",
			   quote_always(node->dst.shown));
	return false;
}

static bool copy_open(const struct mcp *mcp, const struct node *node, int src,
		      const struct stat *src_st, int dst,
		      struct copy_result *result)
{
	/* A file that is new in its directory is no surprise. */
	const bool known = node->fresh && node->dev &&
			   !finish_wants_status(mcp->opts);
	struct stat now = {.st_dev = node->dev, .st_mode = S_IFREG};

	if (!known && fstat(dst, &now) != 0) {
		err_report(errno, "cannot fstat %s",
			   quote_always(node->dst.shown));
		return false;
	}
	if (mcp->opts->attributes_only)
		return finish_open(mcp, node, src, dst, &now);
	if (!known && same_file(src_st, &now) && S_ISREG(now.st_mode)) {
		err_report(0, "%s and %s are the same file",
			   quote_always(node->src.shown),
			   quote_always(node->dst.shown));
		return false;
	}
	return copy_contents(mcp, node, src, src_st, dst, &now, result) &&
	       finish_open(mcp, node, src, dst, &now);
}

static bool close_file(int fd, const struct place *place)
{
	if (close(fd) == 0)
		return true;
	err_report(errno, "failed to close %s", quote_always(place->shown));
	return false;
}

bool file_copy(const struct mcp *mcp, struct node *node)
{
	const bool alone = mcp->opts->reflink == COPY_REFLINK_NEVER ||
			   mcp->opts->sparse == COPY_SPARSE_NEVER;
	/* Until more is known, what is known before the first rung. */
	struct copy_result result = {
		.side = COPY_CLONING,
		.clone = alone ? COPY_AVOIDED : COPY_UNKNOWN,
	};
	struct stat src_st;
	bool done = false;

	int src = open_source(node, &src_st);
	if (src < 0)
		return false;
	if (!context_begin(mcp->opts, node, src)) {
		close(src);
		return false;
	}
	int dst = open_target(mcp, node);
	if (dst >= 0) {
		done = (node->fresh ||
			context_apply(mcp->opts, node, src, dst)) &&
		       copy_open(mcp, node, src, &src_st, dst, &result);
		done &= close_file(dst, &node->dst);
	}
	done &= close_file(src, &node->src);
	if (mcp->opts->debug && !mcp->opts->attributes_only)
		explain(&result);
	return done;
}
