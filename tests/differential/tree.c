/* SPDX-License-Identifier: MIT */

/*
 * tree - files are made in the order of the case, each folder before what is
 * in it, and get their owners, attributes, modes and times in the reverse
 * order, so that a folder's are final.  The walk goes by descriptors; what an
 * ordinary user may not read is made readable for it once it was described.
 * A tree is removed level by level, each folder being moved to the top first:
 * one without an end would have more levels than there are descriptors.
 */

#include "tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/quote.h"

static int must(int result, const char *what)
{
	if (result < 0)
		err_die(errno, "%s", what);
	return result;
}

/* What only root may do is not done by others. */
static void may(int result, const char *what)
{
	if (result < 0 && errno != EPERM && errno != ENOTSUP &&
	    errno != EACCES)
		err_die(errno, "%s", what);
}

static void write_all(int fd, const char *data, size_t len, const char *name)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);

		if (n < 0)
			err_die(errno, "%s", name);
		data += n;
		len -= (size_t)n;
	}
}

static void make_regular(const struct case_file *file)
{
	const struct buf *data = &file->data;
	int fd = must(open(file->name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
			   0644),
		      file->name);
	size_t before = file->hole_at < data->len ? file->hole_at : data->len;

	if (file->hole) {
		write_all(fd, data->data, before, file->name);
		must(ftruncate(fd, (off_t)(before + file->hole)), file->name);
		lseek(fd, 0, SEEK_END);
	} else {
		before = 0;
	}
	write_all(fd, data->data + before, data->len - before, file->name);
	close(fd);
}

static void make_file(const struct case_file *file)
{
	const char *name = file->name;
	char *text = mem_dup(file->data.data, file->data.len);

	switch (file->kind) {
	case CASE_REGULAR:
		make_regular(file);
		break;
	case CASE_FOLDER:
		must(mkdir(name, 0755), name);
		break;
	case CASE_LINK:
		must(symlink(text, name), name);
		break;
	case CASE_HARD:
		/* The shrinker may have left out what it is a name of. */
		if (link(text, name) < 0 && errno != ENOENT)
			err_die(errno, "%s", name);
		break;
	case CASE_FIFO:
		must(mknod(name, S_IFIFO | 0644, 0), name);
		break;
	case CASE_SOCKET:
		must(mknod(name, S_IFSOCK | 0644, 0), name);
		break;
	case CASE_DEVICE:
		may(mknod(name, S_IFCHR | 0644, makedev(1, 3)), name);
		break;
	}
	free(text);
}

static void add_attributes(const struct case_file *file)
{
	for (size_t i = 0; i < CASE_TRAITS; i++) {
		const struct case_trait *trait = &case_traits[i];

		if (file->traits & 1u << i)
			may(setxattr(file->name, trait->name, trait->value,
				     trait->len, 0),
			    trait->name);
	}
}

/* All that FILE has beside its contents. */
static void dress(const struct case_file *file, uid_t user)
{
	const char *name = file->name;

	if (file->kind == CASE_HARD ||
	    (file->kind == CASE_DEVICE && access(name, F_OK) < 0))
		return;
	if (user || file->owner || file->group)
		may(lchown(name, case_owner(file, user),
			   case_group(file, user)),
		    name);
	add_attributes(file);
	if (file->has_mode)
		must(chmod(name, file->mode), name);
	if (file->seconds) {
		struct timespec times[] = {
			{.tv_sec = file->seconds + CASE_ATIME_LATER,
			 .tv_nsec = file->nanoseconds},
			{.tv_sec = file->seconds,
			 .tv_nsec = file->nanoseconds},
		};

		must(utimensat(AT_FDCWD, name, times, AT_SYMLINK_NOFOLLOW),
		     name);
	}
}

