/* SPDX-License-Identifier: MIT */

/*
 * The walk of the source leads; beside it goes a stack of folders, the open
 * copies of the directories that the walk is in.  An entry is copied from its
 * directory to the folder on top, often by another thread (jobs.h); a folder
 * gets its attributes when the walk has left its directory and nothing will be
 * written in it any more.
 */

#include "mcp/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/quote.h"
#include "base/sys.h"
#include "fs/dir.h"
#include "fs/path.h"
#include "fs/walk.h"
#include "mcp/clash.h"
#include "mcp/folder.h"
#include "mcp/jobs.h"
#include "mcp/links.h"
#include "mcp/mcp.h"
#include "mcp/node.h"
#include "mcp/opts.h"
#include "mcp/same.h"
#include "mcp/seen.h"

struct level {
	struct folder folder;
	struct site *site; /* of its jobs; NULL: not yet needed */
};

struct tree {
	struct mcp *mcp;
	struct jobs *jobs;      /* NULL: one file after another */
	const struct node *top; /* the operand */
	size_t prefix;          /* length of its name in what the walk says */
	struct walk *walk;
	struct dir_pool dirs; /* of the folders */
	struct level *levels;
	size_t depth, room;
	struct buf shown; /* the path of the current copy */
	bool stopped;     /* it was about to be copied into itself */
	bool by_path;     /* no directory is held open (dir_scarce) */
};

static enum walk_links links_to_follow(const struct mcp_opts *opts)
{
	switch (opts->follow) {
	case FOLLOW_ALWAYS:
		return WALK_LINKS_ALWAYS;
	case FOLLOW_OPERANDS:
		return WALK_LINKS_ROOT;
	default:
		return WALK_LINKS_NEVER;
	}
}

/* Where in the messages the copy of ITEM is. */
static const char *show(struct tree *tree, const struct walk_item *item)
{
	if (item->depth == 0)
		return tree->top->dst.shown;
	const char *below = item->path + tree->prefix;
	below += *below == '/';
	if (!path_join(&tree->shown, tree->top->dst.shown, below))
		err_die(0, "memory exhausted");
	return tree->shown.data;
}

/* Is a link or a plain copy to be made of a file whatever its status? */
static bool may_wait(const struct mcp_opts *opts)
{
	return opts->make == MAKE_LINK ||
	       (opts->make == MAKE_COPY && !(opts->preserve & PRESERVE_LINKS));
}

/* Find out as much of ITEM as is needed to decide about NODE.  0, or errno. */
static int look(struct tree *tree, const struct walk_item *item,
		struct node *node)
{
	const struct mcp_opts *opts = tree->mcp->opts;

	/* Under -v, what cannot be copied is not to be said to be. */
	node->unseen = !item->has_stat && node->fresh && may_wait(opts) &&
		       !opts->verbose &&
		       (item->type == DT_REG || opts->make == MAKE_LINK);
	if (node->unseen) {
		node->st = (struct stat){
			.st_mode = (mode_t)DTTOIF(item->type),
		};
		return 0;
	}
	if (walk_stat(tree->walk) != 0)
		return errno;
	node->st = item->st;
	return 0;
}

/* Report ERROR about NAME, behind what is to be said of the files so far. */
static void fail(struct tree *tree, int error, const char *fmt,
		 const char *name)
{
	if (tree->jobs)
		jobs_flush(tree->jobs);
	err_report(error, fmt, quote_always(name));
}

/* Make ITEM a node, to be copied into the folder on top.  false: reported. */
static bool set_node(struct tree *tree, const struct walk_item *item,
		     struct node *node)
{
	*node = *tree->top;
	node->st = item->st;
	if (item->depth == 0)
		return true;
	const struct folder *folder = &tree->levels[tree->depth - 1].folder;
	node->operand = false;
	node->follow = tree->mcp->opts->follow == FOLLOW_ALWAYS;
	node->fresh = folder->fresh;
	node->plain = folder->plain;
	node->dev = folder->now.st_dev;
	node->src = (struct place){item->dirfd, item->name, item->path};
	const char *shown = show(tree, item);
	if (tree->by_path)
		node->dst = (struct place){AT_FDCWD, shown, shown};
	else
		node->dst = (struct place){dir_fd(folder->dir), item->name,
					   shown};
	if (node->dst.dir == -1) {
		fail(tree, errno, "cannot access %s", node->dst.shown);
		return false;
	}
	int error = look(tree, item, node);
	if (error)
		fail(tree, error, "cannot stat %s", node->src.shown);
	else if (item->event == WALK_ENTRY && S_ISDIR(node->st.st_mode))
		fail(tree, 0, "skipping file %s, as it was replaced while "
		     "being copied", node->src.shown);
	else
		return true;
	return false;
}

/* Is the directory NODE a copy that is just being made, and filled at this
   moment?  A link that is followed may lead there; the copy of NODE would be
   found again in it, and there would be no end. */
