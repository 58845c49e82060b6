/* SPDX-License-Identifier: MIT */
#ifndef FS_INOSET_H
#define FS_INOSET_H

/*
 * inoset - files by identity: a map from (device, inode) to a pointer.
 *
 * A hash table with open addressing, at most three quarters full; an entry is
 * 24 bytes.  Zero-initialised, a set is empty and ready.  Values are the
 * caller's, who frees what they point to.  Not thread-safe.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct inoset {
	struct inoset_entry *entries;
	size_t used, room;
};

struct inoset_entry {
	dev_t dev;
	ino_t ino;
	void *value; /* never NULL in an entry that is there */
};

/* The value of (DEV, INO), or NULL where it is not in SET. */
void *inoset_find(const struct inoset *set, dev_t dev, ino_t ino);

/*
 * Map (DEV, INO) to VALUE (not NULL), in place of what it was mapped to.
 * false with errno ENOMEM: SET is as it was.
 */
bool inoset_put(struct inoset *set, dev_t dev, ino_t ino, void *value);

/* Take (DEV, INO) out; returns its value, or NULL where it was not in SET. */
void *inoset_remove(struct inoset *set, dev_t dev, ino_t ino);

/*
 * One value after another, in no order: start with *AT = 0; NULL ends.  SET
 * must stay as it is meanwhile.
 */
void *inoset_next(const struct inoset *set, size_t *at);

/* Free the table; SET is then empty and can be used again. */
void inoset_free(struct inoset *set);

#endif
