/* SPDX-License-Identifier: MIT */

#include "fs/backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/sys.h"
#include "fs/path.h"

enum {
	LONGEST = NAME_MAX - 1, /* GNU's names of backups */
	NUMBER_ROOM = NAME_MAX + 2,
};

/* Is there room for SUFFIX in a name behind NAME's last component? */
static bool fits(const char *name, const char *suffix)
{
	return strlen(path_base(name)) + strlen(suffix) <= LONGEST;
}

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

/* The digits of N where NAME is the LEN bytes at BASE and ".~N~", and how many
   they are; otherwise NULL. */
static const char *number_in(const char *name, const char *base, size_t len,
			     size_t *count)
{
	if (strncmp(name, base, len) != 0 ||
	    strncmp(name + len, ".~", 2) != 0 || name[len + 2] == '0')
		return NULL;
	const char *digits = name + len + 2;
	*count = strspn(digits, "0123456789");
	return *count && strcmp(digits + *count, "~") == 0 ? digits : NULL;
}

/* The number of the latest backup of NAME, as digits in MOST; "0": there is
   none.  -1: errno. */
static int highest(int dirfd, const char *name, char most[NUMBER_ROOM])
{
	const char *base = path_base(name), *digits;
	size_t len = path_trim(base), digits_len = 1, count;
	DIR *dir = open_parent(dirfd, name);
	const struct dirent *d;

	strcpy(most, "0");
	if (!dir)
		return errno == EACCES ? 0 : -1;
	while (errno = 0, (d = readdir(dir))) {
		digits = number_in(d->d_name, base, len, &count);
		if (digits && (count > digits_len ||
			       (count == digits_len &&
				memcmp(digits, most, count) > 0))) {
			memcpy(most, digits, count);
			most[digits_len = count] = '\0';
		}
	}
	int error = errno;
	closedir(dir);
	errno = error;
	return error ? -1 : 0;
}

/* Add one to the number whose digits are DIGITS. */
static void count_up(char digits[NUMBER_ROOM])
{
	size_t i = strlen(digits);

	while (i > 0 && digits[i - 1] == '9')
		digits[--i] = '0';
	if (i > 0) {
		digits[i - 1]++;
		return;
	}
	memmove(digits + 1, digits, strlen(digits) + 1);
	digits[0] = '1';
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
	char most[NUMBER_ROOM], number[NUMBER_ROOM + 4];
	bool there;

	if (kind == BACKUP_SIMPLE)
		return strdup(suffix);
	if (highest(dirfd, name, most) != 0)
		return NULL;
	if (kind == BACKUP_EXISTING && strcmp(most, "0") == 0)
		return strdup(suffix);
	do {
		count_up(most);
		snprintf(number, sizeof(number), ".~%s~", most);
		there = exists(dirfd, name, number);
	} while (there && fits(name, number));
	if (!there)
		return strdup(number);
	errno = EEXIST; /* and there is no room for another number */
	return NULL;
}

char *backup_name(const char *name, const char *suffix)
{
	size_t above = (size_t)(path_base(name) - name);
	size_t len = strlen(name);

	if (!fits(name, suffix)) {
		suffix = "~";
		if (len - above > LONGEST - 1)
			len = above + LONGEST - 1;
	}
	char *joined = mem_alloc(len + strlen(suffix) + 1);
	strcpy(mempcpy(joined, name, len), suffix);
	return joined;
}

char *backup_make(int dirfd, const char *name, enum backup_kind kind,
		  const char *suffix)
{
	for (;;) {
		char *used = backup_suffix(dirfd, name, kind, suffix);
		if (!used)
			return NULL;
		bool simple = strcmp(used, suffix) == 0;
		char *to = backup_name(name, used);
		int rc = simple ? renameat(dirfd, name, dirfd, to)
				: sys_rename_new(dirfd, name, to);
		int error = errno;
		free(to);
		if (rc == 0 || error == ENOENT)
			return used;
		free(used);
		errno = error;
		if (simple || error != EEXIST)
			return NULL;
	}
}
