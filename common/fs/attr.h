/* SPDX-License-Identifier: MIT */
#ifndef FS_ATTR_H
#define FS_ATTR_H

/*
 * attr - what a file has besides its contents: times, owner, mode with its
 * access control list, extended attributes.
 *
 * All functions return 0, or -1 with errno, and follow no link, unless
 * it is said.  All are thread-safe.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

/* A file: the descriptor FD or, where that is -1, NAME itself in DIRFD. */
struct attr_file {
	int fd;
	int dirfd;
	const char *name;
	bool plain; /* it is known to have no access control list */
};

/* May what is created in the directory FD get an access control list? */
bool attr_lists_inherited(int fd);

/* Set the times of last access and change, with nanoseconds, to those of ST. */
int attr_set_times(const struct attr_file *file, const struct stat *st);

/* -1 for UID or GID leaves it. */
int attr_set_owner(const struct attr_file *file, uid_t uid, gid_t gid);

/* Set the twelve bits of MODE, whatever the umask. */
int attr_set_mode(const struct attr_file *file, mode_t mode);

/* The same, and take away the access control list if there is one. */
int attr_reset_mode(const struct attr_file *file, mode_t mode);

/*
 * Give DST the mode MODE and the access control list of SRC (for a directory,
 * also the list for what will be created in it), or none where SRC has none.
 */
int attr_copy_mode(const struct attr_file *src, const struct attr_file *dst,
		   mode_t mode);

/*
 * Give DST the extended attributes of SRC but for those that are permissions
 * (the above) and, unless LABELS, the security label.  Each failure is
 * reported: FAILED(ARG, NAME, errno, READING), where NAME is the attribute, or
 * NULL if none can be set at all or they cannot be listed, and READING says
 * that SRC is to blame.  -1: there was one.  Sets SRC->plain where SRC has
 * nothing of the kind.
 */
int attr_copy_xattrs(struct attr_file *src, const struct attr_file *dst,
		     bool labels,
		     void (*failed)(void *arg, const char *name, int errnum,
				    bool reading),
		     void *arg);

/* The value of FILE's attribute NAME with a NUL behind its LEN bytes, to be
   freed; NULL.  A link is followed if FOLLOW. */
void *attr_get(const struct attr_file *file, bool follow, const char *name,
	       size_t *len);

/* Give it one. */
int attr_set(const struct attr_file *file, const char *name, const void *value,
	     size_t len);

#endif
