/* SPDX-License-Identifier: MIT */

#include "mcp/context.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/quote.h"
#include "fs/attr.h"
#include "fs/label.h"
#include "fs/path.h"
#include "mcp/mcp.h"
#include "mcp/opts.h"

void context_start(const struct mcp_opts *opts)
{
	if (opts->context && label_create(opts->context) != 0)
		err_die(errno,
			"failed to set default file creation context to %s",
			quote_word(opts->context));
}

bool context_settles(const struct mcp_opts *opts)
{
	return opts->default_label || (opts->preserve & PRESERVE_CONTEXT);
}

/* There is no label to be had, or none to be set. */
static bool is_absence(int error)
{
	return error == ENOTSUP || error == ENODATA;
}

/* Is the failure ERROR one to be told? */
static bool is_told(const struct mcp_opts *opts, int error)
{
	if (opts->attributes_only || opts->context_or_fail)
		return true;
	return !opts->quiet && !is_absence(error);
}

/* Tell it, so that it fails the copy or not.  What %s is, is QUOTED. */
static void tell(const struct mcp_opts *opts, int error, const char *fmt,
		 const char *quoted)
{
	if (!is_told(opts, error))
		return;
	if (opts->context_or_fail)
		err_report(error, fmt, quoted);
	else
		err_warn(error, fmt, quoted);
}

/* Has this thread got the label of the source that context_begin was about? */
static _Thread_local bool labelled;

static char *source_label(const struct node *node, int fd)
{
	const struct attr_file src = {fd, node->src.dir, node->src.name, false};

	/* The link's own would be for whoever made the link to choose. */
	return label_get(&src, node->follow);
}

static bool begin_preserved(const struct mcp_opts *opts,
			    const struct node *node, int src_fd)
{
	char *label = source_label(node, src_fd);

	labelled = label && label_create(label) == 0;
	int error = errno;
	if (!labelled && label)
		tell(opts, error,
		     "failed to set default file creation context to %s",
		     quote_word(label));
	else if (!labelled)
		tell(opts, error, "failed to get security context of %s",
		     quote_always(node->src.shown));
	if (!labelled) /* not that of the file before */
		(void)label_create(NULL);
	free(label);
	return labelled || !opts->context_or_fail;
}

static void begin_default(const struct node *node)
{
	const struct place *dst = &node->dst;
	const char *base = path_base(dst->name);
	char *name = base > dst->name
			     ? mem_dup(dst->name, (size_t)(base - dst->name))
			     : mem_strdup(".");
	const struct attr_file up = {-1, dst->dir, name, false};

	if (label_create_default(dst->shown, node->st.st_mode, &up) != 0 &&
	    !is_absence(errno))
		err_warn(errno,
			 "failed to set default file creation context for %s",
			 quote_always(dst->shown));
	free(name);
}

bool context_begin(const struct mcp_opts *opts, const struct node *node,
		   int src_fd)
{
	if (opts->preserve & PRESERVE_CONTEXT)
		return begin_preserved(opts, node, src_fd);
	if (opts->context)
		(void)label_create(opts->context); /* in this thread, too */
	if (opts->default_label && node->fresh)
		begin_default(node);
	return true;
}

/* Give DST the label of NODE's source.  0, or -1 with errno. */
static int keep_label(const struct node *node, int src_fd,
		      const struct attr_file *dst)
{
	char *label = labelled ? source_label(node, src_fd) : NULL;

	if (!labelled)
		errno = ENODATA;
	int rc = label ? label_set(dst, label) : -1;
	int error = errno;
	free(label);
	errno = error;
	return rc;
}

bool context_apply(const struct mcp_opts *opts, const struct node *node,
		   int src_fd, int dst_fd)
{
	const struct attr_file dst = {.fd = dst_fd};

	if (!context_settles(opts))
		return true;
	int rc = opts->default_label ? label_set_default(&dst, node->dst.shown,
							 node->old.st_mode)
				     : keep_label(node, src_fd, &dst);
	if (rc == 0)
		return true;
	tell(opts, errno, "failed to set the security context of %s",
	     quote_always(node->dst.shown));
	return !opts->context_or_fail;
}
