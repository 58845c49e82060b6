/* SPDX-License-Identifier: MIT */

/* inoset against a plain array, over many rounds of put and remove. */

#include "fs/inoset.h"

#include "check.h"

enum { DEVS = 3, INOS = 700, ROUNDS = 300000 };

static unsigned seed = 1;

static unsigned any(unsigned below)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 8) % below;
}

int main(void)
{
	struct inoset set = {0};
	static char values[8];
	static void *want[DEVS][INOS];
	size_t used = 0;

	CHECK(!inoset_find(&set, 1, 1));
	CHECK(!inoset_remove(&set, 1, 1));
	for (int round = 0; round < ROUNDS; round++) {
		unsigned dev = any(DEVS), ino = any(INOS);
		void **slot = &want[dev][ino];
		/* Far apart and close together, as inodes are. */
		ino_t real = dev == 0 ? ino : (ino_t)ino << (dev * 16);
		CHECK(inoset_find(&set, dev, real) == *slot);
		/* Fill and empty it in turn. */
		if (any(10) < (round / 20000 % 2 ? 3u : 7u)) {
			void *value = &values[any(sizeof(values))];
			CHECK(inoset_put(&set, dev, real, value));
			used += !*slot;
			*slot = value;
		} else {
			CHECK(inoset_remove(&set, dev, real) == *slot);
			used -= *slot != NULL;
			*slot = NULL;
		}
		CHECK_INT(set.used, used);
	}
	size_t at = 0, seen = 0;
	while (inoset_next(&set, &at))
		seen++;
	CHECK_INT(seen, used);
	inoset_free(&set);
	CHECK(!inoset_find(&set, 1, 1));
	return 0;
}
