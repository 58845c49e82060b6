/* SPDX-License-Identifier: MIT */

#include "fs/backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "fs/path.h"

/* The directory that NAME in DIRFD is in. */
static DIR *open_parent(int dirfd, const char *name)
{
	size_t len = (size_t)(path_base(name) - name);
	char *parent = len ? strndup(name, len) : strdup(".");

	if (!parent)
		return NULL;
	int fd = openat(dirfd, parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(parent);
	if (fd < 0)
		return NULL;
	DIR *dir = fdopendir(fd);
	if (!dir)
		close(fd);
	return dir;
}

/* N where NAME is the LEN bytes at BASE and ".~N~"; otherwise 0. */
static unsigned long long number_in(const char *name, const char *base,
				    size_t len)
{
	if (strncmp(name, base, len) != 0 ||
	    strncmp(name + len, ".~", 2) != 0 || name[len + 2] < '1' ||
	    name[len + 2] > '9')
		return 0;
	char *end;
	errno = 0;
	unsigned long long n = strtoull(name + len + 2, &end, 10);
	return errno == 0 && strcmp(end, "~") == 0 ? n : 0;
}

/* The highest number of a backup of NAME; 0: there is none.  -1: errno. */
static int highest(int dirfd, const char *name, unsigned long long *most)
{
	const char *base = path_base(name);
	size_t len = path_trim(base);
	DIR *dir = open_parent(dirfd, name);
	const struct dirent *d;

	*most = 0;
	if (!dir)
		return errno == EACCES ? 0 : -1;
	while (errno = 0, (d = readdir(dir))) {
		unsigned long long n = number_in(d->d_name, base, len);
		if (n > *most)
			*most = n;
	}
	int error = errno;
	closedir(dir);
	errno = error;
	return error ? -1 : 0;
}

static bool exists(int dirfd, const char *name, const char *suffix)
{
	char *full = backup_name(name, suffix);
	struct stat st;
	bool there = fstatat(dirfd, full, &st, AT_SYMLINK_NOFOLLOW) == 0;

	free(full);
	return there;
}

char *backup_suffix(int dirfd, const char *name, enum backup_kind kind,
		    const char *suffix)
{
	unsigned long long most;
	char number[32];

	if (kind == BACKUP_SIMPLE)
		return strdup(suffix);
	if (highest(dirfd, name, &most) != 0)
		return NULL;
	if (kind == BACKUP_EXISTING && most == 0)
		return strdup(suffix);
	do
		snprintf(number, sizeof(number), ".~%llu~", ++most);
	while (exists(dirfd, name, number));
	return strdup(number);
}

char *backup_name(const char *name, const char *suffix)
{
	char *joined = mem_alloc(strlen(name) + strlen(suffix) + 1);

	strcpy(stpcpy(joined, name), suffix);
	return joined;
}
