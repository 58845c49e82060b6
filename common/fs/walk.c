/* SPDX-License-Identifier: MIT */

/*
 * A stack of levels, one for each directory that was entered and not yet left.
 * A level holds a batch of entries, which in nearly every directory is all of
 * them.  What is a directory is opened before it is reported, so that its
 * status is that of the descriptor, whatever happens to the name.
 *
 * A loop is a directory that is on the stack already.  It takes a link to make
 * one, so only a walk that follows links keeps the set of active directories.
 */

#include "fs/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/sys.h"
#include "fs/dir.h"
#include "fs/inoset.h"
#include "fs/path.h"

/* gnulib's fts reads this many entries at a time, and sorts what it has read
   where that is more than SORT_ABOVE and the file system gains by it. */
enum { BATCH = 100000, SORT_ABOVE = 10000 };

struct entry {
	ino_t ino;
	size_t name; /* where in the level's names */
	unsigned char type;
};

struct level {
	struct dir *dir; /* NULL: could not be opened */
	DIR *stream;     /* NULL: not begun, or read to the end */
	bool unread;     /* not begun */
	int error;       /* why it could not be read to the end; 0 */
	struct stat st;
	struct entry *entries; /* the batch; kept for the level's next
				  directory, as NAMES is */
	size_t count, room;
	size_t next; /* of COUNT: the one to be visited next */
	struct buf names;
	size_t path, name; /* in the walk's path: the end of its path, and
			      the start of its name */
};

struct walk {
	const char *root;
	struct walk_options options;
	struct walk_item item;
	struct buf path; /* the item's, with a NUL */
	struct dir_pool dirs;
	struct inoset active;
	struct level *levels;
	size_t depth; /* levels in use */
	size_t room;  /* levels allocated */
	bool started;
	bool left; /* the last item was the end of the deepest level */
};

struct walk *walk_open(const char *root, const struct walk_options *options)
{
	struct walk *walk = calloc(1, sizeof(*walk));

	if (walk) {
		walk->root = root;
		walk->options = *options;
	}
	return walk;
}

static bool follows(const struct walk *walk)
{
	return walk->options.links == WALK_LINKS_ALWAYS ||
	       (walk->options.links == WALK_LINKS_ROOT && walk->depth == 0);
}

/* The levels. */

static struct level *push(struct walk *walk, struct dir *dir)
{
	size_t room = walk->room;

	walk->levels = mem_grow(walk->levels, walk->depth, &walk->room,
				sizeof(*walk->levels));
	memset(walk->levels + room, 0,
	       (walk->room - room) * sizeof(*walk->levels));
	struct level *level = &walk->levels[walk->depth++];
	level->dir = dir;
	level->stream = NULL;
	level->unread = true;
	level->error = 0;
	level->count = level->next = 0;
	return level;
}

static void pop(struct walk *walk)
{
	struct level *level = &walk->levels[--walk->depth];

	if (walk->options.links == WALK_LINKS_ALWAYS)
		inoset_remove(&walk->active, level->st.st_dev,
			      level->st.st_ino);
	if (level->stream)
		closedir(level->stream);
	if (level->dir)
		dir_close(level->dir);
}

/* Nothing more is read for LEVEL; ERROR, if not 0, is why. */
static void end_reading(struct level *level, int error)
{
	if (level->stream)
		closedir(level->stream);
	level->stream = NULL;
	level->unread = false;
	level->error = error;
}

static bool add_entry(struct level *level, const struct dirent *d)
{
	const struct entry entry = {d->d_ino, level->names.len, d->d_type};

	if (level->count == level->room) {
		size_t room = level->room + level->room / 2 + 16;
		struct entry *entries =
			realloc(level->entries, room * sizeof(*entries));
		if (!entries)
			return false;
		level->entries = entries;
		level->room = room;
	}
	level->entries[level->count++] = entry;
	return buf_add(&level->names, d->d_name, strlen(d->d_name) + 1);
}

/* Names are stored in the order they were read, which decides between equal
   inodes. */
