/* SPDX-License-Identifier: MIT */

#include "mcp/node.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/quote.h"
#include "mcp/clash.h"
#include "mcp/context.h"
#include "mcp/file.h"
#include "mcp/finish.h"
#include "mcp/links.h"
#include "mcp/opts.h"
#include "mcp/seen.h"

bool node_has_contents(const struct mcp_opts *opts, const struct node *node)
{
	mode_t mode = node->st.st_mode;

	return S_ISREG(mode) ||
	       (opts->copy_contents && !S_ISDIR(mode) && !S_ISLNK(mode));
}

void node_say(const struct mcp_opts *opts, const struct node *node)
{
	if (!opts->verbose)
		return;
	printf("%s -> %s", quote_always(node->src.shown),
	       quote_always(node->dst.shown));
	if (node->backup && !S_ISDIR(node->st.st_mode)) {
		char *name = backup_name(node->dst.shown, node->backup);
		printf(" (backup: %s)", quote_always(name));
		free(name);
	}
	putchar('\n');
}

/* The text of the link at SRC, to be freed; NULL with errno. */
static char *read_link(const struct place *src, off_t size)
{
	size_t room = size > 0 && size < 1 << 20 ? (size_t)size + 1 : 256;

	for (;; room *= 2) {
		char *text = malloc(room);
		if (!text)
			return NULL;
		ssize_t len = readlinkat(src->dir, src->name, text, room);
		if (len >= 0 && (size_t)len < room) {
			text[len] = '\0';
			return text;
		}
		free(text);
		if (len < 0)
			return NULL;
	}
}

static bool copy_symlink(const struct mcp *mcp, struct node *node)
{
	const struct place *dst = &node->dst;
	char *text = read_link(&node->src, node->st.st_size);

	if (!text) {
		err_report(errno, "cannot read symbolic link %s",
			   quote_always(node->src.shown));
		return false;
	}
	int rc = links_put(mcp, node, text);
	int error = errno;
	free(text);
	if (rc != 0 && !node->undone)
		err_report(error, "cannot create symbolic link %s",
			   quote_always(dst->shown));
	return rc == 0 && finish_link(mcp, node);
}

static bool copy_special(const struct mcp *mcp, const struct node *node)
{
	const struct place *dst = &node->dst;
	mode_t kind = node->st.st_mode & S_IFMT;
	mode_t mode = finish_creation_mode(mcp->opts, node);

	if (kind != S_IFIFO && kind != S_IFSOCK && kind != S_IFCHR &&
	    kind != S_IFBLK) {
		err_report(0, "%s has unknown file type",
			   quote_always(node->src.shown));
		return false;
	}
	if (mknodat(dst->dir, dst->name, kind | mode, node->st.st_rdev) != 0) {
		err_report(errno,
			   kind == S_IFIFO ? "cannot create fifo %s"
					   : "cannot create special file %s",
			   quote_always(dst->shown));
		return false;
	}
	return finish_special(mcp, node);
}

/* Make a link or special file, the label of which is known by now. */
static bool make_labelled(const struct mcp *mcp, struct node *node)
{
	switch (mcp->opts->make) {
	case MAKE_LINK:
		return links_make(mcp, node);
	case MAKE_SYMLINK:
		return links_symlink(mcp, node) &&
		       finish_new_link(mcp, node);
	default:
		break;
	}
	if (S_ISLNK(node->st.st_mode))
		return copy_symlink(mcp, node);
	return copy_special(mcp, node);
}

bool node_make(const struct mcp *mcp, struct node *node)
{
	if (mcp->opts->make == MAKE_COPY && node_has_contents(mcp->opts, node))
		return file_copy(mcp, node);
	return context_begin(mcp->opts, node, -1) && make_labelled(mcp, node);
}

/* Know again what was made of an operand. */
static void note_made(struct mcp *mcp, const struct node *node)
{
	struct stat st;

	if (mcp->many && node->operand &&
	    fstatat(node->dst.dir, node->dst.name, &st, AT_SYMLINK_NOFOLLOW) ==
		    0)
		seen_add(&mcp->made, &st, &node->dst);
}

enum outcome node_copy_settled(struct mcp *mcp, struct node *node)
{
	node_say(mcp->opts, node);
	enum outcome outcome = links_reuse(mcp, node);
	if (outcome == OUTCOME_LEFT) {
		outcome = node_make(mcp, node) ? OUTCOME_COPIED
					       : OUTCOME_FAILED;
		if (outcome == OUTCOME_COPIED)
			links_note(mcp, node);
	}
	return outcome;
}

enum outcome node_copy(struct mcp *mcp, struct node *node)
{
	switch (clash_settle(mcp, node)) {
	case CLASH_FAIL:
		return OUTCOME_FAILED;
	case CLASH_SKIP:
	case CLASH_DONE:
		return OUTCOME_LEFT;
	case CLASH_GO:
		break;
	}
	enum outcome outcome = node_copy_settled(mcp, node);
	clash_finish(mcp, node, outcome == OUTCOME_FAILED);
	/* To GNU, what is a link to another copy is nothing that a later
	   operand could destroy. */
	if (outcome == OUTCOME_COPIED)
		note_made(mcp, node);
	return outcome;
}