static bool is_endless(const struct tree *tree, const struct node *node)
{
	for (size_t i = 0; node->follow && i < tree->depth; i++) {
		const struct folder *folder = &tree->levels[i].folder;
		if (folder->fresh && same_file(&folder->now, &node->st)) {
			links_refuse(tree->top);
			return true;
		}
	}
	return false;
}

/* Push the folder for the directory NODE.  false: it is not to be entered. */
static bool push(struct tree *tree, struct node *node)
{
	struct mcp *mcp = tree->mcp;
	const struct folder *up =
		tree->depth ? &tree->levels[tree->depth - 1].folder : NULL;
	bool inherited = up && up->fresh; /* known by what it is in */
	struct dir *up_dir = up && !tree->by_path ? up->dir : NULL;

	if (clash_settle(mcp, node) != CLASH_GO)
		return false;
	enum links_visit visit = links_visit(mcp, node, tree->top);
	tree->stopped = visit == LINKS_STOP;
	if (visit != LINKS_ENTER || is_endless(tree, node))
		return false;
	tree->levels = mem_grow(tree->levels, tree->depth, &tree->room,
				sizeof(*tree->levels));
	struct level *level = &tree->levels[tree->depth];
	struct folder *folder = &level->folder;
	level->site = NULL;
	if (!folder_open(folder, mcp, node, &tree->dirs, up_dir,
			 mcp->opts->keep_directory_symlink) ||
	    !folder_relabel(folder, mcp, node)) {
		links_unvisit(mcp, node);
		return false;
	}
	tree->depth++;
	if (!node->fresh && tree->jobs)
		jobs_enter(tree->jobs, &folder->now);
	if (node->fresh && !inherited)
		links_created(mcp, node, &folder->now);
	if (node->fresh && tree->jobs)
		jobs_say(tree->jobs, node);
	else if (node->fresh)
		node_say(mcp->opts, node);
	return true;
}

static void enter(struct tree *tree, const struct walk_item *item)
{
	struct node node;
	bool done = set_node(tree, item, &node) && push(tree, &node);

	clash_finish(tree->mcp, &node, !done);
	if (!done)
		walk_skip(tree->walk);
	else if (item->error)
		err_report(item->error, "cannot access %s",
			   quote_always(item->path));
}

/* Leave the attributes of LEVEL to a job, if others are under way. */
static bool leave_later(struct tree *tree, struct level *level,
			const struct walk_item *item)
{
	struct folder *folder = &level->folder;

	if (!tree->jobs || jobs_idle(tree->jobs))
		return false;
	if (!level->site) {
		int fd = dir_fd(folder->dir);
		level->site = fd < 0 ? NULL : site_new(walk_fd(tree->walk), fd);
	}
	if (!level->site) {
		jobs_drain(tree->jobs);
		return false;
	}
	jobs_finish(tree->jobs, folder, level->site, item->path,
		    show(tree, item));
	dir_close(folder->dir);
	return true;
}

static void leave(struct tree *tree, const struct walk_item *item)
{
	struct level *level = &tree->levels[--tree->depth];

	if (tree->by_path) /* the copy needs the last descriptor more */
		(void)dir_fd(level->folder.dir);
	if (!leave_later(tree, level, item))
		folder_close(&level->folder, tree->mcp, walk_fd(tree->walk),
			     item->path, show(tree, item));
	site_release(level->site);
}

/* Hand NODE over to another thread.  false: it is to be copied on this one. */
static bool hand_over(struct tree *tree, struct node *node)
{
	if (!tree->jobs || !jobs_suit(tree->mcp, node))
		return false;
	struct level *level = &tree->levels[tree->depth - 1];
	if (!level->site)
		level->site = site_new(node->src.dir, node->dst.dir);
	if (!level->site)
		return false;
	jobs_copy(tree->jobs, node, level->site);
	return true;
}

static void copy_entry(struct tree *tree, const struct walk_item *item)
{
	struct node node;

	if (!set_node(tree, item, &node)) {
		err_latch();
		return;
	}
	if (hand_over(tree, &node))
		return;
	if (tree->jobs)
		jobs_drain(tree->jobs);
	if (node_copy(tree->mcp, &node) == OUTCOME_FAILED)
		err_latch();
}

/* The rest of an operand that was stopped is not copied. */
static void wind_up(struct tree *tree, const struct walk_item *item)
{
	if (item->event == WALK_LEAVE)
		leave(tree, item);
	else if (item->event == WALK_ENTER)
		walk_skip(tree->walk);
}

