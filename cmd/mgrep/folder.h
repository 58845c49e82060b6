/* SPDX-License-Identifier: MIT */
#ifndef MGREP_FOLDER_H
#define MGREP_FOLDER_H

/*
 * folder - a directory that stays open as long as there are files to be opened
 * in it, while the walk that found them has gone on.
 *
 * Made on one thread, and dropped on any.
 */

#include <stdbool.h>
#include <stddef.h>

struct folder;

/* A copy of descriptor FD, which one needs; NULL with errno.  Where it is not
   to OUTLAST the caller's FD, no copy is made. */
struct folder *folder_new(int fd, bool outlast);

/* One more needs FOLDER, or NULL.  Returns it. */
struct folder *folder_hold(struct folder *folder);

/* One less. */
void folder_drop(struct folder *folder);

/* The descriptor of FOLDER; where that is NULL, AT_FDCWD. */
int folder_fd(const struct folder *folder);

/* How many are open, and may be without others running short. */
size_t folder_count(void);
size_t folder_most(void);

/* An eighth of the descriptors that there may be: what each kind of user of
   them may take. */
size_t folder_share(void);

/* Does it show by descriptor FD, which was just opened, that many are in use?
   The lowest that is free is always taken. */
bool folder_is_scarce(int fd);

#endif
