/* SPDX-License-Identifier: MIT */
#ifndef DIFFERENTIAL_MGREP_LOOK_H
#define DIFFERENTIAL_MGREP_LOOK_H

/*
 * mgrep_look - what excuses ask of a case and of its outcomes.
 */

#include "tool.h"

/* Does DATA begin with, end with, or contain TEXT? */
bool look_begins(const struct buf *data, const char *text);
bool look_ends(const struct buf *data, const char *text);
bool look_contains(const struct buf *data, const char *text);

/* Has DATA bytes that are no characters of UTF-8, or characters that are not
   of ASCII?  Asked by look_patterns or look_texts about a case in another
   encoding, what is not of ASCII counts as both. */
bool look_invalid(const struct buf *data);
bool look_wide(const struct buf *data);

/* May a character have several bytes? */
bool look_multibyte(const struct diff_case *c);

/* Is one of the short options LETTERS, or the long one NAME, among the
   arguments?  Not exact: a pattern may look like one. */
bool look_option(const struct diff_case *c, const char *letters,
		 const char *name);

/* Is it -o or --color? */
bool look_shows_parts(const struct diff_case *c);

/* Does HAS say yes to what may be a pattern, or to some text? */
bool look_patterns(const struct diff_case *c,
		   bool (*has)(const struct buf *data));
bool look_texts(const struct diff_case *c, bool (*has)(const struct buf *data));

/* May PATTERN, or one of its lines, match what is empty? */
bool look_empty(const struct buf *pattern);

/* Does PATTERN refer to a group? */
bool look_reference(const struct buf *pattern);

/*
 * Does the C library's matcher have a say?  GNU's own selects lines by most
 * patterns; the C library's finds what matches in them, and selects lines by
 * the rest: those with back-references, and in UTF-8 with words, ranges and
 * classes.
 */
bool look_library(const struct diff_case *c);

/* Did they differ in what they printed alone? */
bool look_only_output(const struct outcome *a, const struct outcome *b);

/* Where messages are, perhaps among other output. */
const struct buf *look_messages(const struct diff_case *c,
				const struct outcome *outcome);

/* Was a line selected, or something wrong? */
bool look_found(const struct outcome *outcome);
bool look_failed(const struct outcome *outcome);

/* Did both search, or both fail, but for writing or a file that is missing? */
bool look_alike(const struct outcome *a, const struct outcome *b);

#endif