static int by_inode(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->ino != y->ino)
		return x->ino < y->ino ? -1 : 1;
	return x->name < y->name ? -1 : x->name > y->name;
}

static bool wants_sorting(const struct walk *walk, const struct level *level)
{
	if (walk->options.order == WALK_ORDER_CP)
		return true;
	return level->count > SORT_ABOVE &&
	       sys_sort_by_inode(dirfd(level->stream));
}

/* Read the next batch of LEVEL; false where there is none. */
static bool read_batch(const struct walk *walk, struct level *level)
{
	const size_t most =
		walk->options.order == WALK_ORDER_GREP ? BATCH : SIZE_MAX;

	if (level->unread && !(level->stream = dir_read(level->dir)))
		end_reading(level, errno);
	level->unread = false;
	level->count = level->next = level->names.len = 0;
	while (level->stream && level->count < most) {
		errno = 0;
		const struct dirent *d = readdir(level->stream);
		if (!d)
			break;
		if (!path_is_dot(d->d_name) && !add_entry(level, d)) {
			end_reading(level, ENOMEM);
			return false;
		}
	}
	int error = errno;
	if (level->count > 1 && wants_sorting(walk, level))
		qsort(level->entries, level->count, sizeof(*level->entries),
		      by_inode);
	if (level->stream && level->count < most)
		end_reading(level, error);
	return level->count > 0;
}

/* The items. */

static const struct walk_item *report(struct walk *walk, enum walk_event event,
				      int error)
{
	walk->item.event = event;
	walk->item.error = error;
	return &walk->item;
}

/* Begin an item: NAME in the directory DIRFD, below what is walked now. */
static bool begin(struct walk *walk, int dirfd, const char *name,
		  unsigned char type)
{
	struct buf *path = &walk->path;

	path->len = 0;
	if (walk->depth) {
		path->len = walk->levels[walk->depth - 1].path;
		if (path->data[path->len - 1] != '/' && !buf_addc(path, '/'))
			return false;
	}
	size_t at = walk->options.by_path ? 0 : path->len;
	if (!buf_add(path, name, strlen(name) + 1))
		return false;
	walk->item = (struct walk_item){
		.path = path->data,
		.name = path->data + at,
		.dirfd = dirfd,
		.depth = walk->depth,
		.type = type,
	};
	return true;
}

/* Make the directory of the deepest level the item. */
static void begin_level(struct walk *walk)
{
	const struct level *level = &walk->levels[walk->depth - 1];

	if (walk->depth == 1)
		memcpy(walk->path.data, walk->root, strlen(walk->root) + 1);
	else
		walk->path.data[level->path] = '\0';
	walk->item = (struct walk_item){
		.path = walk->path.data,
		.name = walk->path.data + level->name,
		.dirfd = -1,
		.depth = walk->depth - 1,
		.type = DT_DIR,
		.has_stat = true,
		.st = level->st,
	};
}

static bool look(struct walk *walk)
{
	struct walk_item *item = &walk->item;

	if (fstatat(item->dirfd, item->name, &item->st,
		    follows(walk) ? 0 : AT_SYMLINK_NOFOLLOW) != 0)
		return false;
	item->has_stat = true;
	item->type = (unsigned char)IFTODT(item->st.st_mode);
	return true;
}

/* The item is a directory that could be opened (DIR) or not (ERROR). */
static const struct walk_item *enter(struct walk *walk, struct dir *dir,
				     int error)
{
	struct walk_item *item = &walk->item;

	if (walk->options.links == WALK_LINKS_ALWAYS) {
		struct inoset *active = &walk->active;
		if (inoset_find(active, item->st.st_dev, item->st.st_ino)) {
			if (dir)
				dir_close(dir);
			return report(walk, WALK_LOOP, 0);
		}
		if (!inoset_put(active, item->st.st_dev, item->st.st_ino,
				walk)) {
			if (dir)
				dir_close(dir);
			return report(walk, WALK_ERROR, errno);
		}
	}
	struct level *level = push(walk, dir);
	level->st = item->st;
	level->name = (size_t)(item->name - item->path);
	level->path =
		walk->depth == 1 ? path_trim(item->path) : walk->path.len - 1;
	if (!dir || (walk->options.one_file_system &&
		     item->st.st_dev != walk->levels[0].st.st_dev))
		level->unread = false;
	if (walk->options.by_path)
		dir_rest(&walk->dirs);
	return report(walk, WALK_ENTER, error);
}

