/* SPDX-License-Identifier: MIT */
#ifndef FS_BACKUP_H
#define FS_BACKUP_H

/*
 * backup - another name for a file that is about to be replaced.
 *
 * A simple backup has a fixed suffix and replaces the one before it; numbered
 * ones end in ".~1~", ".~2~" and so on, without an end, and all remain.
 */

#include <stddef.h>

enum backup_kind {
	BACKUP_NONE,
	BACKUP_SIMPLE,
	BACKUP_EXISTING, /* numbered where there are such, otherwise simple */
	BACKUP_NUMBERED,
};

/*
 * What NAME in DIRFD must be suffixed with for its next backup of KIND (not
 * BACKUP_NONE), SUFFIX being that of simple ones.  The caller frees it.  In a
 * directory that may not be read, no backups are seen, but no numbered one is
 * named again either.  NULL with errno: out of memory, or of descriptors, or
 * the directory cannot be read to its end, or (EEXIST) there is no room for
 * another number.
 */
char *backup_suffix(int dirfd, const char *name, enum backup_kind kind,
		    const char *suffix);

/*
 * Give NAME in DIRFD the name of its next backup: the suffix, as above.  What
 * somebody else makes meanwhile is no more replaced by a numbered backup than
 * what was there before.  If NAME is gone, all is well.  NULL with errno.
 */
char *backup_make(int dirfd, const char *name, enum backup_kind kind,
		  const char *suffix);

/*
 * NAME and SUFFIX in one; the caller frees it.  Where that would be too long
 * for a name, "~" behind as much of NAME as there is room for.
 */
char *backup_name(const char *name, const char *suffix);

#endif
