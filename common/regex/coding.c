/* SPDX-License-Identifier: MIT */

/*
 * UTF-8 is decoded here, by table 3-7 of the Unicode Standard: no overlong
 * form, no surrogate, nothing above U+10FFFF.  Other encodings of several
 * bytes go to mbrtowc; they are assumed to be stateless, as all are that a
 * locale can have in practice.
 */

#include "regex/coding.h"

#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <wchar.h>

enum coding coding_of_locale(void)
{
	if (MB_CUR_MAX == 1)
		return CODING_BYTES;
	return strcasecmp(nl_langinfo(CODESET), "UTF-8") == 0 ? CODING_UTF8
							      : CODING_OTHER;
}

static size_t utf8_decode(const unsigned char *text, size_t len,
			  uint32_t *code)
{
	unsigned char lead = text[0];

	*code = lead;
	if (lead < 0x80)
		return 1;
	*code = CODE_ERROR + lead;
	if (lead < 0xc2 || lead > 0xf4)
		return 1;
	size_t size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
	/* The second byte is where overlong forms and surrogates show. */
	unsigned char low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
	unsigned char high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
	uint32_t value = lead & (0x7fu >> size);

	for (size_t i = 1; i < size; i++) {
		if (i == len)
			return 0;
		if (text[i] < low || text[i] > high)
			return 1;
		value = value << 6 | (text[i] & 0x3f);
		low = 0x80;
		high = 0xbf;
	}
	*code = value;
	return size;
}

static size_t utf8_encode(uint32_t code, unsigned char *out)
{
	static const unsigned char mark[] = {0, 0, 0xc0, 0xe0, 0xf0};
	size_t size = code < 0x80      ? 1
		      : code < 0x800   ? 2
		      : code < 0x10000 ? 3
				       : 4;

	for (size_t i = size; i-- > 1; code >>= 6)
		out[i] = (unsigned char)(0x80 | (code & 0x3f));
	out[0] = (unsigned char)(mark[size] | code);
	return size;
}

static size_t other_decode(const unsigned char *text, size_t len,
			   uint32_t *code)
{
	mbstate_t state;
	wchar_t wide;

	memset(&state, 0, sizeof(state));
	size_t size = mbrtowc(&wide, (const char *)text, len, &state);
	if (size == (size_t)-2 && len < CODING_MAX)
		return 0;
	if (size > len || (uint32_t)wide > CODE_LAST) {
		*code = CODE_ERROR + text[0];
		return 1;
	}
	*code = (uint32_t)wide;
	return size ? size : 1;
}

size_t coding_decode(enum coding coding, const unsigned char *text, size_t len,
		     uint32_t *code)
{
	if (coding == CODING_UTF8)
		return utf8_decode(text, len, code);
	if (coding == CODING_OTHER)
		return other_decode(text, len, code);
	*code = text[0];
	return 1;
}

size_t coding_take(enum coding coding, const unsigned char *text, size_t len,
		   uint32_t *code)
{
	size_t size = coding_decode(coding, text, len, code);

	if (size > 0)
		return size;
	*code = CODE_ERROR + text[0];
	return 1;
}

size_t coding_encode(enum coding coding, uint32_t code, unsigned char *out)
{
	if (code >= CODE_ERROR || coding == CODING_BYTES) {
		out[0] = (unsigned char)code;
		return 1;
	}
	if (coding == CODING_UTF8)
		return utf8_encode(code, out);
	mbstate_t state;
	memset(&state, 0, sizeof(state));
	size_t size = wcrtomb((char *)out, (wchar_t)code, &state);
	return size == (size_t)-1 ? 0 : size;
}

bool coding_valid(enum coding coding, const char *text, size_t len)
{
	const unsigned char *bytes = (const unsigned char *)text;
	uint32_t code;

	for (size_t at = 0, size; at < len; at += size) {
		size = coding_decode(coding, bytes + at, len - at, &code);
		if (size == 0 || code >= CODE_ERROR)
			return false;
	}
	return true;
}

uint32_t coding_wide(enum coding coding, uint32_t code)
{
	if (code > CODE_LAST)
		return WEOF;
	return coding == CODING_BYTES ? btowc((int)code) : code;
}

uint32_t coding_narrow(enum coding coding, uint32_t wide)
{
	if (coding != CODING_BYTES)
		return wide > CODE_LAST ? (uint32_t)CODE_END : wide;
	int byte = wctob((wint_t)wide);
	return byte == EOF ? (uint32_t)CODE_END : (uint32_t)byte;
}
