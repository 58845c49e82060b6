/* SPDX-License-Identifier: MIT */

/*
 * regex/coding against mbrtowc: every character, every pair of bytes, and
 * random sequences, as far as C.UTF-8 is there.
 */

#include "regex/coding.h"

#include <locale.h>
#include <wchar.h>

#include "differential/random.h"
#include "unit/check.h"

static struct random seed = {1};

/* What the C library says, in the terms of coding_decode. */
static size_t reference(const unsigned char *text, size_t len, uint32_t *code)
{
	mbstate_t state;
	wchar_t wide;

	memset(&state, 0, sizeof(state));
	size_t size = mbrtowc(&wide, (const char *)text, len, &state);
	if (size == (size_t)-2)
		return 0;
	bool bad = size == (size_t)-1 || (uint32_t)wide > CODE_LAST;
	*code = bad ? (uint32_t)CODE_ERROR + text[0] : (uint32_t)wide;
	return bad || size == 0 ? 1 : size;
}

static void try(const unsigned char *text, size_t len)
{
	uint32_t got = 0, want = 0;
	size_t size = coding_decode(CODING_UTF8, text, len, &got);
	size_t known = reference(text, len, &want);

	/* The C library may see only later that bytes can be no character. */
	if (known == 0 && size == 1) {
		CHECK_INT(got, CODE_ERROR + text[0]);
		return;
	}
	CHECK_INT(size, known);
	if (size > 0)
		CHECK_INT(got, want);
}

static void utf8(void)
{
	unsigned char text[CODING_MAX];
	uint32_t code;

	CHECK_INT(coding_of_locale(), CODING_UTF8);
	for (uint32_t i = 0; i <= CODE_LAST; i++) {
		if (i >= 0xd800 && i <= 0xdfff)
			continue;
		size_t len = coding_encode(CODING_UTF8, i, text);
		CHECK_INT(coding_decode(CODING_UTF8, text, len, &code), len);
		CHECK_INT(code, i);
		CHECK_INT(coding_decode(CODING_OTHER, text, len, &code), len);
		CHECK_INT(code, i);
		for (size_t part = 1; part < len; part++)
			CHECK_INT(coding_decode(CODING_UTF8, text, part, &code),
				  0);
	}
	for (unsigned i = 0; i < 0x10000; i++) {
		text[0] = (unsigned char)(i >> 8);
		text[1] = (unsigned char)i;
		try(text, 1);
		try(text, 2);
	}
	for (int i = 0; i < 1000000; i++) {
		text[0] = (unsigned char)(0xe0 + random_below(&seed, 0x18));
		for (int j = 1; j < 4; j++)
			text[j] = (unsigned char)(0x78 +
						  random_below(&seed, 0x50));
		try(text, 1 + random_below(&seed, 4));
	}
}

int main(void)
{
	unsigned char byte = 0xe9;
	uint32_t code;

	CHECK_INT(coding_of_locale(), CODING_BYTES);
	CHECK_INT(coding_decode(CODING_BYTES, &byte, 1, &code), 1);
	CHECK_INT(code, 0xe9);
	if (setlocale(LC_ALL, "C.UTF-8") || setlocale(LC_ALL, "C.utf8"))
		utf8();
	return 0;
}
