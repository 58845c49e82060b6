/* SPDX-License-Identifier: MIT */

#include "mgrep/folder.h"

#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/mem.h"

/* Of the descriptors there may be, folders take a share at most. */
enum { MOST = 64, SHARE = 8 };

struct folder {
	int fd;
	bool is_copy;
	atomic_size_t users;
};

static atomic_size_t count;

struct folder *folder_new(int fd, bool outlast)
{
	if (outlast && (fd = fcntl(fd, F_DUPFD_CLOEXEC, 0)) < 0)
		return NULL;
	struct folder *folder = mem_alloc(sizeof(*folder));
	folder->fd = fd;
	folder->is_copy = outlast;
	atomic_init(&folder->users, 1);
	atomic_fetch_add(&count, 1);
	return folder;
}

struct folder *folder_hold(struct folder *folder)
{
	if (folder)
		atomic_fetch_add(&folder->users, 1);
	return folder;
}

void folder_drop(struct folder *folder)
{
	if (!folder || atomic_fetch_sub(&folder->users, 1) > 1)
		return;
	if (folder->is_copy)
		close(folder->fd);
	free(folder);
	atomic_fetch_sub(&count, 1);
}

int folder_fd(const struct folder *folder)
{
	return folder ? folder->fd : AT_FDCWD;
}

size_t folder_count(void)
{
	return atomic_load(&count);
}

/* How many descriptors there may be. */
static size_t descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 ||
	    limit.rlim_cur > INT_MAX)
		return INT_MAX;
	return (size_t)limit.rlim_cur;
}

size_t folder_share(void)
{
	return descriptors() / SHARE;
}

size_t folder_most(void)
{
	size_t share = folder_share();

	return share < MOST ? share : MOST;
}

bool folder_is_scarce(int fd)
{
	return (size_t)fd >= descriptors() / 2;
}
