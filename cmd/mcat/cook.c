/* SPDX-License-Identifier: MIT */

#include "mcat/cook.h"

#include <string.h>

enum { MOST = 32 }; /* bytes that one byte of input can become */

bool cook_needed(const struct cook_style *style)
{
	return style->number || style->nonblank || style->squeeze ||
	       style->ends || style->tabs || style->visible;
}

void cook_start(struct cook *cook, const struct cook_style *style)
{
	*cook = (struct cook){.style = *style, .blanks = 1};
}

/* Write the next line's number to OUT and return how long it was. */
static size_t cook_number(struct cook *cook, unsigned char *out)
{
	unsigned char digits[24];
	size_t at = sizeof(digits);
	uint64_t rest = ++cook->lines;

	digits[--at] = '\t';
	do
		digits[--at] = (unsigned char)('0' + rest % 10);
	while ((rest /= 10) > 0);
	while (sizeof(digits) - at < 7)
		digits[--at] = ' ';
	memcpy(out, digits + at, sizeof(digits) - at);
	return sizeof(digits) - at;
}

static size_t cook_byte(struct cook *cook, unsigned char byte,
			unsigned char *out)
{
	const struct cook_style *style = &cook->style;
	bool start = !cook->in_line;
	size_t made = 0;

	if (byte == '\n') {
		bool blank = cook->blanks & 1;
		bool squeezed = blank && (cook->blanks & 2) && style->squeeze;

		cook->blanks = cook->blanks << 1 | 1;
		if (squeezed)
			return 0;
		cook->in_line = false;
	} else {
		cook->blanks <<= 1;
		cook->in_line = true;
	}
	if (cook->pending_cr) {
		cook->pending_cr = false;
		if (byte == '\n')
			out[made++] = '^';
		out[made++] = byte == '\n' ? 'M' : '\r';
	}
	if (start && (style->nonblank ? byte != '\n' : style->number))
		made += cook_number(cook, out + made);
	if (byte == '\n') {
		if (style->ends)
			out[made++] = '$';
	} else if (byte == '\t') {
		if (style->tabs) {
			out[made++] = '^';
			byte = 'I';
		}
	} else if (style->visible) {
		if (byte >= 128) {
			out[made++] = 'M';
			out[made++] = '-';
			byte &= 127;
		}
		if (byte < 32 || byte == 127) {
			out[made++] = '^';
			byte ^= 64;
		}
	} else if (byte == '\r' && style->ends) {
		cook->pending_cr = true;
		return made;
	}
	out[made++] = byte;
	return made;
}

size_t cook_span(struct cook *cook, const unsigned char *data, size_t len,
		 unsigned char *out, size_t room, size_t *made)
{
	size_t used = 0;

	for (*made = 0; used < len && room - *made >= MOST; used++)
		*made += cook_byte(cook, data[used], out + *made);
	return used;
}

size_t cook_finish(struct cook *cook, unsigned char *out)
{
	bool waits = cook->pending_cr;

	cook->pending_cr = false;
	if (waits)
		*out = '\r';
	return waits;
}
