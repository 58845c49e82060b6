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

/* The last component of PATH, with the slashes behind it: "a/b/" gives "b/".
   Where there is none, the last slash: "//" gives "/". */
const char *path_base(const char *path);

/* The length of NAME without the slashes at its end; "/" keeps one. */
size_t path_trim(const char *name);

/* Is NAME "." or "..", whatever slashes follow? */
bool path_is_dot(const char *name);

/*
 * Replace BUF by "DIR/NAME" and a NUL that its length does not count.  The
 * slashes at the end of DIR are left out; those NAME begins with are not, and
 * no other is added where there are some, or where DIR or NAME is empty.
 * false: out of memory.
 */
bool path_join(struct buf *buf, const char *dir, const char *name);

#endif
