/* SPDX-License-Identifier: MIT */

/*
 * Linear probing in a table whose size is a power of two.  A removal closes
 * the gap by moving back whatever a search would no longer find, so that there
 * are no tombstones and a set that is filled and emptied does not decay.
 */

#include "fs/inoset.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

enum { FIRST_ROOM = 64 };

/* Where a search for (DEV, INO) starts: inode numbers are often in sequence,
   and the high bits of a product depend on all bits of its factors. */
static size_t home(const struct inoset *set, dev_t dev, ino_t ino)
{
	uint64_t key = (uint64_t)ino ^ (uint64_t)dev << 32;

	return (size_t)(key * 0x9e3779b97f4a7c15u >> 32) & (set->room - 1);
}

/* The entry of (DEV, INO), or the free one where it would be. */
static struct inoset_entry *probe(const struct inoset *set, dev_t dev,
				  ino_t ino)
{
	size_t at = home(set, dev, ino);

	for (;; at = (at + 1) & (set->room - 1)) {
		struct inoset_entry *entry = &set->entries[at];
		if (!entry->value || (entry->ino == ino && entry->dev == dev))
			return entry;
	}
}

static bool grow(struct inoset *set)
{
	struct inoset more = {.room = set->room ? set->room * 2 : FIRST_ROOM};

	if (more.room > SIZE_MAX / 2 / sizeof(*more.entries)) {
		errno = ENOMEM;
		return false;
	}
	more.entries = calloc(more.room, sizeof(*more.entries));
	if (!more.entries)
		return false;
	for (size_t i = 0; i < set->room; i++) {
		const struct inoset_entry *entry = &set->entries[i];
		if (entry->value)
			*probe(&more, entry->dev, entry->ino) = *entry;
	}
	more.used = set->used;
	free(set->entries);
	*set = more;
	return true;
}

void *inoset_find(const struct inoset *set, dev_t dev, ino_t ino)
{
	return set->used ? probe(set, dev, ino)->value : NULL;
}

bool inoset_put(struct inoset *set, dev_t dev, ino_t ino, void *value)
{
	if (set->used >= set->room / 4 * 3 && !grow(set))
		return false;
	struct inoset_entry *entry = probe(set, dev, ino);
	if (!entry->value)
		set->used++;
	*entry = (struct inoset_entry){dev, ino, value};
	return true;
}

void *inoset_remove(struct inoset *set, dev_t dev, ino_t ino)
{
	const size_t mask = set->room - 1;

	if (!set->used)
		return NULL;
	struct inoset_entry *gap = probe(set, dev, ino);
	void *value = gap->value;
	if (!value)
		return NULL;
	size_t hole = (size_t)(gap - set->entries);
	for (size_t at = (hole + 1) & mask; set->entries[at].value;
	     at = (at + 1) & mask) {
		const struct inoset_entry *entry = &set->entries[at];
		size_t first = home(set, entry->dev, entry->ino);
		/* Its search passes the hole on the way: it may move there. */
		if (((at - first) & mask) >= ((at - hole) & mask)) {
			set->entries[hole] = *entry;
			hole = at;
		}
	}
	set->entries[hole] = (struct inoset_entry){0};
	set->used--;
	return value;
}

void *inoset_next(const struct inoset *set, size_t *at)
{
	while (*at < set->room) {
		void *value = set->entries[(*at)++].value;
		if (value)
			return value;
	}
	return NULL;
}

void inoset_free(struct inoset *set)
{
	free(set->entries);
	*set = (struct inoset){0};
}
