/* SPDX-License-Identifier: MIT */

#include "mcp/seen.h"

#include <fcntl.h>
#include <stddef.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "fs/inoset.h"
#include "mcp/mcp.h"
#include "mcp/same.h"

struct seen {
	struct seen *next;
	char name[]; /* from the working directory */
};

bool seen_before(const struct inoset *set, const struct stat *st,
		 const struct place *place)
{
	const struct seen *seen = inoset_find(set, st->st_dev, st->st_ino);

	for (; seen; seen = seen->next)
		if (strcmp(seen->name, place->shown) == 0 ||
		    same_name(AT_FDCWD, seen->name, AT_FDCWD, place->shown))
			return true;
	return false;
}

void seen_add(struct inoset *set, const struct stat *st,
	      const struct place *place)
{
	size_t size = strlen(place->shown) + 1;
	struct seen *seen = mem_alloc(sizeof(*seen) + size);

	seen->next = inoset_find(set, st->st_dev, st->st_ino);
	memcpy(seen->name, place->shown, size);
	if (!inoset_put(set, st->st_dev, st->st_ino, seen))
		err_die(0, "memory exhausted");
}
