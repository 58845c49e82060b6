#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mcat -v -E -T and what stands for several of them.

load ../helper

out() {
	printf "$1" > expected
	"$MCAT" "${@:2}" > actual
	cmp expected actual
}

@test "mcat -v: all 256 bytes" {
	for i in {0..255}; do printf "\\x$(printf %x "$i")"; done > f
	for i in {0..255}; do
		prefix= low=$i
		if ((i > 127)); then prefix=M- low=$((i - 128)); fi
		if ((low == 127)); then
			printf '%s^?' "$prefix"
		elif ((i == 9 || i == 10)); then
			printf "\\x$(printf %x "$i")"
		elif ((low < 32)); then
			printf "%s^\\x$(printf %x $((low + 64)))" "$prefix"
		else
			printf "%s\\x$(printf %x "$low")" "$prefix"
		fi
	done > expected
	"$MCAT" -v f > actual
	cmp expected actual
}

@test "mcat -E: \$ before a newline, ^M\$ for CR LF, a lone CR stays" {
	printf 'a\r\nb\rc\nd\r' > f
	out 'a^M$\nb\rc$\nd\r' -E f
}

@test "mcat -E: a CR at a file's end waits for the next file's first byte" {
	printf 'a\r' > f
	printf '\nb\n' > g
	out 'a^M$\nb$\n' -E f g
	out 'a\ra\r' -E f f
	printf 'b' | out 'a\rb' -E f -
}

@test "mcat -T: a tab is ^I" {
	printf 'a\tb\t\n' > f
	out 'a^Ib^I\n' -T f
}

@test "mcat -A -e -t: the same as -vET, -vE, -vT" {
	printf 'a\t\001\377\r\n' > f
	out 'a^I^AM-^?^M$\n' -A f
	out 'a^I^AM-^?^M$\n' --show-all f
	out 'a\t^AM-^?^M$\n' -e f
	out 'a^I^AM-^?^M\n' -t f
	out 'a\t^AM-^?^M\n' --show-nonprinting f
	out 'a^I\001\377^M$\n' --show-ends --show-tabs f
}

@test "mcat -v: bytes are shown one by one in a UTF-8 locale too" {
	printf '\303\251\n' > f
	LC_ALL=C.UTF-8 out 'M-CM-)\n' -v f
}

@test "mcat -u: nothing changes" {
	printf 'a\r\n' > f
	out 'a\r\n' -u f
	out 'a^M\n' -uv f
}
