/* SPDX-License-Identifier: MIT */
#ifndef REGEX_SIEVE_H
#define REGEX_SIEVE_H

/*
 * sieve - the first of a few strings, or of a shape, for lines that may match.
 */

#include <stdbool.h>
#include <stddef.h>

struct must;
struct shape;
struct sieve;
struct watch;

/* A sieve for the strings of MUST; NULL with errno ENOMEM. */
struct sieve *sieve_new(const struct must *must);

/* A sieve for SHAPE (copied); NULL with errno ENOMEM. */
struct sieve *sieve_of_shape(const struct shape *shape);

void sieve_free(struct sieve *sieve);

/*
 * The first place from AT on where one of the strings, or the shape, occurs in
 * the LEN bytes of TEXT; LEN if there is none.  WATCH (or NULL) is told what
 * was seen from AT on (text/watch.h).
 */
size_t sieve_find(const struct sieve *sieve, const char *text, size_t len,
		  size_t at, struct watch *watch);

#endif
