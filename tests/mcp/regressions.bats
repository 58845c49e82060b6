#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What other programs of this kind once got wrong, by symptom.

load ../helper

# Run mcp, which must not wait for ever for a FIFO's other end.
soon() {
	timeout 60 "$MCP" "$@"
}

# What of the calls in CALLS mcp makes with ARGUMENTs is in the file trace.
traced() { # CALLS ARGUMENT...
	need ptrace
	strace -f -o trace -e "trace=$1" \
		"$MCP" "${@:2}"
}

@test "mcp --remove-destination: the source, reached by another path, stays" {
	mkdir d
	ln -s d l
	echo keep > d/f
	ln -s d/f s
	for pair in "d/f l/f" "l/f d/f" "d/f d/../d/f" "s d/f" "d/f ./d//f"; do
		# shellcheck disable=SC2086
		run -1 "$MCP" --remove-destination $pair
		[[ $output = *"are the same file" ]]
		equal keep "$(cat d/f)"
	done
	run -1 "$MCP" -P --remove-destination s d/f
	equal keep "$(cat d/f)"
}

@test "mcp -a: a link's copy leaves the mode and owner of what it leads to" {
	echo a > a
	chmod 640 a
	ln -s ../a s
	mkdir d
	ln s d/l
	echo target > target
	chmod 604 target
	ln -s ../target d/s
	soon -a s d
	equal "604 640" "$(stat -c %a target a | xargs)"
	equal ../a "$(readlink d/s)"
	# Nor is it changed through a link that is to be replaced.
	ln -sf ../target d/s
	chmod 751 a
	soon -p --remove-destination a d/s
	equal 604 "$(stat -c %a target)"
}

@test "mcp -R: a link to a directory in the destination is not entered" {
	mkdir -p s/sub victim d
	echo new > s/sub/f
	echo old > victim/f
	ln -s ../victim d/sub
	run -1 "$MCP" -R s/. d
	equal "mcp: cannot overwrite non-directory 'd/./sub' with directory \
's/./sub'" "$output"
	equal old "$(cat victim/f)"
	run -1 "$MCP" -a --remove-destination s/sub d
	equal old "$(cat victim/f)"
}

@test "mcp -b: a backup's name that is a FIFO or device is replaced" {
	echo new > a
	echo old > b
	mkfifo b~
	soon -b a b
	equal "old new" "$(cat b~ b | xargs)"
	mkfifo c
	soon -b a c
	[ -p c~ ]
	equal new "$(cat c)"
}

@test "mcp -a: FIFOs and sockets get their times without being opened" {
	mkfifo -m 640 p
	touch -h -d 2001-01-01 p
	soon -a p q
	equal "fifo 640 $(date -d 2001-01-01 +%s)" "$(stat -c '%F %a %Y' q)"
	traced openat -a p r
	# But to see whether the second is a directory.
	equal "" "$(grep -E '"(p|r)"' trace | grep -v O_PATH)"
}

@test "mcp -a: attributes are set by descriptor, not by name" {
	need setfattr
	echo a > a
	setfattr -n user.x -v 1 a 2> /dev/null ||
		skip "needs a file system that has attributes"
	mkdir s
	mv a s
	setfattr -n user.x -v 2 s
	traced %file,/xattr,/chmod,/chown -a s d
	grep -q 'fsetxattr.*user.x' trace
	run ! grep -E '[^f]setxattr|[^f]chmod\(|[^f]chown\(|"d/a"' trace
}

@test "mcp --attributes-only: of a file to itself" {
	echo keep > a
	ln a b
	ln -s a l
	for other in a b l; do
		run -1 "$MCP" --attributes-only a $other
		equal "mcp: 'a' and '$other' are the same file" "$output"
		equal keep "$(cat a)"
	done
}

@test "mcp: while it is copied, nobody reads what will be private" {
	echo secret > a
	chmod 600 a
	traced openat a b
	grep -q '"b", .*O_EXCL.*, 0600' trace
	# Though it is for everyone in the end, owner and list come first.
	chmod 666 a
	traced openat -p a c
	grep -q '"c", .*O_EXCL.*, 0600' trace
	mkdir s
	mv a s
	traced openat,mkdirat -a s d
	grep -q 'mkdirat.*"d", 0700' trace
	run ! grep -E '"[abc]", .*O_EXCL.*, 06[0-7]*[1-7]' trace
}

@test "mcp -P: a source that becomes a link is not followed" {
	mkdir s
	echo a > s/a
	for opt in -P -R -a; do
		rm -rf d
		traced openat $opt s/a d
		grep -q '"s/a", .*O_NOFOLLOW' trace
	done
	traced openat -R s e
	grep -qE '"s", .*(O_NOFOLLOW.*O_DIRECTORY|O_DIRECTORY.*O_NOFOLLOW)' \
		trace
	grep -q '"a", .*O_NOFOLLOW' trace
}

@test "mcp -v: a full standard output is one message, and files are copied" {
	mkdir s
	touch s/{1..2000}
	run -1 bash -c '"$MCP" -rv s d > /dev/full'
	equal "mcp: write error: No space left on device" "$output"
	equal 2000 "$(ls d | wc -l)"
}

@test "mcp -p: where the owner is lost, so are the bits that lend his rights" {
	need user
	local other
	other=$(find /usr/bin /bin /usr/sbin -maxdepth 1 -type f -perm -4005 \
		-print -quit)
	[ "$other" ] || skip "needs a file system that has a set-user-ID file"
	"$MCP" -p "$other" a
	[ ! -u a ] && [ ! -g a ]
}

@test "mcp -R --copy-contents: FIFOs are read, without it they are made" {
	mkdir s
	mkfifo s/p
	soon -R s t
	[ -p t/p ]
	echo data > s/p &
	soon -R --copy-contents s u
	wait
	[ -f u/p ]
	equal data "$(cat u/p)"
}

@test "mcp -R: directories get the source's mode less umask" {
	mkdir -m 777 s
	mkdir -m 1777 s/t
	(umask 027 && "$MCP" -R s d)
	equal "750 1750" "$(stat -c %a d d/t | xargs)"
}

@test "mcp --sparse: a source with holes that shrinks is copied to its end" {
	truncate -s 64M a
	echo end >> a
	(
		for size in 50 40 30 20 10 0; do
			truncate -s ${size}M a
		done
	) &
	timeout 60 "$MCP" --sparse=always a b || [ $? = 1 ]
	wait
	[ "$(stat -c %s b)" -le 67108868 ]
}
