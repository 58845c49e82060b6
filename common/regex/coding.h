/* SPDX-License-Identifier: MIT */
#ifndef REGEX_CODING_H
#define REGEX_CODING_H

/*
 * coding - what the locale's encoding makes of bytes.
 *
 * A code is what a character is known by inside the engine: the byte itself
 * where each byte is a character, otherwise the C library's wchar_t.  A byte
 * that belongs to no character is a code of its own, CODE_ERROR + byte, which
 * no set of characters contains.
 *
 * In UTF-8 a lead byte always begins a character anew; so the engine may look
 * at bytes one at a time and forward as well as backward.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	CODE_LAST = 0x10ffff,   /* the last character */
	CODE_ERROR = 0x110000,  /* + byte: a byte that is no character */
	CODE_END = 0x110100,    /* the end of the line */
	CODING_MAX = 8,         /* bytes of a character, at most */
};

enum coding {
	CODING_BYTES, /* each byte is a character */
	CODING_UTF8,
	CODING_OTHER, /* by mbrtowc */
};

/* The encoding of the current locale. */
enum coding coding_of_locale(void);

/*
 * Decode the first character of the LEN > 0 bytes at TEXT to *CODE.  Returns
 * its length in bytes, 1 for a byte that is no character, or 0 where TEXT is
 * the beginning of a longer character.
 */
size_t coding_decode(enum coding coding, const unsigned char *text, size_t len,
		     uint32_t *code);

/*
 * The same where nothing follows TEXT: what would be the beginning of a longer
 * character is a byte that is none.  Never 0.
 */
size_t coding_take(enum coding coding, const unsigned char *text, size_t len,
		   uint32_t *code);

/*
 * Encode CODE into OUT, which has room for CODING_MAX bytes.  Returns the
 * length, or 0 where the encoding lacks the character.
 */
size_t coding_encode(enum coding coding, uint32_t code, unsigned char *out);

/* Are the LEN bytes at TEXT all parts of characters? */
bool coding_valid(enum coding coding, const char *text, size_t len);

/* CODE as the C library's wide character, WEOF (as a wint_t) if it is none. */
uint32_t coding_wide(enum coding coding, uint32_t code);

/* The code of a wide character; CODE_END if the encoding has none. */
uint32_t coding_narrow(enum coding coding, uint32_t wide);

#endif
