/* SPDX-License-Identifier: MIT */

/* sys for Linux. */

#include "base/sys.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#ifndef FICLONE /* <linux/fs.h> is not there with every C library */
#define FICLONE _IOW(0x94, 9, int)
#endif

#ifndef RENAME_NOREPLACE
#define RENAME_NOREPLACE 1
#endif

#ifndef SYS_fchmodat2 /* Linux 6.6 */
#define SYS_fchmodat2 452 /* but for Alpha */
#endif

int sys_chmod(int dirfd, const char *name, mode_t mode)
{
#ifndef __alpha__
	int rc = (int)syscall(SYS_fchmodat2, dirfd, name, mode,
			      AT_SYMLINK_NOFOLLOW);
	if (rc == 0 || (errno != ENOSYS && errno != EPERM)) /* a sandbox's */
		return rc;
#endif
	return fchmodat(dirfd, name, mode, AT_SYMLINK_NOFOLLOW);
}

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
	int has = fcntl(fd, F_GETPIPE_SZ), made = -1;

	if (has > 0 && has < size)
		made = fcntl(fd, F_SETPIPE_SZ, size);
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

ssize_t sys_xattr_list(int fd, const char *path, bool follow, char *names,
		       size_t size)
{
	if (fd >= 0)
		return flistxattr(fd, names, size);
	return follow ? listxattr(path, names, size)
		      : llistxattr(path, names, size);
}

ssize_t sys_xattr_get(int fd, const char *path, bool follow, const char *name,
		      void *value, size_t size)
{
	if (fd >= 0)
		return fgetxattr(fd, name, value, size);
	return follow ? getxattr(path, name, value, size)
		      : lgetxattr(path, name, value, size);
}

int sys_xattr_set(int fd, const char *path, bool follow, const char *name,
		  const void *value, size_t size)
{
	if (fd >= 0)
		return fsetxattr(fd, name, value, size, 0);
	return follow ? setxattr(path, name, value, size, 0)
		      : lsetxattr(path, name, value, size, 0);
}

int sys_xattr_remove(int fd, const char *path, bool follow, const char *name)
{
	if (fd >= 0)
		return fremovexattr(fd, name);
	return follow ? removexattr(path, name) : lremovexattr(path, name);
}

int sys_rename_new(int dir, const char *from, const char *to)
{
	struct stat st;
	long rc = syscall(SYS_renameat2, dir, from, dir, to, RENAME_NOREPLACE);

	/* Some file systems cannot: that is as near as they come. */
	if (rc == 0 || (errno != EINVAL && errno != ENOSYS))
		return (int)rc;
	if (fstatat(dir, to, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return renameat(dir, from, dir, to);
	errno = EEXIST;
	return -1;
}

/* As libselinux tells: a container may see the files of a policy that is not
   for it, and then only to read. */
bool sys_labels(void)
{
	struct statfs fs;
	struct statvfs vfs;

	return statfs("/sys/fs/selinux", &fs) == 0 &&
	       (unsigned)fs.f_type == 0xf97cff8c &&
	       statvfs("/sys/fs/selinux", &vfs) == 0 &&
	       !(vfs.f_flag & ST_RDONLY) &&
	       access("/etc/selinux/config", F_OK) == 0;
}

int sys_label_create(const char *label)
{
	int fd = open("/proc/thread-self/attr/fscreate", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return -1;
	ssize_t n = label ? write(fd, label, strlen(label) + 1)
			  : write(fd, NULL, 0);
	int error = errno;
	close(fd);
	errno = error;
	return n < 0 ? -1 : 0;
}

char *sys_label_own(void)
{
	enum { ROOM = 4096 }; /* a page is what the kernel gives at most */
	int fd = open("/proc/thread-self/attr/current", O_RDONLY | O_CLOEXEC);
	char *label = NULL;

	if (fd < 0)
		return NULL;
	ssize_t n = -1;
	if ((label = calloc(1, ROOM + 1)))
		n = read(fd, label, ROOM);
	int error = errno;
	close(fd);
	if (n > 0)
		return label;
	free(label);
	errno = error;
	return NULL;
}
