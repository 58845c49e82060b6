#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mcat where memory is short, and where files shrink while they are mapped.

load ../helper

@test "mcat: a file of 1 GiB within 64 MiB of address space" {
	need plain
	truncate -s 1G f
	printf 'start\n' | dd of=f conv=notrunc status=none
	printf 'end\n' | dd of=f conv=notrunc,fsync oflag=append status=none
	for opt in -u -T; do
		got=$(ulimit -v 65536 && "$MCAT" $opt f | cksum)
		[ "$got" = "$(cksum < f)" ]
	done
}

# A file of A's and newlines that shrinks and grows while mcat shows it: it
# must not crash and must not show a byte that was never there.
shrink() { # OPTIONS
	for i in {1..25}; do
		yes AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA |
			head -c 30000000 > f
		(
			sleep "0.00$((RANDOM % 10))"
			truncate -s $((RANDOM * 900 * (i % 5 > 0))) f
		) &
		"$MCAT" "$@" f > out
		wait $!
		[ -z "$(LC_ALL=C tr -d 'A0-9 \t\n$' < out | head -c 1)" ]
	done
}

@test "mcat: a file that shrinks under the map (-n)" {
	shrink -n
}

@test "mcat: a file that shrinks under the map (-E)" {
	shrink -E
}

@test "mcat: a file that shrinks under the map (plain, to a file)" {
	shrink
}

@test "mcat: a file that shrinks under the map (plain, to a pipe)" {
	for i in {1..25}; do
		yes AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA |
			head -c 30000000 > f
		(
			sleep "0.00$((RANDOM % 10))"
			truncate -s $((RANDOM * 900)) f
		) &
		[ -z "$("$MCAT" --splice=never f | LC_ALL=C tr -d 'A\n' |
			head -c 1)" ]
		wait $!
	done
}
