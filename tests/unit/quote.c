/* SPDX-License-Identifier: MIT */

/*
 * quote: what GNU's messages make of a name, in an ASCII and a UTF-8 locale.
 * The expected strings were printed by GNU cat 9.10 and cp 9.10.
 */

#include "base/quote.h"

#include <locale.h>
#include <stdlib.h>

#include "unit/check.h"

static const struct {
	const char *name, *maybe, *always;
} ascii[] = {
	{"plain", "plain", "'plain'"},
	{"", "''", "''"},
	{"a b", "'a b'", "'a b'"},
	{"it's", "\"it's\"", "\"it's\""},
	{"a:b", "'a:b'", "'a:b'"},
	{"a\nb", "'a'$'\\n''b'", "'a'$'\\n''b'"},
	{"a\n", "'a'$'\\n'", "'a'$'\\n'"},
	{"\n", "''$'\\n'", "''$'\\n'"},
	{"a'$b", "'a'\\''$b'", "'a'\\''$b'"},
	{"\n'", "''$'\\n'\\'''", "''$'\\n'\\'''"},
	{"'", "\"'\"", "\"'\""},
	{"a#b", "a#b", "'a#b'"},
	{"#b", "'#b'", "'#b'"},
	{"~", "'~'", "'~'"},
	{"{", "'{'", "'{'"},
	{"{a}", "{a}", "'{a}'"},
	{"a'{b", "'a'\\''{b'", "'a'\\''{b'"},
	{"a\\b", "'a\\b'", "'a\\b'"},
	{"a\\'b", "'a\\'\\''b'", "'a\\'\\''b'"},
	{"a]b", "a]b", "'a]b'"},
	{"a@b", "a@b", "'a@b'"},
	{"a[b", "'a[b'", "'a[b'"},
	{"x\xc3\xa9", "'x'$'\\303\\251'", "'x'$'\\303\\251'"},
	{"\1\2z", "''$'\\001\\002''z'", "''$'\\001\\002''z'"},
}, utf8[] = {
	{"x\xc3\xa9", "x\xc3\xa9", "'x\xc3\xa9'"},
	{"\xc3\xa9'", "\"\xc3\xa9'\"", "\"\xc3\xa9'\""},
	{"\xff", "''$'\\377'", "''$'\\377'"},
	{"\xc2\x85y", "''$'\\302\\205''y'", "''$'\\302\\205''y'"},
};

int main(void)
{
	setenv("LC_ALL", "C", 1);
	for (size_t i = 0; i < sizeof(ascii) / sizeof(*ascii); i++) {
		CHECK_STR(quote_maybe(ascii[i].name), ascii[i].maybe);
		CHECK_STR(quote_always(ascii[i].name), ascii[i].always);
	}
	CHECK_STR(quote_word("o'k\\\n"), "'o\\'k\\\\\\n'");

	CHECK(setlocale(LC_ALL, "C.UTF-8"));
	for (size_t i = 0; i < sizeof(utf8) / sizeof(*utf8); i++) {
		CHECK_STR(quote_maybe(utf8[i].name), utf8[i].maybe);
		CHECK_STR(quote_always(utf8[i].name), utf8[i].always);
	}
	CHECK_STR(quote_word("x"), "\xe2\x80\x98x\xe2\x80\x99");

	/* Eight results are there at once. */
	const char *first = quote_always("1");
	for (int i = 0; i < 7; i++)
		quote_always("other");
	CHECK_STR(first, "'1'");
	return 0;
}