void tree_make(struct tree *tree, const struct diff_case *c)
{
	*tree = (struct tree){.began = time(NULL)};
	must(mkdir("up", 0755), "up");
	must(mkdir(TREE_PLACE, 0755), TREE_PLACE);
	if (c->user) {
		may(chown("up", c->user, c->user), "up");
		may(chown(TREE_PLACE, c->user, c->user), TREE_PLACE);
	}
	must(chdir(TREE_PLACE), TREE_PLACE);
	for (size_t i = 0; i < c->nfiles; i++) {
		make_file(&c->files[i]);
		if (c->files[i].kind == CASE_FIFO)
			tree->fifos[tree->nfifos++] = must(
				open(c->files[i].name,
				     O_RDONLY | O_NONBLOCK | O_CLOEXEC),
				c->files[i].name);
	}
	for (size_t i = c->nfiles; i-- > 0;)
		dress(&c->files[i], c->user);
}

void tree_leave(struct tree *tree)
{
	for (size_t i = 0; i < tree->nfifos; i++)
		close(tree->fifos[i]);
	must(chdir("../.."), "../..");
}

/* The file that has the number INODE, and the name under which it came. */
struct known {
	ino_t inode;
	char *name;
};

struct walk {
	const struct tree *tree;
	FILE *out;
	struct known *known;
	size_t nknown, room;
};

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in the folder that DIR reads, in order. */
static char **read_names(DIR *dir, size_t *count)
{
	char **names = NULL;
	size_t room = 0;
	struct dirent *entry;

	*count = 0;
	while ((entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		names = mem_grow(names, *count, &room, sizeof(*names));
		names[(*count)++] = mem_strdup(entry->d_name);
	}
	if (names)
		qsort(names, *count, sizeof(*names), by_name);
	return names;
}

/* Open NAME for reading even if its mode forbids it. */
static int open_anyway(int folder, const char *name, int flags)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | flags);

	if (fd < 0 && errno == EACCES) {
		must(fchmodat(folder, name, 0700, 0), name);
		fd = openat(folder, name, O_RDONLY | O_CLOEXEC | flags);
	}
	return must(fd, name);
}

static void describe_time(struct walk *w, const char *which,
			  const struct timespec *ts)
{
	if (ts->tv_sec >= w->tree->began - 1 &&
	    ts->tv_sec < w->tree->began + 3600)
		fprintf(w->out, " %s new", which);
	else
		fprintf(w->out, " %s %lld.%09ld", which, (long long)ts->tv_sec,
			ts->tv_nsec);
}

/* Size, blocks, the start of the data if that is text, and a hash (FNV-1a). */
static void describe_data(struct walk *w, int folder, const char *name,
			  const struct stat *st)
{
	char data[65536];
	uint64_t hash = 0xcbf29ce484222325;
	int fd = open_anyway(folder, name, 0);
	ssize_t n;

	while ((n = read(fd, data, sizeof(data))) > 0) {
		for (ssize_t i = 0; i < n; i++)
			hash = (hash ^ (unsigned char)data[i]) * 0x100000001b3;
	}
	close(fd);
	fprintf(w->out, " size %lld blocks %lld data %016" PRIx64,
		(long long)st->st_size, (long long)st->st_blocks, hash);
}

