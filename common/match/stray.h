/* SPDX-License-Identifier: MIT */
#ifndef MATCH_STRAY_H
#define MATCH_STRAY_H

/*
 * stray - the two letters beyond ASCII whose upper case is in ASCII.
 *
 * Where case is ignored in UTF-8, U+017F (long s) is an s and U+0131 (dotless
 * i) an i.  An engine that folds the letters of ASCII alone is made to know
 * them: it searches the text as it is, and a copy of those lines that have
 * such a letter, with an s or i instead.
 */

#include <stdbool.h>
#include <stddef.h>

struct matcher;

/* Does one of the LEN bytes at TEXT, a pattern, equal a stray letter? */
bool stray_matters(const char *text, size_t len);

/*
 * A matcher as INNER, which it frees, that knows stray letters, for lines that
 * end with END.  NULL with errno ENOMEM, and INNER freed.
 */
struct matcher *stray_new(struct matcher *inner, unsigned char end);

#endif
