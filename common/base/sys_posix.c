/* SPDX-License-Identifier: MIT */

/* sys for systems without calls of their own: everything is refused. */

#include "base/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static int refuse(void)
{
	errno = ENOSYS;
	return -1;
}

int sys_clone(int dst, int src)
{
	(void)dst, (void)src;
	return refuse();
}

ssize_t sys_copy_range(int src, off_t *src_pos, int dst, off_t *dst_pos,
		       size_t len)
{
	(void)src, (void)src_pos, (void)dst, (void)dst_pos, (void)len;
	return refuse();
}

ssize_t sys_splice(int src, off_t *src_pos, int dst, off_t *dst_pos,
		   size_t len)
{
	(void)src, (void)src_pos, (void)dst, (void)dst_pos, (void)len;
	return refuse();
}

int sys_reserve(int fd, off_t offset, off_t len)
{
	(void)fd, (void)offset, (void)len;
	return refuse();
}

bool sys_reserve_pays(int fd)
{
	(void)fd;
	return false;
}

int sys_punch(int fd, off_t offset, off_t len)
{
	(void)fd, (void)offset, (void)len;
	return refuse();
}

off_t sys_seek_data(int fd, off_t offset)
{
	(void)fd, (void)offset;
	return refuse();
}

off_t sys_seek_hole(int fd, off_t offset)
{
	(void)fd, (void)offset;
	return refuse();
}

int sys_pipe_size(int fd, int size)
{
	(void)fd, (void)size;
	return refuse();
}

int sys_readable(int fd)
{
	(void)fd;
	return refuse();
}

void sys_will_stream(int fd)
{
	(void)fd;
}

int sys_chmod(int dirfd, const char *name, mode_t mode)
{
	return fchmodat(dirfd, name, mode, AT_SYMLINK_NOFOLLOW);
}

int sys_open_place(int at, const char *name, bool follow)
{
	return openat(at, name,
		      O_RDONLY | O_DIRECTORY | O_CLOEXEC |
			      (follow ? 0 : O_NOFOLLOW));
}

int sys_cpus(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n > 0 ? (int)n : 1;
}

size_t sys_open_files(void)
{
	int lowest = sys_open_place(AT_FDCWD, "/", true);
	if (lowest >= 0)
		close(lowest);
	return lowest >= 0 ? (size_t)lowest : SIZE_MAX;
}

bool sys_size_lies(int fd)
{
	(void)fd;
	return false;
}

bool sys_sort_by_inode(int fd)
{
	(void)fd;
	return true;
}

ssize_t sys_xattr_list(int fd, const char *path, bool follow, char *names,
		       size_t size)
{
	(void)fd, (void)path, (void)follow, (void)names, (void)size;
	return refuse();
}

ssize_t sys_xattr_get(int fd, const char *path, bool follow, const char *name,
		      void *value, size_t size)
{
	(void)fd, (void)path, (void)follow, (void)name, (void)value, (void)size;
	return refuse();
}

int sys_xattr_set(int fd, const char *path, bool follow, const char *name,
		  const void *value, size_t size)
{
	(void)fd, (void)path, (void)follow, (void)name, (void)value, (void)size;
	return refuse();
}

int sys_xattr_remove(int fd, const char *path, bool follow, const char *name)
{
	(void)fd, (void)path, (void)follow, (void)name;
	return refuse();
}

int sys_rename_new(int dir, const char *from, const char *to)
{
	struct stat st;

	if (fstatat(dir, to, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return renameat(dir, from, dir, to);
	errno = EEXIST;
	return -1;
}

bool sys_labels(void)
{
	return false;
}

int sys_label_create(const char *label)
{
	(void)label;
	return refuse();
}

char *sys_label_own(void)
{
	errno = ENOSYS;
	return NULL;
}