static void describe_attributes(struct walk *w, int folder, const char *name)
{
	char path[64], names[4096], value[4096];
	int fd = openat(folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	ssize_t len = fd < 0 ? 0 : listxattr(path, names, sizeof(names));
	for (const char *at = names; len > 0 && at < names + len;
	     at += strlen(at) + 1) {
		ssize_t n = getxattr(path, at, value, sizeof(value));

		fprintf(w->out, " %s=", quote_maybe(at));
		for (ssize_t i = 0; i < n; i++)
			fprintf(w->out, "%02x", (unsigned char)value[i]);
	}
	if (fd >= 0)
		close(fd);
}

/* The first name of a file that has several. */
static void describe_names(struct walk *w, const struct stat *st,
			   const char *path)
{
	for (size_t i = 0; i < w->nknown; i++) {
		if (w->known[i].inode == st->st_ino) {
			fprintf(w->out, " is %s",
				quote_maybe(w->known[i].name));
			return;
		}
	}
	w->known = mem_grow(w->known, w->nknown, &w->room, sizeof(*w->known));
	w->known[w->nknown++] =
		(struct known){st->st_ino, mem_strdup(path)};
	fprintf(w->out, " has %ju names", (uintmax_t)st->st_nlink);
}

static void describe_file(struct walk *w, int folder, const char *name,
			  const char *path, const struct stat *st)
{
	static const char types[] = "?pc?d?b?-?l?s?w?";
	char target[4096];

	fprintf(w->out, "%s %c%04o %u:%u", quote_maybe(path),
		types[(st->st_mode & S_IFMT) >> 12],
		(unsigned)(st->st_mode & 07777), (unsigned)st->st_uid,
		(unsigned)st->st_gid);
	/* Not every way of writing to one shows in a FIFO's. */
	if (!S_ISFIFO(st->st_mode))
		describe_time(w, "mtime", &st->st_mtim);
	if (S_ISREG(st->st_mode)) {
		describe_data(w, folder, name, st);
	} else if (S_ISLNK(st->st_mode)) {
		ssize_t n = readlinkat(folder, name, target,
				       sizeof(target) - 1);

		target[n > 0 ? n : 0] = '\0';
		fprintf(w->out, " -> %s", quote_maybe(target));
	}
	/* How often the rest is looked into is each program's affair. */
	if (S_ISREG(st->st_mode) && st->st_blocks > 0)
		describe_time(w, "atime", &st->st_atim);
	describe_attributes(w, folder, name);
	if (!S_ISDIR(st->st_mode) && st->st_nlink > 1)
		describe_names(w, st, path);
	putc('\n', w->out);
}

static void describe_folder(struct walk *w, int fd, const char *prefix)
{
	DIR *dir = fdopendir(fd);
	size_t count;

	if (!dir)
		err_die(errno, "%s", prefix);
	char **names = read_names(dir, &count);
	for (size_t i = 0; i < count; i++) {
		struct stat st;
		size_t room = strlen(prefix) + strlen(names[i]) + 2;
		char *path = mem_alloc(room);

		snprintf(path, room, "%s%s", prefix, names[i]);
		must(fstatat(fd, names[i], &st, AT_SYMLINK_NOFOLLOW), path);
		describe_file(w, fd, names[i], path, &st);
		if (S_ISDIR(st.st_mode)) {
			strcat(path, "/");
			describe_folder(w,
					open_anyway(fd, names[i],
						    O_DIRECTORY | O_NOFOLLOW),
					path);
		}
		free(path);
		free(names[i]);
	}
	free(names);
	closedir(dir);
}

void tree_describe(const struct tree *tree, struct buf *text)
{
	char *data;
	size_t len;
	struct walk w = {.tree = tree, .out = open_memstream(&data, &len)};

	if (!w.out)
		mem_exhausted();
	describe_folder(&w, open_anyway(AT_FDCWD, ".", O_DIRECTORY), "");
	fclose(w.out);
	if (!buf_add(text, data, len))
		mem_exhausted();
	free(data);
	for (size_t i = 0; i < w.nknown; i++)
		free(w.known[i].name);
	free(w.known);
}

/* Remove what is in the folder FD, but move its folders to the folder TOP,
   under names that count up. */
static void empty(int fd, int top, unsigned long *moved)
{
	char name[32];
	size_t count;
	DIR *dir = fdopendir(fd);

	if (!dir)
		err_die(errno, "cannot clean up");
	char **names = read_names(dir, &count);
	for (size_t i = 0; i < count; i++) {
		if (unlinkat(fd, names[i], 0) < 0) {
			/* To be moved, it must be writable. */
			close(open_anyway(fd, names[i],
					  O_DIRECTORY | O_NOFOLLOW));
			must(fchmodat(fd, names[i], 0700, 0), names[i]);
			snprintf(name, sizeof(name), ".moved-%lu", ++*moved);
			must(renameat(fd, names[i], top, name), names[i]);
		}
		free(names[i]);
	}
	free(names);
	closedir(dir);
}

void tree_remove(void)
{
	int top = open_anyway(AT_FDCWD, ".", O_DIRECTORY);
	unsigned long moved = 0, removed = 0;
	char name[32];

	empty(open_anyway(AT_FDCWD, ".", O_DIRECTORY), top, &moved);
	while (removed < moved) {
		snprintf(name, sizeof(name), ".moved-%lu", ++removed);
		empty(open_anyway(AT_FDCWD, name, O_DIRECTORY), top, &moved);
		must(rmdir(name), name);
	}
	close(top);
}
