/* SPDX-License-Identifier: MIT */

/*
 * Source and destination may be one file under two names, hard links, or links
 * to one another; and it depends on what is done to the destination first
 * whether the source survives.  The rules are those that GNU's tests same-file
 * and part-symlink pin down; where neither they nor reason forbid it, a copy is
 * made.
 */

#include "mcp/same.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "fs/path.h"
#include "mcp/mcp.h"
#include "mcp/opts.h"

bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev;
}

bool same_stat_parent(int dir, const char *name, int flags, struct stat *st)
{
	const char *base = path_base(name);
	char *parent = base > name ? strndup(name, (size_t)(base - name))
				   : strdup(".");

	if (parent)
		parent[path_trim(parent)] = '\0';
	bool done = parent && fstatat(dir, parent, st, flags) == 0;

	free(parent);
	return done;
}

/* As same_name; FLAGS say how the directories are looked at. */
static bool same_entry(int dir_a, const char *a, int dir_b, const char *b,
		       int flags)
{
	const char *base_a = path_base(a), *base_b = path_base(b);
	size_t len = path_trim(base_a);
	struct stat st_a, st_b;

	return len == path_trim(base_b) && memcmp(base_a, base_b, len) == 0 &&
	       same_stat_parent(dir_a, a, flags, &st_a) &&
	       same_stat_parent(dir_b, b, flags, &st_b) &&
	       same_file(&st_a, &st_b);
}

bool same_name(int dir_a, const char *a, int dir_b, const char *b)
{
	return same_entry(dir_a, a, dir_b, b, 0);
}

static bool one_entry(const struct node *node)
{
	return same_name(node->src.dir, node->src.name, node->dst.dir,
			 node->dst.name);
}

/* The same, but that a link to a directory leads to another one, as GNU has
   it. */
static bool one_path(const struct node *node)
{
	return same_entry(node->src.dir, node->src.name, node->dst.dir,
			  node->dst.name, AT_SYMLINK_NOFOLLOW);
}

/* The two names themselves, links not followed. */
struct pair {
	struct stat src, dst;
	bool src_link, dst_link, same;
};

static bool look(const struct node *node, struct pair *pair)
{
	pair->src = node->st;
	pair->dst = node->old;
	if (node->follow &&
	    (fstatat(node->src.dir, node->src.name, &pair->src,
		     AT_SYMLINK_NOFOLLOW) != 0 ||
	     fstatat(node->dst.dir, node->dst.name, &pair->dst,
		     AT_SYMLINK_NOFOLLOW) != 0))
		return false;
	pair->src_link = S_ISLNK(pair->src.st_mode);
	pair->dst_link = S_ISLNK(pair->dst.st_mode);
	pair->same = same_file(&pair->src, &pair->dst);
	return true;
}

/* A link is to be copied onto a link, as a link. */
static enum same judge_links(const struct mcp_opts *opts,
			     const struct node *node, const struct pair *pair)
{
	if (opts->backup)
		return one_entry(node) ? SAME_REFUSED : SAME_NOT;
	if (!pair->same)
		return SAME_NOT;
	return one_path(node) ? SAME_REFUSED : SAME_ALREADY;
}

/* The destination gets another name first: is there a source left? */
static enum same judge_backup(const struct node *node, const struct pair *pair)
{
	if (pair->same)
		return one_entry(node) ? SAME_REFUSED : SAME_NOT;
	return node->follow && pair->src_link && !pair->dst_link
		       ? SAME_REFUSED /* it would point to nothing */
		       : SAME_NOT;
}

/* Both are followed to where they lead. */
static enum same judge_ends(const struct mcp_opts *opts,
			    const struct node *node, const struct pair *pair)
{
	struct stat src, dst;

	if (fstatat(node->src.dir, node->src.name, &src, 0) != 0 ||
	    fstatat(node->dst.dir, node->dst.name, &dst, 0) != 0 ||
	    !same_file(&src, &dst))
		return SAME_NOT;
	if (opts->make != MAKE_LINK)
		return SAME_REFUSED;
	return pair->dst_link ? SAME_NOT : SAME_ALREADY;
}

enum same same_judge(const struct mcp_opts *opts, const struct node *node)
{
	bool same = same_file(&node->st, &node->old);
	struct pair pair;

	if (same && opts->make == MAKE_LINK)
		return SAME_ALREADY;
	if (!same && node->follow)
		return SAME_NOT;
	if (!look(node, &pair))
		return SAME_NOT;
	if (pair.src_link && pair.dst_link) {
		if (!node->follow)
			return judge_links(opts, node, &pair);
		if (opts->remove)
			return SAME_NOT;
	}
	if (opts->backup)
		return judge_backup(node, &pair);
	if (opts->remove &&
	    (pair.dst_link ||
	     (pair.same && pair.dst.st_nlink > 1 && !one_entry(node))))
		return SAME_NOT;
	if (!pair.src_link && !pair.dst_link) {
		if (!pair.same)
			return SAME_NOT;
		if (opts->make == MAKE_LINK)
			return SAME_ALREADY;
	}
	if (opts->make == MAKE_SYMLINK && pair.dst_link)
		return SAME_NOT;
	return node->follow ? SAME_REFUSED : judge_ends(opts, node, &pair);
}
