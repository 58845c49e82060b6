/* SPDX-License-Identifier: MIT */

/*
 * Access control lists are extended attributes to the kernel, whose two ends
 * agree on the format: copying one needs no library that knows it (libacl takes
 * a default list from a path only, which may lead elsewhere by then).  A file
 * that has no descriptor is reached by those calls through that of its
 * directory in /proc, since they know no "at".
 */

#include "fs/attr.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef HAVE_ATTR
#include <attr/libattr.h>
#endif

#include "base/sys.h"

#define ACL_ACCESS "system.posix_acl_access"
#define ACL_DEFAULT "system.posix_acl_default"

enum { NUMBER_ROOM = 32 };

/*
 * Did a call refuse FD (unless -1) because it is good for a place only?  Then
 * PATH leads to that for who follows links, whatever its mode.
 */
static bool by_number(int fd, char path[NUMBER_ROOM])
{
	if (fd < 0 || errno != EBADF)
		return false;
	snprintf(path, NUMBER_ROOM, "/proc/self/fd/%d", fd);
	return true;
}

int attr_set_times(const struct attr_file *file, const struct stat *st)
{
	const struct timespec times[] = {st->st_atim, st->st_mtim};
	char path[NUMBER_ROOM];

	if (file->fd < 0)
		return utimensat(file->dirfd, file->name, times,
				 AT_SYMLINK_NOFOLLOW);
	int rc = futimens(file->fd, times);
	if (rc != 0 && by_number(file->fd, path))
		return utimensat(AT_FDCWD, path, times, 0);
	return rc;
}

int attr_set_owner(const struct attr_file *file, uid_t uid, gid_t gid)
{
	char path[NUMBER_ROOM];

	if (file->fd < 0)
		return fchownat(file->dirfd, file->name, uid, gid,
				AT_SYMLINK_NOFOLLOW);
	int rc = fchown(file->fd, uid, gid);
	return rc != 0 && by_number(file->fd, path) ? chown(path, uid, gid)
						    : rc;
}

int attr_set_mode(const struct attr_file *file, mode_t mode)
{
	char path[NUMBER_ROOM];

	if (file->fd < 0)
		return sys_chmod(file->dirfd, file->name, mode);
	int rc = fchmod(file->fd, mode);
	return rc != 0 && by_number(file->fd, path) ? chmod(path, mode) : rc;
}

/* What calls without "at" can name FILE by; the caller frees.  NULL: errno.
 *FD is -1, unless FILE is best named by its descriptor. */
static char *plain_path(const struct attr_file *file, int *fd)
{
	char *path = NULL;

	*fd = file->fd;
	if (file->fd >= 0 || file->dirfd == AT_FDCWD || *file->name == '/')
		return strdup(file->fd >= 0 ? "" : file->name);
	if (asprintf(&path, "/proc/self/fd/%d/%s", file->dirfd, file->name) < 0)
		return NULL;
	return path;
}

/* One file, as the calls for extended attributes want it. */
struct target {
	int fd;
	char *path;
	bool follow; /* read what PATH leads to */
};

static bool open_pair(const struct attr_file *src, const struct attr_file *dst,
		      struct target *from, struct target *to)
{
	*from = *to = (struct target){0};
	from->path = plain_path(src, &from->fd);
	to->path = plain_path(dst, &to->fd);
	return from->path && to->path;
}

static void close_pair(struct target *from, struct target *to)
{
	int error = errno;

	free(from->path);
	free(to->path);
	errno = error;
}

static ssize_t ask(const struct target *file, const char *name, void *value,
		   size_t size)
{
	char path[NUMBER_ROOM];

	ssize_t n = sys_xattr_get(file->fd, file->path, file->follow, name,
				  value, size);
	return n < 0 && by_number(file->fd, path)
		       ? sys_xattr_get(-1, path, true, name, value, size)
		       : n;
}

static int put(const struct target *file, const char *name, const void *value,
	       size_t len)
{
	char path[NUMBER_ROOM];
	int rc = sys_xattr_set(file->fd, file->path, false, name, value,
			       len);

	return rc != 0 && by_number(file->fd, path)
		       ? sys_xattr_set(-1, path, true, name, value, len)
		       : rc;
}

static int take_away(const struct target *file, const char *name)
{
	char path[NUMBER_ROOM];
	int rc = sys_xattr_remove(file->fd, file->path, false, name);

	return rc != 0 && by_number(file->fd, path)
		       ? sys_xattr_remove(-1, path, true, name)
		       : rc;
}

static ssize_t ask_names(const struct target *file, char *names, size_t size)
{
	char path[NUMBER_ROOM];
	ssize_t n = sys_xattr_list(file->fd, file->path, false, names,
				   size);

	return n < 0 && by_number(file->fd, path)
		       ? sys_xattr_list(-1, path, true, names, size)
		       : n;
}

/* The value of NAME, to be freed, and its length; NULL with errno. */
static void *get(const struct target *file, const char *name, size_t *len)
{
	for (;;) {
		ssize_t size = ask(file, name, NULL, 0);
		if (size < 0)
			return NULL;
		void *value = malloc((size_t)size + 2);
		if (!value)
			return NULL;
		size = ask(file, name, value, (size_t)size + 1);
		if (size >= 0) {
			*len = (size_t)size;
			((char *)value)[size] = '\0';
			return value;
		}
		free(value);
		if (errno != ERANGE) /* it has grown meanwhile */
			return NULL;
	}
}

/* The file has no such attribute, or cannot have any. */
static bool is_absence(int errnum)
{
	return errnum == ENODATA || errnum == ENOTSUP || errnum == ENOSYS ||
	       errnum == EINVAL;
}

