/* SPDX-License-Identifier: MIT */

/*
 * selinux - a kernel with SELinux, as far as a program can tell from the C
 * library: preloaded (LD_PRELOAD), it stands between the two.
 *
 * The folder SELINUX_FAKE has in etc/ and sys/ what /etc/selinux and
 * /sys/fs/selinux hold.  What is created gets the label that its thread wrote
 * to attr/fscreate, otherwise that of "new_t", as the attribute that such a
 * kernel keeps it in.  Labels with "bad" in them are refused.
 */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#define ATTRIBUTE "security.selinux"
#define PROCESS "user_u:role_r:mcp_t:s0"
#define FRESH "user_u:object_r:new_t:s0"

/* The function of this name that the program would have called. */
#define REAL(type, name) (**(__typeof__(type) **)find(#name))

enum kind { NONE, CREATE, CURRENT, COMPUTE };

enum { FDS = 256, ROOM = 512 };

static _Thread_local char label[ROOM]; /* of what it creates; "" */
static unsigned char kinds[FDS];       /* of enum kind */
static char answer[ROOM];              /* to what was asked last */

static void *find(const char *name)
{
	static _Thread_local void *found;

	found = dlsym(RTLD_NEXT, name);
	return &found;
}

/* Where PATH is in the folder, or PATH itself. */
static const char *redirect(const char *path)
{
	static _Thread_local char paths[2][4096];
	static _Thread_local unsigned turn;
	static const char *const from[] = {"/etc/selinux", "/sys/fs/selinux"};
	static const char *const to[] = {"etc", "sys"};
	const char *folder = getenv("SELINUX_FAKE");

	for (size_t i = 0; folder && i < 2; i++) {
		size_t len = strlen(from[i]);
		if (strncmp(path, from[i], len) != 0)
			continue;
		char *made = paths[turn++ % 2];
		snprintf(made, sizeof(paths[0]), "%s/%s%s", folder, to[i],
			 path + len);
		return made;
	}
	return path;
}

static enum kind kind_of(const char *path)
{
	size_t len = strlen(path);

	if (strncmp(path, "/proc/", 6) == 0 && len > 14) {
		if (strcmp(path + len - 14, "/attr/fscreate") == 0)
			return CREATE;
		if (strcmp(path + len - 13, "/attr/current") == 0)
			return CURRENT;
	}
	return strcmp(path, "/sys/fs/selinux/create") == 0 ? COMPUTE : NONE;
}

typedef int open_function(int, const char *, int, ...);

static int open_any(int at, const char *path, int flags, mode_t mode)
{
	const enum kind kind = kind_of(path);
	struct stat st;
	const bool fresh = flags & O_CREAT && fstatat(at, path, &st, 0) != 0;
	int fd = kind ? REAL(open_function, openat)(at, "/dev/null", O_RDWR)
		      : REAL(open_function, openat)(at, redirect(path), flags,
						    mode);

	if (fd >= 0 && fd < FDS)
		kinds[fd] = (unsigned char)kind;
	if (fd >= 0 && fresh) {
		const char *given = *label ? label : FRESH;
		(void)fsetxattr(fd, ATTRIBUTE, given, strlen(given) + 1, 0);
	}
	return fd;
}

#define OPEN_AT(name)                                                     \
	int name(int at, const char *path, int flags, ...)                \
	{                                                                 \
		va_list args;                                             \
		va_start(args, flags);                                    \
		mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0; \
		va_end(args);                                             \
		return open_any(at, path, flags, mode);                   \
	}
#define OPEN(name)                                                        \
	int name(const char *path, int flags, ...)                        \
	{                                                                 \
		va_list args;                                             \
		va_start(args, flags);                                    \
		mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0; \
		va_end(args);                                             \
		return open_any(AT_FDCWD, path, flags, mode);             \
	}
OPEN_AT(openat)
OPEN_AT(openat64)
OPEN(open)
OPEN(open64)