static void handle(struct tree *tree, const struct walk_item *item)
{
	if (tree->jobs && item->event != WALK_ENTRY)
		jobs_flush(tree->jobs);
	switch (item->event) {
	case WALK_ENTER:
		enter(tree, item);
		break;
	case WALK_LEAVE:
		leave(tree, item);
		break;
	case WALK_ENTRY:
		copy_entry(tree, item);
		break;
	case WALK_LOOP:
		err_report(0, "cannot copy cyclic symbolic link %s",
			   quote_always(item->path));
		break;
	case WALK_ERROR:
		err_report(item->error,
			   item->has_stat ? "cannot access %s"
					  : "cannot stat %s",
			   quote_always(item->path));
		break;
	case WALK_END:
		break;
	}
}

/* Is the directory PLACE that of status TOP, or below it?  See tree_reaches. */
static bool is_below(const struct place *place, const struct stat *top)
{
	int fd = sys_open_place(place->dir, place->name, true);
	struct stat st, last = {0};
	bool found = true;

	while (fd >= 0 && fstat(fd, &st) == 0) {
		found = same_file(&st, top);
		if (found || same_file(&st, &last))
			break;
		found = true;
		last = st;
		int up = sys_open_place(fd, "..", false);
		close(fd);
		fd = up;
	}
	if (fd >= 0)
		close(fd);
	return found;
}

bool tree_reaches(const char *source, const struct place *place)
{
	struct stat st;

	return stat(source, &st) == 0 && S_ISDIR(st.st_mode) &&
	       is_below(place, &st);
}

/* Could the walk come to where copies are put?  It then meets them in the order
   in which they were made. */
static bool meets_copies(const struct node *top)
{
	struct stat st;

	return fstatat(top->dst.dir, top->dst.name, &st, 0) == 0 &&
	       (is_below(&top->dst, &top->st) || is_below(&top->src, &st));
}

static void copy_directory(struct mcp *mcp, const struct node *top)
{
	const bool by_path = dir_scarce();
	const struct walk_options options = {
		.by_path = by_path,
		.links = links_to_follow(mcp->opts),
		.order = WALK_ORDER_CP,
		.one_file_system = mcp->opts->one_file_system,
		.want_stat = !may_wait(mcp->opts),
	};
	struct tree tree = {
		.mcp = mcp,
		.by_path = by_path,
		.jobs = meets_copies(top) ? NULL : jobs_new(mcp, true),
		.top = top,
		.prefix = path_trim(top->src.name),
		.walk = walk_open(top->src.name, &options),
	};
	const struct walk_item *item;

	if (!tree.walk)
		err_die(0, "memory exhausted");
	while ((item = walk_next(tree.walk))->event != WALK_END) {
		(tree.stopped ? wind_up : handle)(&tree, item);
		if (by_path)
			dir_rest(&tree.dirs);
	}
	jobs_free(tree.jobs);
	walk_close(tree.walk);
	free(tree.levels);
	buf_free(&tree.shown);
}

/* Find out what the operand TOP is, and if it is that by way of a link, which
   may lead to a copy that is still to be made. */
static int look_top(const struct mcp *mcp, struct node *top, bool *linked)
{
	const struct place *src = &top->src;
	int rc = fstatat(src->dir, src->name, &top->st, AT_SYMLINK_NOFOLLOW);

	*linked = rc == 0 && S_ISLNK(top->st.st_mode);
	if (*linked && mcp->jobs)
		jobs_drain(mcp->jobs);
	return *linked && top->follow
		       ? fstatat(src->dir, src->name, &top->st, 0)
		       : rc;
}

/* Have the operand TOP copied beside others.  false: it waits for them. */
static bool hand_over_top(struct mcp *mcp, struct node *top, bool linked)
{
	if (!mcp->jobs)
		return false;
	if (linked || !jobs_suit(mcp, top)) {
		jobs_drain(mcp->jobs);
		return false;
	}
	top->dev = mcp->dev;
	jobs_copy(mcp->jobs, top, mcp->site);
	return true;
}

void tree_copy(struct mcp *mcp, const char *source, const struct place *dst)
{
	struct node top = {
		.src = {AT_FDCWD, source, source},
		.dst = *dst,
		.operand = true,
		.follow = mcp->opts->follow != FOLLOW_NEVER,
	};
	bool linked;

	if (look_top(mcp, &top, &linked) != 0) {
		int error = errno;
		if (mcp->jobs)
			jobs_flush(mcp->jobs);
		err_report(error, "cannot stat %s", quote_always(source));
		return;
	}
	if (hand_over_top(mcp, &top, linked))
		return;
	if (S_ISDIR(top.st.st_mode)) {
		if (mcp->opts->recursive)
			copy_directory(mcp, &top);
		else
			err_report(0, "-r not specified; omitting directory %s",
				   quote_always(source));
		return;
	}
	if (mcp->many && !mcp->opts->backup) {
		if (seen_before(&mcp->sources, &top.st, &top.src)) {
			err_warn(0,
				 "warning: source file %s specified more "
				 "than once",
				 quote_always(source));
			return;
		}
		seen_add(&mcp->sources, &top.st, &top.src);
	}
	if (node_copy(mcp, &top) == OUTCOME_FAILED)
		err_latch();
}
