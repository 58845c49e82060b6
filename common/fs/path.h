/* SPDX-License-Identifier: MIT */
#ifndef FS_PATH_H
#define FS_PATH_H

/*
 * path - names of files as text, of any bytes and any length.
 *
 * Nothing here asks the file system.
 */

#include <stdbool.h>
#include <stddef.h>

struct buf;

/* The last component of PATH, as basename(1) sees it, slashes behind it left
   on: "a/b/" gives "b/"; "/" gives "/". */
const char *path_base(const char *path);

/* The length of NAME without the slashes at its end; "/" keeps one. */
size_t path_trim(const char *name);

/* Is NAME "." or ".."? */
bool path_is_dot(const char *name);

/*
 * Replace BUF by DIR/NAME as a string: no slash is doubled, and an empty DIR
 * or "." without WITH_DOT adds none.  false: out of memory.
 */
bool path_join(struct buf *buf, const char *dir, const char *name);

#endif
