/* SPDX-License-Identifier: MIT */
#ifndef FS_LABEL_H
#define FS_LABEL_H

/*
 * label - the security labels of SELinux.
 *
 * A file's label is an extended attribute to the kernel, and what is created
 * gets the one that the thread has asked for before: reading, keeping and
 * giving labels needs no library.  Which label the policy has for a path is
 * known to libselinux alone, which is loaded when that is asked for first.
 *
 * All functions but label_table follow no link, and all that return int
 * return 0, or -1 with errno: ENODATA and ENOTSUP say that there is no label.
 * What looks into the policy's table belongs to one thread.
 */

#include <stdbool.h>
#include <sys/stat.h>

#include "fs/attr.h"

/* FILE's label, or if FOLLOW that of what it leads to, to be freed; NULL with
   errno. */
char *label_get(const struct attr_file *file, bool follow);

/* Give it one. */
int label_set(const struct attr_file *file, const char *label);

/* What this thread creates from now on gets LABEL; if that is NULL, what the
   policy has for new files. */
int label_create(const char *label);

/* Load the policy's table of labels.  -1: there is none, or no libselinux. */
int label_table(void);

/*
 * The same for what is created at PATH, of the kind that MODE says: the label
 * that the policy gives to what is created in the directory UP, with the type
 * that its table has for PATH.
 */
int label_create_default(const char *path, mode_t mode,
			 const struct attr_file *up);

/* FILE, which is at PATH, gets the type that the table has for PATH. */
int label_set_default(const struct attr_file *file, const char *path,
		      mode_t mode);

#endif
