/* SPDX-License-Identifier: MIT */
#ifndef MATCH_CHARSET_H
#define MATCH_CHARSET_H

/*
 * charset - what the locale's encoding makes of bytes.
 *
 * The locale is read from the environment when a question is first asked that
 * depends on it; most searches are for ASCII in ASCII and never ask.  The
 * first question must not be asked by two threads at once; charset_kind is a
 * way to have asked.
 */

#include <stdbool.h>
#include <stddef.h>

enum charset_kind {
	CHARSET_BYTES, /* each byte is a character, as in the C locale */
	CHARSET_UTF8,
	CHARSET_OTHER, /* several bytes a character, by the C library's rules */
};

/* The locale's encoding. */
enum charset_kind charset_kind(void);

/*
 * Are ASCII bytes always characters of their own, so that ASCII text may be
 * searched for byte by byte?  Answered without reading the locale where its
 * name tells.
 */
bool charset_ascii_is_safe(void);

/*
 * How many of the LEN bytes at TEXT, from the first on, are characters of the
 * encoding; LEN where all are.  A character cut off at the end is none.
 */
size_t charset_valid(const char *text, size_t len);

/*
 * Does no character of the LEN bytes at TEXT reach over offset AT?  For AT = 0
 * and AT = LEN that is so.
 */
bool charset_boundary(const char *text, size_t len, size_t at);

/*
 * Does a word constituent (a letter, a digit or '_') begin, or end, at offset
 * AT of the LEN bytes at TEXT?  Bytes that are no character are none.
 */
bool charset_word_at(const char *text, size_t len, size_t at);
bool charset_word_before(const char *text, size_t at);

#endif
