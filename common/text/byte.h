/* SPDX-License-Identifier: MIT */
#ifndef TEXT_BYTE_H
#define TEXT_BYTE_H

/*
 * byte - counting single bytes, and finding them from the end or by number,
 * at the speed of memory.  (Where the first one is, memchr knows.)
 *
 * The kernel is text/kernel's choice; none reads outside of the buffer it is
 * given.  All functions are thread-safe.
 */

#include <stdbool.h>
#include <stddef.h>

struct watch;

/*
 * Is there a BYTE among the LEN bytes at DATA?  For bytes that are hardly ever
 * there, in data that nobody has looked at of late, it is faster than memchr.
 */
bool byte_has(const void *data, size_t len, unsigned char byte);

/* How many of the LEN bytes at DATA equal BYTE. */
size_t byte_count(const void *data, size_t len, unsigned char byte);

/*
 * The last BYTE among the LEN bytes at DATA; NULL where there is none
 * (memrchr, which not every C library has).
 */
const void *byte_last(const void *data, size_t len, unsigned char byte);

/*
 * The address of the COUNTth (1-based) BYTE among the LEN bytes at DATA; NULL
 * where there are fewer.
 */
const void *byte_nth(const void *data, size_t len, unsigned char byte,
		     size_t count);

/* How many of the LEN bytes at DATA come before the first beyond ASCII. */
size_t byte_ascii(const void *data, size_t len);

/* Tell WATCH (text/watch.h) what is among the LEN bytes at DATA. */
void byte_watch(const void *data, size_t len, struct watch *watch);

/*
 * The first BYTE among the LEN bytes at DATA, NULL where there is none: memchr
 * for a search that is watched, if WATCH is not NULL.
 */
const void *byte_first(const void *data, size_t len, unsigned char byte,
		       struct watch *watch);

#endif
