#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mcat: where output goes, when it goes there, and what if it cannot.

load ../helper

@test "mcat: a full device is one message and status 1" {
	printf a > f
	head -c 1000000 /dev/zero > big
	for args in f '-n f' big '-v big' '-u f none'; do
		# shellcheck disable=SC2086
		run --separate-stderr -1 bash -c "'$MCAT' $args > /dev/full"
		equal "mcat: write error: No space left on device" "$stderr"
	done
	run -1 bash -c "printf a | '$MCAT' > /dev/full"
	equal "mcat: write error: No space left on device" "$output"
	run -0 bash -c "'$MCAT' /dev/null > /dev/full"
}

@test "mcat: standard output closed" {
	run -1 bash -c "'$MCAT' /dev/null >&-"
	equal "mcat: standard output: Bad file descriptor" "$output"
}

@test "mcat: killed by SIGPIPE, or EPIPE reported once where it is ignored" {
	run bash -c "'$MCAT' /dev/zero | head -c 1 > one; echo \${PIPESTATUS[0]}"
	equal 141 "$output"
	run bash -c "trap '' PIPE; '$MCAT' -v /dev/zero | head -c 1 > one
		echo \${PIPESTATUS[0]}"
	equal "mcat: write error: Broken pipe
1" "$output"
}

@test "mcat: input file is output file" {
	printf 'some\n' > f
	run -1 bash -c "'$MCAT' f >> f"
	equal "mcat: f: input file is output file" "$output"
	equal some "$(< f)"
	run -1 bash -c "'$MCAT' - >> f < f"
	equal "mcat: -: input file is output file" "$output"
	run -1 bash -c "'$MCAT' -n f >> f"
	equal "mcat: f: input file is output file" "$output"
	equal some "$(< f)"
}

@test "mcat: a file onto itself where reading is ahead of writing" {
	printf 'x' > x
	printf 'yy' > fxy2
	printf 'y' > fy
	run -0 bash -c "'$MCAT' fxy2 fy 1<> fxy2"
	equal yyy "$(< fxy2)"
	: > empty
	run -0 bash -c "'$MCAT' empty >> empty"
}

@test "mcat: to the middle of a file, and appended" {
	printf 'abc' > src
	printf '0123456789' > dst
	(dd bs=1 count=4 status=none > /dev/null; "$MCAT" src >&0) 0<> dst
	equal 0123abc789 "$(< dst)"
	"$MCAT" src src >> dst
	equal 0123abc789abcabc "$(< dst)"
	head -c 300000 /dev/urandom > big
	{ cat dst big big; } > expected
	"$MCAT" big - >> dst < big
	cmp expected dst
	# Nothing is set aside behind what was written.
	cp big whole
	cat big big big > three
	"$MCAT" big big big > out
	cmp three out
	equal "$(stat -c %b three)" "$(stat -c %b out)"
	# From the middle of a source to the middle of a file.
	cp whole out
	(dd bs=1000 count=7 status=none > /dev/null; "$MCAT" >&5) < big 5<> out
	cmp <(tail -c +7001 big) <(head -c 293000 out)
	equal 300000 "$(wc -c < out)"
}

@test "mcat: what is there is shown before more is waited for" {
	for opt in -u -n -v -E; do
		mkfifo in out
		"$MCAT" $opt < in > out &
		exec 5> in 6< out
		printf 'one\n' >&5
		read -r -t 10 line <&6
		[[ $line = *one* ]]
		printf 'two' >&5
		read -r -t 2 -N "$([ $opt = -n ] && echo 10 || echo 3)" line <&6
		[[ $line = *two ]]
		exec 5>&-
		wait
		exec 6<&-
		rm in out
	done
}

@test "mcat: messages come after the output that was before them" {
	printf 'a\n' > f
	run -1 bash -c "'$MCAT' -n f none f 2>&1"
	equal "     1	a
mcat: none: No such file or directory
     2	a" "$output"
}

@test "mcat --splice=never: the pipe holds a copy" {
	head -c 300000 /dev/urandom > f
	"$MCAT" --splice=never f | cmp f -
	"$MCAT" --splice=auto f | cmp f -
	# One page fits into the pipe before anybody reads: change the file
	# while it is there.
	printf 'AAAA' > g
	change() {
		sleep 0.1
		printf BBBB | dd of=g conv=notrunc status=none
	}
	equal AAAA "$("$MCAT" --splice=never g | (change; cat))"
	equal BBBB "$(< g)"
	run -1 "$MCAT" --splice=often f
	[[ ${lines[0]} = "mcat: invalid argument 'often' for 'splice'" ]]
	run -1 "$MCAT" --spli=never f
	[[ ${lines[0]} = "$MCAT: unrecognized option '--spli=never'" ]]
}

@test "mcat: a pipe that was made large stays as large" {
	need perl
	head -c 1000000 /dev/zero > f
	perl - "$MCAT" f <<- 'EOF'
		use constant {SET => 1031, GET => 1032};
		pipe(my $from, my $to) or die;
		fcntl($to, SET, 1 << 19);
		my $before = fcntl($to, GET, 0);
		if (!fork) {
			open(STDOUT, ">&", $to);
			exec @ARGV;
		}
		close($to);
		while (sysread($from, my $some, 1 << 16)) {}
		my $after = fcntl($from, GET, 0);
		die "$before, now $after" if $after < $before;
	EOF
}
