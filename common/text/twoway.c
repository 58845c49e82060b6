/* SPDX-License-Identifier: MIT */

#include "text/twoway.h"

#include <stdint.h>
#include <string.h>

/* How many of the first MOST bytes at A and B are the same, as far as words
   tell: up to seven more may be. */
static size_t twoway_same(const unsigned char *a, const unsigned char *b,
			  size_t most)
{
	size_t same = 0;
	uint64_t x, y;

	for (; same + sizeof(x) <= most; same += sizeof(x)) {
		memcpy(&x, a + same, sizeof(x));
		memcpy(&y, b + same, sizeof(y));
		if (x != y)
			break;
	}
	return same;
}

/*
 * The start of the greatest suffix of NEEDLE in the order of bytes, or in the
 * REVERSE of it, and the *PERIOD of that suffix.
 */
static size_t twoway_suffix(const unsigned char *needle, size_t len,
			    bool reverse, size_t *period)
{
	const unsigned char flip = reverse ? 0xff : 0;
	size_t start = 0, rival = 1, same = 0;

	*period = 1;
	while (rival + same < len) {
		unsigned char ours = needle[start + same] ^ flip;
		unsigned char theirs = needle[rival + same] ^ flip;

		if (ours == theirs) {
			size_t most = *period - ++same;

			if (most > len - rival - same)
				most = len - rival - same;
			same += twoway_same(needle + start + same,
					    needle + rival + same, most);
			if (same == *period) {
				rival += same;
				same = 0;
			}
		} else if (theirs < ours) {
			unsigned char first = needle[start] ^ flip;

			/* No suffix that begins lower is greater. */
			rival += same + 1;
			while (rival < len && (needle[rival] ^ flip) < first)
				rival++;
			same = 0;
			*period = rival - start;
		} else {
			start = rival++;
			same = 0;
			*period = 1;
		}
	}
	return start;
}

void twoway_prepare(struct twoway *twoway, const unsigned char *needle,
		    size_t len)
{
	size_t period, reverse_period;
	size_t cut = twoway_suffix(needle, len, false, &period);
	size_t reverse_cut = twoway_suffix(needle, len, true, &reverse_period);

	if (reverse_cut > cut) {
		cut = reverse_cut;
		period = reverse_period;
	}
	twoway->len = len;
	twoway->cut = cut;
	twoway->periodic = memcmp(needle, needle + period, cut) == 0;
	if (!twoway->periodic)
		period = (cut > len - cut ? cut : len - cut) + 1;
	twoway->shift = period;
}

const unsigned char *twoway_find(const struct twoway *twoway,
				 const unsigned char *needle,
				 const unsigned char *bits,
				 const unsigned char *text, size_t len)
{
	const size_t size = twoway->len, cut = twoway->cut;
	size_t known = 0; /* so many bytes of the needle are sure to match */

	while (len >= size) {
		size_t i = known > cut ? known : cut;
		size_t shift;

		while (i < size && (text[i] | bits[i]) == needle[i])
			i++;
		if (i < size) {
			shift = i - cut + 1;
			known = 0;
		} else {
			i = cut;
			while (i > known &&
			       (text[i - 1] | bits[i - 1]) == needle[i - 1])
				i--;
			if (i <= known)
				return text;
			shift = twoway->shift;
			known = twoway->periodic ? size - shift : 0;
		}
		if (shift > len)
			break;
		text += shift;
		len -= shift;
	}
	return NULL;
}
