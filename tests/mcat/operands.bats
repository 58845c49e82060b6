#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mcat: what operands may be, and what is said about those that are not.

load ../helper

@test "mcat: standard input without operands, and where one is -" {
	printf a > f
	equal b "$(printf b | "$MCAT")"
	equal aba "$(printf b | "$MCAT" f - f)"
	equal ba "$(printf b | "$MCAT" - - f)"
	equal b "$(printf b | "$MCAT" --)"
}

@test "mcat: standard input is read from where it stands" {
	printf 'abcdef' > f
	equal def "$( (head -c 3 > /dev/null; "$MCAT") < <(cat f) )"
	equal def "$( (dd bs=1 count=3 status=none > /dev/null; "$MCAT" -) < f)"
	equal '     1	def' \
		"$( (dd bs=1 count=3 status=none > /dev/null; "$MCAT" -n) < f)"
}

@test "mcat: standard input is left at its end" {
	for size in 5 1000000; do
		head -c $size /dev/zero > f
		for opt in -u -n; do
			[ "$( ("$MCAT" $opt > out; wc -c) < f)" = 0 ]
			[ "$("$MCAT" $opt - - < f | tr -d '\t 1' | wc -c)" = $size ]
		done
	done
}

@test "mcat: a missing file and a directory among others lose nothing" {
	printf a > f
	mkdir d
	for opt in -u -n; do
		run --separate-stderr -1 "$MCAT" $opt f none d f
		case $opt in
		-u) equal aa "$output" ;;
		-n) equal '     1	aa' "$output" ;;
		esac
		equal "mcat: none: No such file or directory
mcat: d: Is a directory" "$stderr"
	done
}

@test "mcat: names in messages are quoted when they need it" {
	run -1 "$MCAT" 'a b' $'new\nline' "it's" 'a:b' ''
	equal "mcat: 'a b': No such file or directory
mcat: 'new'\$'\\n''line': No such file or directory
mcat: \"it's\": No such file or directory
mcat: 'a:b': No such file or directory
mcat: '': No such file or directory" "$output"
}

@test "mcat: messages name the program as it was invoked" {
	ln -s "$MCAT" cat
	PATH=$PWD:$PATH run -1 cat none
	equal 'cat: none: No such file or directory' "$output"
}

@test "mcat: a file without read permission" {
	need user
	printf a > f
	chmod 0 f
	run -1 "$MCAT" f
	equal "mcat: f: Permission denied" "$output"
}

@test "mcat: standard input closed" {
	for opt in -u -n; do
		run -1 bash -c "'$MCAT' $opt <&-"
		equal "mcat: -: Bad file descriptor
mcat: closing standard input: Bad file descriptor" "$output"
	done
}

@test "mcat: fifos, /proc, and files that claim to be empty" {
	mkfifo p
	printf 'through a fifo\n' > p &
	equal 'through a fifo' "$("$MCAT" p)"
	equal "$(cat /proc/version)" "$("$MCAT" /proc/version)"
	equal "$(cat -n /proc/version)" "$("$MCAT" -n /proc/version)"
	"$MCAT" /proc/version > copy
	equal "$(cat /proc/version)" "$(cat copy)"
	[ "$("$MCAT" -n /proc/self/maps | wc -l)" -gt 5 ]
}

@test "mcat: a file of every size about a page and a block" {
	for size in 0 1 4095 4096 4097 131071 131072 131073 262143 262144 \
		262145 1048577; do
		head -c $size /dev/urandom > f
		"$MCAT" f > g
		cmp f g
		"$MCAT" f | cmp f -
		"$MCAT" < f | cmp f -
		"$MCAT" -v f | cmp <(cat -v f) -
	done
}

@test "mcat: options after operands, and POSIXLY_CORRECT" {
	printf 'a\n' > f
	equal '     1	a' "$("$MCAT" f -n)"
	POSIXLY_CORRECT=1 run --separate-stderr -1 "$MCAT" f -n
	equal a "$output"
	equal "mcat: -n: No such file or directory" "$stderr"
}

@test "mcat: wrong options are named, with a pointer to --help" {
	run -1 "$MCAT" -Q
	equal "$MCAT: invalid option -- 'Q'
Try '$MCAT --help' for more information." "$output"
	run -1 "$MCAT" --nonsense
	equal "$MCAT: unrecognized option '--nonsense'
Try '$MCAT --help' for more information." "$output"
	run -1 "$MCAT" --show
	equal "$MCAT: option '--show' is ambiguous; possibilities:\
 '--show-nonprinting' '--show-ends' '--show-tabs' '--show-all'
Try '$MCAT --help' for more information." "$output"
	run -1 "$MCAT" --number=3
	equal "$MCAT: option '--number' doesn't allow an argument
Try '$MCAT --help' for more information." "$output"
}

@test "mcat --help, --version: on standard output, and checked" {
	run --separate-stderr -0 "$MCAT" --help
	equal '' "$stderr"
	equal "Usage: $MCAT [OPTION]... [FILE]..." "${lines[0]}"
	run --separate-stderr -0 "$MCAT" --version
	equal 'mcat (maputils) 0.1.0' "${lines[0]}"
	for opt in --help --version; do
		run -1 bash -c "'$MCAT' $opt > /dev/full"
		equal "mcat: write error: No space left on device" "$output"
	done
}
