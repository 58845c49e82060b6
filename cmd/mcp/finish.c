/* SPDX-License-Identifier: MIT */

#include "mcp/finish.h"

#include <errno.h>
#include <fcntl.h>

#include "base/err.h"
#include "base/quote.h"
#include "fs/attr.h"
#include "mcp/context.h"
#include "mcp/mcp.h"
#include "mcp/node.h"
#include "mcp/opts.h"

/* Who has no rights until the end: everyone else, if owner or access control
   list are still to come; nobody but the owner writes into a directory that
   is being filled.  Those of --parents have their mode from the start, as far
   as a default list lets them. */
static mode_t withheld(const struct mcp_opts *opts, const struct node *node)
{
	if (opts->preserve & (PRESERVE_OWNER | PRESERVE_MODE))
		return S_IRWXG | S_IRWXO;
	return S_ISDIR(node->st.st_mode) && !node->parent ? S_IWGRP | S_IWOTH
							  : 0;
}

/* What the owner needs meanwhile; of a directory, see folder.c. */
static mode_t lent(const struct mcp_opts *opts, const struct node *node)
{
	return opts->preserve & PRESERVE_XATTR && !S_ISDIR(node->st.st_mode)
		       ? S_IRUSR | S_IWUSR
		       : 0;
}

/* The mode of the copy before umask, where nothing else is preserved. */
static mode_t plain_mode(const struct mcp_opts *opts, const struct node *node)
{
	mode_t mode = node->st.st_mode;

	if (opts->new_modes && S_ISDIR(mode))
		return 0777 | (node->parent ? 0 : mode & S_ISVTX);
	if (S_ISDIR(mode))
		return mode & 01777;
	/* What would lend the old owner's rights goes when he does. */
	mode_t bits = node_has_contents(opts, node)    ? 0
		      : opts->preserve & PRESERVE_OWNER ? 03000
							: 07000;
	if (opts->new_modes)
		return (mode & bits) | (S_ISSOCK(mode) ? 0777 : 0666);
	return mode & (bits | 0777);
}

mode_t finish_creation_mode(const struct mcp_opts *opts,
			    const struct node *node)
{
	return (plain_mode(opts, node) & ~withheld(opts, node)) |
	       lent(opts, node);
}

static bool set_times(const struct mcp *mcp, const struct node *node,
		      const struct attr_file *dst)
{
	if (!(mcp->opts->preserve & PRESERVE_TIMES) ||
	    attr_set_times(dst, &node->st) == 0)
		return true;
	err_report(errno, "preserving times for %s",
		   quote_always(node->dst.shown));
	return !mcp->opts->preserve_or_fail;
}

/*
 * Give DST, of status NOW, to the source's owner and group.  Whoever may not
 * give files away gets as far as the group, but not with links, without a word;
 * *KEPT says whether DST is its owner's now.
 */
static bool set_owner(const struct mcp *mcp, const struct node *node,
		      const struct attr_file *dst, const struct stat *now,
		      bool *kept)
{
	const struct stat *st = &node->st;
	mode_t narrow = now->st_mode & st->st_mode & S_IRWXU;

	*kept = true;
	if (!(mcp->opts->preserve & PRESERVE_OWNER) ||
	    (now->st_uid == st->st_uid && now->st_gid == st->st_gid))
		return true;
	/* The new owner is not to have the rights that were the old one's,
	   nor the other way about. */
	if (!node->fresh && (mcp->opts->preserve & PRESERVE_MODE) &&
	    (now->st_mode & 07777) != narrow && !S_ISLNK(now->st_mode) &&
	    attr_set_mode(dst, narrow) != 0) {
		err_report(errno, "clearing permissions for %s",
			   quote_always(node->dst.shown));
		return !mcp->opts->preserve_or_fail;
	}
	if (attr_set_owner(dst, st->st_uid, st->st_gid) == 0)
		return true;
	*kept = false;
	int error = errno;
	if (!mcp->privileged &&
	    (error == EPERM || error == EINVAL || error == EACCES)) {
		if (!S_ISLNK(now->st_mode))
			(void)attr_set_owner(dst, (uid_t)-1, st->st_gid);
		return true;
	}
	err_report(error, "failed to preserve ownership for %s",
		   quote_always(node->dst.shown));
	return !mcp->opts->preserve_or_fail;
}

struct xattr_report {
	const struct mcp_opts *opts;
	const struct node *node;
	bool loud;
};

static void xattr_failed(void *arg, const char *name, int errnum, bool reading)
{
	const struct xattr_report *report = arg;
	const char *dst = quote_always(report->node->dst.shown);

	if (!report->loud && (report->opts->quiet || errnum == ENOTSUP))
		return;
	if (name && reading)
		err_warn(errnum, "getting attribute %s of %s",
			 quote_always(name),
			 quote_always(report->node->src.shown));
	else if (name)
		err_warn(errnum, "setting attribute %s for %s",
			 quote_always(name), dst);
	else if (reading)
		err_warn(errnum, "listing attributes of %s",
			 quote_always(report->node->src.shown));
	else
		err_warn(errnum, "setting attributes for %s", dst);
	if (report->opts->xattr_or_fail)
		err_latch();
}

static bool copy_xattrs(const struct mcp *mcp, const struct node *node,
			struct attr_file *src,
			const struct attr_file *dst)
{
	struct xattr_report report = {
		.opts = mcp->opts,
		.node = node,
		.loud = mcp->opts->xattr_or_fail || mcp->opts->attributes_only,
	};

	if (!(mcp->opts->preserve & PRESERVE_XATTR) || node->parent)
		return true;
	return attr_copy_xattrs(src, dst, !context_settles(mcp->opts),
				xattr_failed, &report) == 0 ||
	       !mcp->opts->xattr_or_fail;
}