/* The item was a directory when it was last looked at. */
static const struct walk_item *open_item(struct walk *walk)
{
	struct walk_item *item = &walk->item;
	struct dir *up = walk->depth && !walk->options.by_path
				 ? walk->levels[walk->depth - 1].dir
				 : NULL;

	struct dir *dir = dir_open(&walk->dirs, up, AT_FDCWD, item->name,
				   follows(walk) ? DIR_FOLLOW : 0, &item->st);
	int error = dir ? 0 : errno;
	item->has_stat = dir != NULL;
	if (!dir && !look(walk))
		return report(walk, WALK_ERROR, errno);
	if (item->type != DT_DIR) /* no longer */
		return report(walk, WALK_ENTRY, 0);
	return enter(walk, dir, error);
}

static const struct walk_item *visit(struct walk *walk, int dirfd,
				     const char *name, unsigned char type)
{
	struct walk_item *item = &walk->item;

	if (!begin(walk, dirfd, name, type))
		return report(walk, WALK_ERROR, ENOMEM);
	bool ask = walk->options.want_stat || type == DT_UNKNOWN ||
		   (type == DT_LNK && follows(walk));
	if (type != DT_DIR && ask && !look(walk))
		return report(walk, WALK_ERROR, errno);
	if (item->type != DT_DIR)
		return report(walk, WALK_ENTRY, 0);
	return open_item(walk);
}

/* The directory that LEVEL's entries are in, for their items; -1: errno. */
static int place_fd(const struct walk *walk, const struct level *level)
{
	return walk->options.by_path ? AT_FDCWD : dir_fd(level->dir);
}

const struct walk_item *walk_next(struct walk *walk)
{
	if (walk->left)
		pop(walk);
	walk->left = false;
	if (walk->options.by_path)
		dir_rest(&walk->dirs);
	if (!walk->started) {
		walk->started = true;
		return visit(walk, AT_FDCWD, walk->root, DT_UNKNOWN);
	}
	if (walk->depth == 0)
		return report(walk, WALK_END, 0);

	struct level *level = &walk->levels[walk->depth - 1];
	int dirfd = -1;
	bool more = level->next < level->count;
	if (!more && (level->unread || level->stream))
		more = read_batch(walk, level);
	if (walk->options.by_path)
		dir_rest(&walk->dirs);
	if (more && (dirfd = place_fd(walk, level)) == -1) {
		end_reading(level, errno);
		level->next = level->count;
	}
	if (dirfd != -1) {
		const struct entry *entry = &level->entries[level->next++];
		return visit(walk, dirfd, level->names.data + entry->name,
			     entry->type);
	}
	begin_level(walk);
	if (level->error) {
		int error = level->error;
		level->error = 0;
		return report(walk, WALK_ERROR, error);
	}
	walk->left = true;
	return report(walk, WALK_LEAVE, 0);
}

int walk_stat(struct walk *walk)
{
	return walk->item.has_stat || look(walk) ? 0 : -1;
}

int walk_fd(struct walk *walk)
{
	struct dir *dir =
		walk->depth ? walk->levels[walk->depth - 1].dir : NULL;

	if (!dir) {
		errno = EBADF;
		return -1;
	}
	return dir_fd(dir);
}

void walk_skip(struct walk *walk)
{
	pop(walk);
}

void walk_close(struct walk *walk)
{
	while (walk->depth)
		pop(walk);
	for (size_t i = 0; i < walk->room; i++) {
		free(walk->levels[i].entries);
		buf_free(&walk->levels[i].names);
	}
	free(walk->levels);
	inoset_free(&walk->active);
	buf_free(&walk->path);
	free(walk);
}
