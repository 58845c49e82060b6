#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mcp on file systems of its own: those that share blocks, and one that is full.

load ../helper

setup() {
	helper_setup
	need root
	unset MAPUTILS_RUNG # whatever may be used is
	mounted=
}

teardown() {
	[ ! "$mounted" ] || umount mnt
}

# Mount a new file system of KIND at mnt.
mount_new() { # KIND MKFS-OPTION...
	command -v "mkfs.$1" > /dev/null ||
		skip "needs a file system that is $1"
	truncate -s 400M image
	"mkfs.$1" -q "${@:2}" image > /dev/null 2>&1 ||
		skip "needs a file system that is $1"
	mount_it -o loop -t "$1" image
}

mount_it() { # ARGUMENT...
	mkdir mnt
	mount "$@" mnt 2> /dev/null ||
		skip "needs a file system that may be mounted"
	mounted=yes
}

# Copy in all ways that blocks may travel.
copy_all_ways() {
	local when
	head -c 3000000 /dev/urandom > mnt/a
	truncate -s 20M mnt/holes
	echo end >> mnt/holes
	setfattr -n user.x -v 1 mnt/a
	for when in auto never; do
		"$MCP" -a --reflink=$when mnt/a mnt/holes mnt/$when
		cmp mnt/a mnt/$when/a
		cmp mnt/holes mnt/$when/holes
		[ "$(stat -c %b mnt/$when/holes)" -lt 1000 ]
		getfattr -n user.x mnt/$when/a > /dev/null
	done
	"$MCP" --sparse=never mnt/holes mnt/full
	"$MCP" --sparse=always mnt/full mnt/punched
	cmp mnt/holes mnt/punched
	sync -f mnt # blocks may be found late
	[ "$(stat -c %b mnt/full)" -ge 40960 ]
}

# Which blocks of the file $1 are where, whatever else is said of them.
blocks() {
	filefrag -v "$1" | awk '$1 ~ /^[0-9]+:$/ { print $2, $3, $4, $5 }'
}

@test "mcp: xfs and btrfs share blocks where they may, and nowhere else" {
	need setfattr
	command -v filefrag > /dev/null ||
		skip "needs a file system that filefrag shows"
	for kind in xfs btrfs; do
		mount_new $kind
		mkdir mnt/auto mnt/never
		copy_all_ways
		"$MCP" --reflink=always mnt/a mnt/always
		cmp mnt/a mnt/always
		sync -f mnt
		equal "$(blocks mnt/a)" "$(blocks mnt/always)"
		equal "$(blocks mnt/a)" "$(blocks mnt/auto/a)"
		[ "$(blocks mnt/a)" != "$(blocks mnt/never/a)" ]
		[[ $("$MCP" --debug mnt/a mnt/debug) = *"reflink: yes"* ]]
		umount mnt
		mounted=
		rmdir mnt
		rm image
	done
}

@test "mcp: ext4 and tmpfs do not share blocks" {
	need setfattr
	for kind in ext4 tmpfs; do
		case $kind in
		ext4) mount_new ext4 ;;
		tmpfs) mount_it -t tmpfs -o size=200M none ;;
		esac
		mkdir mnt/auto mnt/never
		[ $kind = ext4 ] || setfattr -n user.x -v 1 mnt 2> /dev/null ||
			skip "needs a file system that has attributes"
		copy_all_ways
		run -1 "$MCP" --reflink=always mnt/a mnt/always
		equal "mcp: failed to clone 'mnt/always' from 'mnt/a': \
Operation not supported" "$output"
		[ ! -e mnt/always ]
		umount mnt
		mounted=
		rmdir mnt
	done
}

@test "mcp --sparse=always: holes as small as a file system's blocks" {
	mount_new ext4 -b 1024
	for i in 1 2 3 4; do
		head -c 1024 /dev/zero | tr '\0' $i
		head -c 1024 /dev/zero
	done > full
	"$MCP" --sparse=always full mnt/new
	head -c 10000 /dev/urandom > mnt/old
	"$MCP" --sparse=always full mnt/old
	cmp full mnt/new
	cmp full mnt/old
	sync -f mnt # blocks may be found late
	equal "8 8" "$(stat -c %b mnt/new mnt/old | xargs)"
}

@test "mcp -R: a disk that becomes full is said of each file, the rest copied" {
	mount_it -t tmpfs -o size=1M none
	mkdir s
	for name in 1 2 3 4; do
		head -c 400000 /dev/urandom > s/$name
	done
	ln -s 1 s/5
	# One after another, two of them fit; side by side perhaps fewer.
	for n in 1 7; do
		rm -rf mnt/s
		run -1 "$MCP" --threads=$n -R s mnt
		for line in "${lines[@]}"; do
			[[ $line = "mcp: error "*"'mnt/s/"*": No space left on device" ]]
		done
		[ -L mnt/s/5 ]
		same=0
		for name in 1 2 3 4; do
			if [[ $output = *"'mnt/s/$name'"* ]]; then
				if cmp -s s/$name mnt/s/$name; then return 1; fi
			else
				cmp s/$name mnt/s/$name
				same=$((same + 1))
			fi
		done
		[ $n = 7 ] || [ $same = 2 ] || [ -n "$MAPUTILS_THREADS" ]
	done
}