/* Has umask taken what extended attributes need, so that it must be given the
   new copy of status NOW once more? */
static bool write_lent(const struct mcp_opts *opts, const struct node *node,
		       const struct stat *now)
{
	return node->fresh && lent(opts, node) && S_ISREG(now->st_mode) &&
	       !(now->st_mode & S_IWUSR);
}

/* Give the new copy DST, of status NOW, its mode where modes are not
   preserved. */
static int set_new_mode(const struct mcp *mcp, const struct node *node,
			const struct attr_file *dst, const struct stat *now)
{
	mode_t mode = plain_mode(mcp->opts, node);
	mode_t first = finish_creation_mode(mcp->opts, node);
	mode_t made = now->st_mode & 07777;
	/* See folder.c, and write_lent(). */
	bool lent_now = (S_ISDIR(now->st_mode) && (~made & S_IRWXU)) ||
			write_lent(mcp->opts, node, now);

	if (mcp->opts->new_modes && !node->parent) {
		mode = (mode & ~mcp->umask) | (made & 07000);
		/* As GNU: set-group-ID from above, and no longer sticky. */
		if (S_ISDIR(now->st_mode) && (made & S_ISGID))
			mode &= ~(mode_t)S_ISVTX;
		return attr_reset_mode(dst, mode);
	}
	/* What was withheld is given, what was lent taken back; to the rest
	   the kernel has applied umask, or what takes its place under a
	   default access control list. */
	mode = (made & ~(first & ~mode)) | (mode & ~first & ~mcp->umask);
	return mode == made && !lent_now ? 0 : attr_set_mode(dst, mode);
}

/* Say in GNU's words that NODE's copy did not get its mode. */
static void report_mode(const struct mcp_opts *opts, const struct node *node,
			int error)
{
	const char *dst = node->dst.shown;

	if (opts->preserve & PRESERVE_MODE)
		err_report(error, "preserving permissions for %s",
			   quote_word(dst));
	else if (opts->new_modes)
		err_report(error, "setting permissions for %s",
			   quote_word(dst));
	else
		err_report(error, "preserving permissions for %s",
			   quote_always(dst));
}

static bool set_mode(const struct mcp *mcp, const struct node *node,
		     const struct attr_file *src, const struct attr_file *dst,
		     const struct stat *now, bool kept)
{
	mode_t mode = node->st.st_mode;
	int rc = 0;

	/* The rest would lend another owner's rights here. */
	if (!kept && !node->parent)
		mode &= S_IFMT | 0777;
	if (mcp->opts->preserve & PRESERVE_MODE)
		rc = attr_copy_mode(src, dst, mode);
	else if (node->fresh)
		rc = set_new_mode(mcp, node, dst, now);
	if (rc == 0)
		return true;
	report_mode(mcp->opts, node, errno);
	return !mcp->opts->preserve_or_fail;
}

static bool finish(const struct mcp *mcp, const struct node *node,
		   struct attr_file *src, const struct attr_file *dst,
		   const struct stat *now)
{
	bool kept;

	if (!set_times(mcp, node, dst) ||
	    !set_owner(mcp, node, dst, now, &kept))
		return false;
	if (write_lent(mcp->opts, node, now))
		(void)attr_set_mode(dst, (now->st_mode & 07777) | S_IWUSR);
	bool done = copy_xattrs(mcp, node, src, dst);
	/* As GNU: a file gets its mode all the same, a directory stays ours
	   alone. */
	if ((done || S_ISREG(node->st.st_mode)) && !S_ISLNK(node->st.st_mode))
		done &= set_mode(mcp, node, src, dst, now, kept);
	return done;
}

bool finish_wants_status(const struct mcp_opts *opts)
{
	return opts->preserve || opts->new_modes;
}

bool finish_open(const struct mcp *mcp, const struct node *node, int src_fd,
		 int dst_fd, const struct stat *now)
{
	struct attr_file src = {src_fd, node->src.dir, node->src.name, false};
	const struct attr_file dst = {
		.fd = dst_fd,
		.plain = node->fresh && node->plain,
	};

	return finish(mcp, node, &src, &dst, now);
}

/* What was created without being opened. */
static bool finish_closed(const struct mcp *mcp, const struct node *node)
{
	struct attr_file src = {-1, node->src.dir, node->src.name, false};
	const struct attr_file dst = {-1, node->dst.dir, node->dst.name,
				      node->plain};
	struct stat now;

	if (fstatat(dst.dirfd, dst.name, &now, AT_SYMLINK_NOFOLLOW) != 0) {
		err_report(errno, "cannot stat %s",
			   quote_always(node->dst.shown));
		return false;
	}
	return finish(mcp, node, &src, &dst, &now);
}

bool finish_link(const struct mcp *mcp, const struct node *node)
{
	const unsigned any = PRESERVE_TIMES | PRESERVE_OWNER | PRESERVE_XATTR;

	return !(mcp->opts->preserve & any) || finish_closed(mcp, node);
}

bool finish_new_link(const struct mcp *mcp, const struct node *node)
{
	struct attr_file src = {-1, node->src.dir, node->src.name, false};
	const struct attr_file dst = {-1, node->dst.dir, node->dst.name,
				      node->plain};

	return set_times(mcp, node, &dst) &&
	       copy_xattrs(mcp, node, &src, &dst);
}

bool finish_special(const struct mcp *mcp, const struct node *node)
{
	return finish_closed(mcp, node);
}
