/* SPDX-License-Identifier: MIT */
#ifndef TEXT_TWOWAY_H
#define TEXT_TWOWAY_H

/*
 * twoway - one literal string in linear time and constant space, whatever the
 * text: the escape of text/lit.
 *
 * Source: M. Crochemore and D. Perrin, "Two-way string-matching", Journal of
 * the ACM 38 (1991).  The needle is cut in two such that a mismatch in the
 * right half allows to move past all that was compared, and one in the left
 * half by the needle's period.
 */

#include <stdbool.h>
#include <stddef.h>

struct twoway {
	size_t len;    /* of the needle, in bytes */
	size_t cut;    /* where the right half begins */
	size_t shift;  /* after a mismatch in the left half */
	bool periodic; /* is SHIFT a period of the whole needle? */
};

/* Cut the LEN > 0 bytes at NEEDLE, which is neither copied nor kept. */
void twoway_prepare(struct twoway *twoway, const unsigned char *needle,
		    size_t len);

/*
 * The first occurrence in the LEN bytes at TEXT, or NULL.  NEEDLE is the one
 * that was prepared; byte i of it matches a byte of text that is equal to it
 * after BITS[i] was set in that.  (Bytes that match the same must be equal.)
 */
const unsigned char *twoway_find(const struct twoway *twoway,
				 const unsigned char *needle,
				 const unsigned char *bits,
				 const unsigned char *text, size_t len);

#endif
