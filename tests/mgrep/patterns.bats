#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mgrep: what is odd or wrong in patterns, in GNU's words.

load ../helper

# says TEXT ARGUMENT...: on input without a line, mgrep says just TEXT.
says() {
	local text=$1
	shift
	run "$MGREP" "$@" < /dev/null
	equal "${text//grep:/$MGREP:}" "$output"
}

# status N WORDS...: that, and the status is N.
fails() {
	says "$@"
	[ "$status" = 2 ]
}

passes() {
	says "$@"
	[ "$status" = 1 ]
}

@test "mgrep -E: an interval at the start ends the start" {
	local braces='grep: warning: {...} at start of expression'

	passes "$braces" -E '{1}*'
	passes "$braces" -E 'a|{0}?'
	passes "$braces" -E '({2}*)b'
	passes "$(printf '%s\n' 'grep: warning: * at start of expression' \
		"$braces")" -E '*{1}*a'
	fails 'grep: Invalid content of \{\}' -E '{1}{}'
	fails 'grep: Regular expression too big' -E '{1}{32768}'
	fails "$(printf '%s\n' "$braces" 'grep: regular expression too big')" \
		-E '{32768}'
}

@test "mgrep: intervals and operators behind anchors" {
	passes '' -E ')^{}'
	passes '' -E 'a^*{}'
	passes '' -E 'a\>{2,1}'
	fails 'grep: regular expression too big' -E 'a\>{32768}'
	fails 'grep: invalid content of \{\}' 'a\<\{\}'
	fails 'grep: Unmatched ( or \(' -E '(a\>*)'
	fails 'grep: Unmatched ( or \(' -E '(a\>{)'
	passes '' -E '(a\>{1})'
}

@test "mgrep -f: what the second round finds has no place" {
	printf 'a\n[:x:]\n' > p
	fails 'grep: character class syntax is [[:space:]], not [:space:]' -f p
	printf 'a{32768}\n' > p
	fails 'grep: p:1: Regular expression too big' -E -f p
	printf 'b|{32768}\n' > p
	fails "$(printf '%s\n' 'grep: warning: {...} at start of expression' \
		'grep: regular expression too big')" -E -f p
}

@test "mgrep: a bracket may stand in what looks like a class" {
	fails 'grep: character class syntax is [[:space:]], not [:space:]' \
		'[:[a:]'
	passes '' '[:a[.b.]:]'
	passes '' '[:a-c:]'
}

@test "mgrep: a stray backslash before white space, or what is not printed" {
	passes 'grep: warning: stray \ before white space' '\ '
	passes 'grep: warning: stray \ before unprintable character' '\	'
	LC_ALL=C.UTF-8 passes 'grep: warning: stray \ before é' '\é'
}

@test "mgrep: several patterns that all are plain warn of no backslash" {
	passes '' -e a -e '\x'
	passes '' -e '\d' -e ''
	passes 'grep: warning: stray \ before x' -e 'a*' -e '\x'
	passes 'grep: warning: stray \ before +' -e a -e '\+'
	passes '' -E -e a -e '\+'
	LC_ALL=C.UTF-8 passes '' -e a -e '\é'
	LC_ALL=C.UTF-8 passes 'grep: warning: stray \ before é' -i \
		-e a -e '\é'
	printf 'b\\\n' > f
	run -0 "$MGREP" -e a -e 'b\' f
	equal 'b\' "$output"
	fails 'grep: Trailing backslash' -e 'b\' -e a
	fails 'grep: Trailing backslash' -e 'a*' -e 'b\'
}

@test "mgrep: what an ambiguous abbreviation may be, in GNU's order" {
	local usage='Usage: grep [OPTION]... PATTERNS [FILE]...
Try '\''grep --help'\'' for more information.'
	usage=${usage//grep/$MGREP}

	fails "grep: option '--no' is ambiguous; possibilities: \
'--no-ignore-case' '--no-filename' '--no-group-separator' '--no-messages'
$usage" --no
	fails "grep: option '--co' is ambiguous; possibilities: \
'--context' '--color' '--colour' '--count'
$usage" --co
	fails "grep: option '--r' is ambiguous; possibilities: \
'--recursive' '--regexp'
$usage" --r
	fails "grep: option '--f' is ambiguous; possibilities: \
'--fixed-regexp' '--file' '--files-with-matches' '--files-without-match'
$usage" --f
}

@test "mgrep -E: an operator repeats an anchor, even at the start" {
	printf 'x_\nab\n' > f
	run --separate-stderr -0 "$MGREP" -E '^?_' f
	equal x_ "$output"
	equal "$MGREP: warning: ? at start of expression" "$stderr"
	run -0 "$MGREP" -E 'a^*b' f
	equal ab "$output"
}

@test "mgrep -f: a NUL ends the name of a class, and is no name itself" {
	printf '[[:space\0:]]x' > p
	passes '' -f p
	printf '[[=\0=]]' > p
	fails 'grep: p:1: Invalid collation character' -f p
}