static int remove_acl(const struct target *file, const char *name)
{
	int rc = take_away(file, name);

	return rc != 0 && is_absence(errno) ? 0 : rc;
}

int attr_reset_mode(const struct attr_file *file, mode_t mode)
{
	struct target target = {.path = plain_path(file, &target.fd)};

	if (!target.path)
		return -1;
	int rc = remove_acl(&target, ACL_ACCESS);
	int error = errno;
	free(target.path);
	if (attr_set_mode(file, mode) != 0)
		return -1;
	errno = error;
	return rc;
}

bool attr_lists_inherited(int fd)
{
	return sys_xattr_get(fd, NULL, false, ACL_DEFAULT, NULL, 0) >= 0 ||
	       (errno != ENODATA && errno != ENOTSUP && errno != ENOSYS);
}

static int copy_acl(const struct target *from, const struct target *to,
		    const char *name)
{
	size_t len;
	void *acl = get(from, name, &len);

	if (acl) {
		int rc = put(to, name, acl, len);
		free(acl);
		return rc;
	}
	return is_absence(errno) ? remove_acl(to, name) : -1;
}

int attr_copy_mode(const struct attr_file *src, const struct attr_file *dst,
		   mode_t mode)
{
	struct target from, to;
	int rc = -1;

	if (src->plain && dst->plain)
		return attr_set_mode(dst, mode & 07777);
	if (open_pair(src, dst, &from, &to)) {
		rc = copy_acl(&from, &to, ACL_ACCESS);
		if (rc == 0 && S_ISDIR(mode))
			rc = copy_acl(&from, &to, ACL_DEFAULT);
	}
	close_pair(&from, &to);
	/* Last, since setting a list clears bits that it does not hold. */
	int error = errno;
	if (attr_set_mode(dst, mode & 07777) != 0)
		return -1;
	errno = error;
	return rc;
}

/*
 * Does NAME belong to what is copied as extended attributes, rather than to the
 * permissions, or to some file system's own bookkeeping?
 */
#ifdef HAVE_ATTR
static bool is_ours(const char *name)
{
	/* As /etc/xattr.conf has it, which the first call reads. */
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

	pthread_mutex_lock(&lock);
	int action = attr_copy_action(name, NULL);
	pthread_mutex_unlock(&lock);
	return action == 0;
}
#else
static bool is_ours(const char *name)
{
	static const char *const others[] = {
		"system.nfs4_acl", "system.nfs4acl", "system.posix_acl_",
		"trusted.SGI_",    "xfsroot.",       "user.Beagle.",
		"security.evm",    "afs.",
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (strncmp(name, others[i], strlen(others[i])) == 0)
			return false;
	return true;
}
#endif

/* The names of FILE's attributes, each with its NUL; the caller frees. */
static char *list(const struct target *file, size_t *len)
{
	for (;;) {
		ssize_t size = ask_names(file, NULL, 0);
		if (size < 0)
			return NULL;
		char *names = malloc((size_t)size + 1);
		if (!names)
			return NULL;
		if (size > 0)
			size = ask_names(file, names, (size_t)size);
		if (size >= 0) {
			*len = (size_t)size;
			return names;
		}
		free(names);
		if (errno != ERANGE)
			return NULL;
	}
}

/* On failure, *READING says which side it was. */
static int copy_xattr(const struct target *from, const struct target *to,
		      const char *name, bool *reading)
{
	size_t len;
	void *value = get(from, name, &len);

	*reading = !value;
	if (!value)
		return errno == ENODATA ? 0 : -1; /* removed meanwhile */
	int rc = put(to, name, value, len);
	int error = errno;
	free(value);
	errno = error;
	return rc;
}

/* Is NAME what an SELinux kernel calls its label? */
static bool is_label(const char *name)
{
	return strcmp(name, "security.selinux") == 0;
}

int attr_copy_xattrs(struct attr_file *src, const struct attr_file *dst,
		     bool labels,
		     void (*failed)(void *arg, const char *name, int errnum,
				    bool reading),
		     void *arg)
{
	struct target from, to;
	bool reading = true;
	size_t len = 0;
	int rc = 0;
	char *names = NULL;

	if (open_pair(src, dst, &from, &to))
		names = list(&from, &len);
	if (!names && errno != ENOTSUP && errno != ENOSYS) {
		failed(arg, NULL, errno, reading);
		rc = -1;
	}
	src->plain = names && len == 0;
	for (size_t at = 0; at < len; at += strlen(names + at) + 1) {
		const char *name = names + at;
		if (!is_ours(name) || (!labels && is_label(name)) ||
		    copy_xattr(&from, &to, name, &reading) == 0)
			continue;
		rc = -1;
		bool none = errno == ENOTSUP && !reading;
		failed(arg, none ? NULL : name, errno, reading);
		if (none)
			break;
	}
	free(names);
	close_pair(&from, &to);
	return rc;
}

void *attr_get(const struct attr_file *file, bool follow, const char *name,
	       size_t *len)
{
	struct target target = {
		.path = plain_path(file, &target.fd),
		.follow = follow,
	};
	void *value = target.path ? get(&target, name, len) : NULL;
	int error = errno;

	free(target.path);
	errno = error;
	return value;
}

int attr_set(const struct attr_file *file, const char *name, const void *value,
	     size_t len)
{
	struct target target = {.path = plain_path(file, &target.fd)};
	int rc = target.path ? put(&target, name, value, len) : -1;
	int error = errno;

	free(target.path);
	errno = error;
	return rc;
}
