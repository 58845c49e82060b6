/* SPDX-License-Identifier: MIT */

/* sys for Linux. */

#include "base/sys.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#ifndef FICLONE /* <linux/fs.h> is not there with every C library */
#define FICLONE _IOW(0x94, 9, int)
#endif

int sys_clone(int dst, int src)
{
	return ioctl(dst, (int)FICLONE, src);
}

/*
 * The raw call: the wrapper of glibc 2.41 and 2.42 returns a wrong value for
 * more than 2 GiB, and other C libraries emulate it badly.
 */
ssize_t sys_copy_range(int src, off_t *src_pos, int dst, off_t *dst_pos,
		       size_t len)
{
	const size_t most = (size_t)1 << 30;

	return syscall(SYS_copy_file_range, src, src_pos, dst, dst_pos,
		       len < most ? len : most, 0u);
}

ssize_t sys_splice(int src, off_t *src_pos, int dst, off_t *dst_pos,
		   size_t len)
{
	return splice(src, src_pos, dst, dst_pos, len, SPLICE_F_MOVE);
}

int sys_reserve(int fd, off_t offset, off_t len)
{
	return fallocate(fd, FALLOC_FL_KEEP_SIZE, offset, len);
}

bool sys_reserve_pays(int fd)
{
	struct statfs fs;

	return fstatfs(fd, &fs) == 0 && fs.f_type == 0xef53 /* ext2 to ext4 */;
}

int sys_punch(int fd, off_t offset, off_t len)
{
	return fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset,
			 len);
}

off_t sys_seek_data(int fd, off_t offset)
{
	return lseek(fd, offset, SEEK_DATA);
}

off_t sys_seek_hole(int fd, off_t offset)
{
	return lseek(fd, offset, SEEK_HOLE);
}

int sys_pipe_size(int fd, int size)
{
	int has = fcntl(fd, F_GETPIPE_SZ);
	int made = has < size ? fcntl(fd, F_SETPIPE_SZ, size) : -1;

	return made > 0 ? made : has;
}

int sys_readable(int fd)
{
	int n;

	return ioctl(fd, FIONREAD, &n) == 0 ? n : -1;
}

void sys_will_stream(int fd)
{
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
}

int sys_open_place(int at, const char *name, bool follow)
{
	return openat(at, name,
		      O_PATH | O_DIRECTORY | O_CLOEXEC |
			      (follow ? 0 : O_NOFOLLOW));
}

int sys_cpus(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		return CPU_COUNT(&set);
	long n = sysconf(_SC_NPROCESSORS_ONLN);
	return n > 0 ? (int)n : 1;
}

size_t sys_open_files(void)
{
	DIR *dir = opendir("/proc/self/fd");

	if (dir) {
		size_t count = 0;
		while (readdir(dir))
			count++;
		closedir(dir);
		return count > 3 ? count - 3 : 0; /* itself, . and .. */
	}
	int lowest = sys_open_place(AT_FDCWD, "/", true);
	if (lowest >= 0)
		close(lowest);
	return lowest >= 0 ? (size_t)lowest : SIZE_MAX;
}

bool sys_size_lies(int fd)
{
	struct statfs fs;

	if (fstatfs(fd, &fs) != 0)
		return false;
	return fs.f_type == 0x9fa0 /* proc */ ||
	       fs.f_type == 0x62656572 /* sysfs */;
}

bool sys_sort_by_inode(int fd)
{
	struct statfs fs;

	if (fstatfs(fd, &fs) != 0)
		return true;
	return fs.f_type != 0x01021994 /* tmpfs */ &&
	       fs.f_type != 0x6969 /* NFS */ &&
	       (unsigned)fs.f_type != 0xff534d42 /* CIFS */;
}

ssize_t sys_xattr_list(int fd, const char *path, char *names, size_t size)
{
	return fd < 0 ? llistxattr(path, names, size)
		      : flistxattr(fd, names, size);
}

ssize_t sys_xattr_get(int fd, const char *path, const char *name, void *value,
		      size_t size)
{
	return fd < 0 ? lgetxattr(path, name, value, size)
		      : fgetxattr(fd, name, value, size);
}

int sys_xattr_set(int fd, const char *path, const char *name,
		  const void *value, size_t size)
{
	return fd < 0 ? lsetxattr(path, name, value, size, 0)
		      : fsetxattr(fd, name, value, size, 0);
}

int sys_xattr_remove(int fd, const char *path, const char *name)
{
	return fd < 0 ? lremovexattr(path, name) : fremovexattr(fd, name);
}
