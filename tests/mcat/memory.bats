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
		(ulimit -v 65536 && "$MCAT" $opt f) | cmp f -
	done
}

@test "mcat: every option within 64 KiB of stack" {
	need plain
	printf 'one\n\n\n\ttwo\001\r\n' > f
	for opt in -u -n -s -A -nE -bs -nsA; do
		"$MCAT" $opt f > want
		(ulimit -s 64 && "$MCAT" $opt f) | cmp want -
	done
}

# A file of A's and newlines that shrinks and grows while mcat shows it: it
# must not crash and must not show a byte that was never there.
shrink() { # OPTIONS
	for i in {1..10}; do
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

# Plain copying leaves the bytes to the kernel, where truncation zeroes what it
# still has of the file's tail, even while read(2) or a pipe has hold of it.  So
# there may be zeros, at the end; pages that were spliced may follow them, for
# they are not the file's any more.
plain() { # COMMAND, which leaves its output in out
	for i in {1..10}; do
		yes AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA |
			head -c 30000000 > f
		(
			sleep "0.00$((RANDOM % 10))"
			truncate -s $((RANDOM * 900)) f
		) &
		"$@"
		wait $!
		[ -z "$(LC_ALL=C tr -d 'A\n\0' < out | head -c 1)" ]
		[ "$1" = to_pipe ] || run -1 grep -a -q -P '\0[^\0]' out
	done
}

to_file() { "$MCAT" f > out; }
to_pipe() { "$MCAT" f | cat > out; }
to_pipe_copied() { "$MCAT" --splice=never f | cat > out; }

@test "mcat: a file that shrinks while it is copied to a file" {
	plain to_file
}

@test "mcat: a file that shrinks while it is copied to a pipe" {
	plain to_pipe
	plain to_pipe_copied
}
