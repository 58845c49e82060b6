#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mcat -n -b -s: numbers and squeezing, within a file and across files.

load ../helper

# out EXPECTED ARGUMENT...: mcat prints just what printf makes of EXPECTED.
out() {
	printf "$1" > expected
	"$MCAT" "${@:2}" > actual
	cmp expected actual
}

@test "mcat -n: six columns, a tab, every line" {
	printf 'a\n\nb' > f
	out '     1\ta\n     2\t\n     3\tb' -n f
}

@test "mcat -b: empty lines have no number, and -n does not change that" {
	printf 'a\n\nb\n' > f
	out '     1\ta\n\n     2\tb\n' -b f
	out '     1\ta\n\n     2\tb\n' -bn f
	out '     1\ta\n\n     2\tb\n' -nb f
}

@test "mcat -bE: a line that is empty still shows its end" {
	printf '\na\n' > f
	out '$\n     1\ta$\n' -bE f
}

@test "mcat -n: numbers go on in the next file, an unfinished line has one" {
	printf 'a\nb' > f
	printf 'c\nd\n' > g
	out '     1\ta\n     2\tbc\n     3\td\n' -n f g
	out '     1\ta\n     2\tba\n     3\tb' -n f f
}

@test "mcat -s: one empty line for several, across files too" {
	printf 'a\n\n\n\nb\n\n' > f
	printf '\n\nc\n' > g
	out 'a\n\nb\n\nc\n' -s f g
	out '     1\ta\n     2\t\n     3\tb\n     4\t\n     5\tc\n' -sn f g
}

@test "mcat -s: empty lines at the very start" {
	printf '\n\n\na' > f
	out '\na' -s f
}

@test "mcat -n: the number grows past six digits" {
	yes '' | head -n 1000001 > f
	[ "$("$MCAT" -n f | sed -n '999999,$p')" = \
		"$(printf '999999\t\n1000000\t\n1000001\t')" ]
}

@test "mcat --number --number-nonblank --squeeze-blank: the long names" {
	printf 'a\n\n\nb\n' > f
	out '     1\ta\n     2\t\n     3\tb\n' --number --squeeze-blank f
	out '     1\ta\n\n     2\tb\n' --number-nonblank --squeeze f
}
