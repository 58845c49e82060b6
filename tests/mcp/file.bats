#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mcp: one file to another, and files to a directory.

load ../helper

@test "mcp: a file to a new name, and over an old one" {
	printf 'one\n' > a
	"$MCP" a b
	cmp a b
	printf 'longer than one\n' > b
	chmod 600 b
	"$MCP" a b
	cmp a b
	[ "$(stat -c %a b)" = 600 ]
}

@test "mcp: sizes around those of pages and steps" {
	for size in 0 1 4095 4096 4097 65537 1048575 1048577 3000000; do
		head -c $size /dev/urandom > a
		"$MCP" a b
		cmp a b
		"$MCP" --reflink=never a c
		cmp a c
	done
}

@test "mcp: several files into a directory, -t too" {
	echo a > a
	echo b > b
	mkdir d e
	"$MCP" a b d
	"$MCP" -t e a b
	diff -r d e
	cmp a d/a
}

@test "mcp: new files get the source's mode less umask" {
	echo a > a
	for mode in 644 755 4755 600 666; do
		chmod $mode a
		rm -f b
		(umask 027 && "$MCP" a b)
		want=$(printf '%o' $((8#$mode & 8#750)))
		equal "$want" "$(stat -c %a b)"
	done
}

@test "mcp: a file of /proc, which says it has no bytes" {
	"$MCP" /proc/self/status s
	grep -q '^Name:' s
}

@test "mcp: FIFOs are read without -R" {
	mkfifo p
	echo through > p &
	"$MCP" p a
	wait
	equal through "$(cat a)"
}

@test "mcp: a hole stays a hole; --sparse=always makes, never fills" {
	truncate -s 4M a
	echo end >> a
	for how in auto always never; do
		"$MCP" --sparse=$how a b
		cmp a b
		blocks=$(stat -c %b b)
		[ $how = never ] || [ "$blocks" -lt 100 ]
		[ $how != never ] || [ "$blocks" -ge 8192 ]
	done
	head -c 4M /dev/zero > z
	"$MCP" --sparse=always z b
	cmp z b
	[ "$(stat -c %b b)" -lt 100 ]
}

@test "mcp: -v and --debug say what is done" {
	echo a > a
	equal "'a' -> 'b'" "$("$MCP" -v a b)"
	equal "'a' -> 'b c'" "$("$MCP" -v a 'b c')"
	run -0 "$MCP" --debug a b
	[[ ${lines[1]} = "copy offload: "*", reflink: "*", sparse detection: no" ]]
	equal "copy offload: unsupported, reflink: unsupported, sparse detection: \
no" "$("$MCP" --debug a /dev/null | tail -n 1)"
	run -1 --separate-stderr "$MCP" --debug --reflink=always a /dev/null
	equal "copy offload: unknown, reflink: unsupported, sparse detection: \
unknown" "${lines[1]}"
}

@test "mcp: -v to a full or closed standard output fails, silence does not" {
	echo a > a
	run -1 sh -c '"$MCP" -v a b > /dev/full'
	[[ $output = *": write error: No space left on device" ]]
	run -1 sh -c '"$MCP" -v a b >&-'
	"$MCP" a b >&-
	# Also where a message came between, for which it was flushed.
	run -1 bash -c '"$MCP" -v a no/b >&-'
	equal "mcp: cannot create regular file 'no/b': No such file or directory
mcp: write error: Bad file descriptor" "$output"
}

@test "mcp: a disk that is full" {
	echo a > a
	run -1 "$MCP" a /dev/full
	[[ $output = *": error writing '/dev/full': No space left on device" ]]
}

@test "mcp: what is wrong with operands is said as GNU says it" {
	cd "$BATS_TEST_TMPDIR/work"
	echo a > a
	mkdir d
	says() { # MESSAGE ARG...
		local want=$1 name=mcp
		shift
		# As getopt does, these say it in full.
		case $want in *" option "*) name=$MCP ;; esac
		run -1 "$MCP" "$@"
		equal "$name: $want" "${lines[0]}"
	}
	says "missing file operand"
	says "missing destination file operand after 'a'" a
	says "extra operand 'c'" -T a b c
	says "target 'c': No such file or directory" a b c
	says "target directory 'a': Not a directory" -t a d
	says "cannot stat 'x': No such file or directory" x y
	says "cannot stat 'a/': Not a directory" a/ y
	says "cannot create regular file 'x/': Not a directory" a x/
	says "-r not specified; omitting directory 'd'" d e
	says "cannot overwrite directory 'd' with non-directory 'a'" -T a d
	says "cannot overwrite non-directory 'a' with directory 'd'" -r d a
	says "'a' and 'a' are the same file" a a
	says "cannot make both hard and symbolic links" -ls a b
	says "cannot combine --target-directory (-t) and --no-target-directory (-T)" \
		-T -t d a
	says "--backup is mutually exclusive with -n or --update=none-fail" \
		-bn a b
	says "unrecognized option '--contexts'" --contexts a b
	says "invalid option -- 'z'" -z a b
	[ ! -e b ]
}

@test "mcp: one operand that fails does not keep the others" {
	echo a > a
	echo b > b
	mkdir d
	run -1 "$MCP" a nothing b d
	cmp a d/a
	cmp b d/b
}

@test "mcp: names of any bytes" {
	name=$'a\nb\377 \001'
	echo x > "$name"
	mkdir d
	"$MCP" -- "$name" d
	cmp "$name" "d/$name"
	equal "'a'\$'\\n''b'\$'\\377'' '\$'\\001' -> 'c'" \
		"$("$MCP" -v "$name" c)"
}

@test "mcp: one slash behind the target's name, however many were given" {
	mkdir -p a d
	echo x > a/x
	equal "'a/x' -> 'd/x'" "$("$MCP" -v a/x d///)"
	equal "'a//' -> 'd/a'
'a/x' -> 'd/a/x'" "$("$MCP" -Rv a// d//)"
	equal "'a' -> 'e//'
'a/x' -> 'e/x'" "$("$MCP" -Rv a e//)"
}

@test "mcp --reflink=always: nothing stays of what could not be cloned" {
	run -1 "$MCP" --reflink=always /dev/null a
	[[ $output = "mcp: failed to clone 'a' from '/dev/null': "* ]]
	[ ! -e a ]
	echo x > a
	run -1 "$MCP" --reflink=always a /dev/null
	[[ $output = "mcp: failed to clone '/dev/null' from 'a': "* ]]
	[ -c /dev/null ]
}

@test "mcp --debug: also of a copy that could not be begun" {
	echo x > a
	run -1 "$MCP" --debug a missing/b
	[[ $output = *"copy offload: unknown, reflink: unknown, sparse detection: unknown"* ]]
	for option in --reflink=never --sparse=never; do
		run -1 "$MCP" --debug $option a missing/b
		[[ $output = *"offload: unknown, reflink: no, sparse detection: unknown"* ]]
	done
}

@test "mcp --debug: nothing is said of data where there are only holes" {
	truncate -s 1M a
	[ "$(stat -c %b a)" = 0 ] || skip "needs a file system that has holes"
	for way in always never auto; do
		run -0 "$MCP" --debug --reflink=never --sparse=$way a b
		equal "copy offload: unknown, reflink: no, sparse detection: \
SEEK_HOLE" "${lines[-1]}"
	done
	# Nor to another file system, which most often takes no such offer.
	local other
	other=$(mktemp -d -p /dev/shm 2> err) || other=.
	run "$MCP" --debug a "$other/b"
	rm -f "$other/b"
	[ "$other" = . ] || rmdir "$other"
	[[ $output = *"offload: unknown"* ]]
}