int close(int fd)
{
	if (fd >= 0 && fd < FDS)
		kinds[fd] = NONE;
	return REAL(int(int), close)(fd);
}

/* "PROCESS DIRECTORY CLASS": a new object's type is its directory's. */
static void compute(const char *asked)
{
	char type[ROOM];

	if (sscanf(asked, "%*s %*[^:]:%*[^:]:%[^:]", type) != 1)
		type[0] = '\0';
	snprintf(answer, sizeof(answer), "user_u:object_r:%s:s0", type);
}

ssize_t write(int fd, const void *data, size_t len)
{
	if (fd < 0 || fd >= FDS || !kinds[fd])
		return REAL(ssize_t(int, const void *, size_t), write)(fd, data,
								       len);
	char text[ROOM];
	snprintf(text, sizeof(text), "%.*s", (int)len,
		 len ? (const char *)data : "");
	if (strstr(text, "bad")) {
		errno = EINVAL;
		return -1;
	}
	if (kinds[fd] == CREATE)
		memcpy(label, text, sizeof(label));
	else
		compute(text);
	return (ssize_t)len;
}

ssize_t read(int fd, void *data, size_t len)
{
	const char *texts[] = {NULL, label, PROCESS, answer};

	if (fd < 0 || fd >= FDS || !kinds[fd])
		return REAL(ssize_t(int, void *, size_t), read)(fd, data, len);
	const char *text = texts[kinds[fd]];
	size_t size = *text ? strlen(text) + 1 : 0;
	if (size > len)
		size = len;
	memcpy(data, text, size);
	return (ssize_t)size;
}

/* NAME was created in AT. */
static int created(int rc, int at, const char *name)
{
	const char *given = *label ? label : FRESH;
	char path[4096];

	if (at == AT_FDCWD || *name == '/')
		snprintf(path, sizeof(path), "%s", name);
	else
		snprintf(path, sizeof(path), "/proc/self/fd/%d/%s", at, name);
	if (rc == 0)
		(void)lsetxattr(path, ATTRIBUTE, given, strlen(given) + 1, 0);
	return rc;
}

int mkdirat(int at, const char *name, mode_t mode)
{
	return created(
		REAL(int(int, const char *, mode_t), mkdirat)(at, name, mode),
		at, name);
}

int mknodat(int at, const char *name, mode_t mode, dev_t dev)
{
	return created(REAL(int(int, const char *, mode_t, dev_t),
			    mknodat)(at, name, mode, dev),
		       at, name);
}

int symlinkat(const char *text, int at, const char *name)
{
	return created(REAL(int(const char *, int, const char *),
			    symlinkat)(text, at, name),
		       at, name);
}

#define STATFS(name, type)                                                 \
	int name(const char *path, type *fs)                               \
	{                                                                  \
		const char *there = redirect(path);                        \
		int rc = REAL(int(const char *, type *), name)(there, fs); \
		if (rc == 0 && there != path)                              \
			fs->f_type = (__typeof__(fs->f_type))0xf97cff8c;   \
		return rc;                                                 \
	}
STATFS(statfs, struct statfs)
STATFS(statfs64, struct statfs64)

#define FIRST_ARGUMENT(type, name, second)                                    \
	type name(const char *path, second more)                              \
	{                                                                     \
		return REAL(type(const char *, second), name)(redirect(path), \
							      more);          \
	}
FIRST_ARGUMENT(int, statvfs, struct statvfs *)
FIRST_ARGUMENT(int, statvfs64, struct statvfs64 *)
FIRST_ARGUMENT(int, stat, struct stat *)
FIRST_ARGUMENT(int, stat64, struct stat64 *)
FIRST_ARGUMENT(int, access, int)
FIRST_ARGUMENT(FILE *, fopen, const char *)
FIRST_ARGUMENT(FILE *, fopen64, const char *)

void *opendir(const char *path)
{
	return REAL(void *(const char *), opendir)(redirect(path));
}
