/* SPDX-License-Identifier: MIT */
#ifndef BASE_SYS_H
#define BASE_SYS_H

/*
 * sys - calls that only some kernels have.
 *
 * sys_linux.c speaks to Linux; sys_posix.c is for every other system and
 * answers -1 with errno ENOSYS to what it has no way to do, so that callers
 * have one path for "not here" and "not on this file".  All are thin: errno is
 * the kernel's, EINTR is the caller's.  All are thread-safe.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* fchmodat that follows no link.  The C library may need a descriptor and /proc
   for that, where the kernel needs neither.  0, or -1. */
int sys_chmod(int dirfd, const char *name, mode_t mode);

/* Make DST share all of SRC's blocks (FICLONE).  0, or -1. */
int sys_clone(int dst, int src);

/*
 * copy_file_range: up to LEN bytes from SRC at *SRC_POS to DST at *DST_POS,
 * advancing both; a NULL position is the descriptor's own.  Returns the bytes
 * copied, 0 at the end of SRC (or where the kernel does not know the size, as
 * in /proc), or -1.
 */
ssize_t sys_copy_range(int src, off_t *src_pos, int dst, off_t *dst_pos,
		       size_t len);

/* splice up to LEN bytes; one of SRC and DST is a pipe.  As sys_copy_range. */
ssize_t sys_splice(int src, off_t *src_pos, int dst, off_t *dst_pos,
		   size_t len);

/*
 * Reserve blocks for LEN bytes at OFFSET of FD without changing its size.
 * 0, or -1.
 */
int sys_reserve(int fd, off_t offset, off_t len);

/* Does FD's file system take writes faster into blocks that are reserved? */
bool sys_reserve_pays(int fd);

/* Free the blocks of LEN bytes at OFFSET of FD, which read as zero. 0, -1. */
int sys_punch(int fd, off_t offset, off_t len);

/* The next data (hole) at or after OFFSET; -1 with ENXIO behind the last. */
off_t sys_seek_data(int fd, off_t offset);
off_t sys_seek_hole(int fd, off_t offset);

/*
 * Bytes that a new pipe holds, and that one should hold through which much
 * goes.  512 MiB of a file that are spliced to a pipe whose reader takes 256
 * KiB at once, ms (bench/race, 2026-11-27, the least of 22 runs on an idle
 * machine): 256 KiB 34.8, 512 KiB 23.8, 1 MiB 24.1.  With less than twice what
 * the reader takes, he and the writer wait for each other.  What is written, in
 * the same order from 64 KiB on (2026-11-28): the lines that `mgrep -n struct`
 * finds in them in two threads 44.7, 40.6, 39.6, 39.5; all of them by `mcat -n`
 * 446 and, with 512 KiB, 159.  A user's pipes may have 64 MiB together before
 * new ones get a page each, so there is no more taken than helps.
 */
enum { SYS_PIPE_NEW = 64 << 10, SYS_PIPE = 512 << 10 };

/* Have FD, if it is a pipe, hold SIZE bytes or more; returns what it holds, or
   -1. */
int sys_pipe_size(int fd, int size);

/* Bytes that can be read from FD without blocking, or -1 if unknown. */
int sys_readable(int fd);

/* Tell the kernel that FD will be read once, from front to end. */
void sys_will_stream(int fd);

/*
 * Open the directory NAME in AT (or AT_FDCWD) as a place for other calls, even
 * if it must not be read; a link only if FOLLOW.  A descriptor, or -1.
 */
int sys_open_place(int at, const char *name, bool follow);

/* CPUs that this process may run on, at least 1. */
int sys_cpus(void);

/* How many descriptors are open; where nobody tells, how many are below the
   lowest that is free. */
size_t sys_open_files(void);

/* Is FD's file system one whose sizes cannot be trusted (proc, sysfs)? */
bool sys_size_lies(int fd);

/*
 * Is it faster to visit the files of the directory FD by inode number than in
 * the order they are read?  Not on tmpfs, NFS and CIFS.
 */
bool sys_sort_by_inode(int fd);

/*
 * Extended attributes of FD or, where FD is -1, of PATH itself, be it a link,
 * or with FOLLOW of what it leads to.  The results are listxattr(2)'s and
 * getxattr(2)'s: a length, of what there is where SIZE is 0; or -1.
 */
ssize_t sys_xattr_list(int fd, const char *path, bool follow, char *names,
		       size_t size);
ssize_t sys_xattr_get(int fd, const char *path, bool follow, const char *name,
		      void *value, size_t size);
/* 0, or -1. */
int sys_xattr_set(int fd, const char *path, bool follow, const char *name,
		  const void *value, size_t size);
int sys_xattr_remove(int fd, const char *path, bool follow, const char *name);

/* Give FROM in DIR the name TO there, which nothing has.  0; or -1, with errno
   EEXIST where something has it. */
int sys_rename_new(int dir, const char *from, const char *to);

/* Is SELinux at work: are there a policy, and a kernel that heeds it? */
bool sys_labels(void);

/* What this thread creates from now on gets LABEL; what the policy says, if
   that is NULL.  0, or -1. */
int sys_label_create(const char *label);

/* The label that this process has, to be freed; NULL with errno. */
char *sys_label_own(void);

#endif
