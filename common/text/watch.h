/* SPDX-License-Identifier: MIT */
#ifndef TEXT_WATCH_H
#define TEXT_WATCH_H

/*
 * watch - what a search sees of the text on its way.
 *
 * Whether there is a NUL in a text, or anything beyond ASCII, takes as long to
 * find out as a string takes to find, and the bytes are the same: so a search
 * can be asked for both at once.  It then looks at everything from where it
 * began up to the end of what it found, or to the end of the text, and sets
 * what applies.  It may also set what is only true of bytes behind.
 */

#include <stdbool.h>

struct watch {
	bool nul;  /* a NUL was seen */
	bool high; /* a byte beyond ASCII was seen, or nobody looked */
};

#endif
