# shellcheck shell=bash disable=SC2034,SC2154 # run sets and uses some
# SPDX-License-Identifier: MIT
# mcp - the rows of `tests/bench/run mcp`, a part of it.

# Everyone, with an option that all know.
cps() { # OPTION [PEER]...: with tar, with rsync
	ours mcp "$1"
	peer gnu gnu/cp cp "$1"
	peer uutils uu/cp "" "$1"
	[[ $1 = --sparse=* ]] ||
		peer busybox "bin/busybox cp" "busybox cp" "$1"
	case " ${*:2} " in *" rsync "*) peer rsync bin/rsync rsync -a ;; esac
	case " ${*:2} " in *" tar "*) peer tar "" "$data/tar" ;; esac
}

# tar | tar, with the arguments of cp.
make_tar() {
	cat > "$data/tar" <<- 'EOF'
		#!/bin/sh
		mkdir "$2" && tar -C "$1" -cf - . | tar -C "$2" -xf -
	EOF
	chmod 755 "$data/tar"
}

# In FOLDER, as many tiny files as there are MiB in SIZE times 200, or MOST.
make_tiny() { # FOLDER MOST
	local count=$((size * 200))
	mkdir "$1"
	seq $((count < $2 ? count : $2)) |
		split -l 1 -a 6 -d - "$1/f"
}

# A file of SIZE MiB, of which every second MiB begins with 64 KiB of data.
make_sparse() {
	truncate -s "${size}M" "$1"
	for ((i = 0; i < size; i += 2)); do
		dd if=/dev/urandom of="$1" bs=64k count=1 seek=$((i * 16)) \
			conv=notrunc status=none
	done
}

# A row, if it is chosen: FROM is made by what MAKE says.
mcp_row() { # TITLE WANTED MAKE FROM TO [-k]
	chosen "$1" || return 0
	$3
	copy_row "$1" "$2" "${@:4}"
}

# The rows on WHERE, with the names of a large file, a tree and the folder for
# all else, what makes the first two, and how many tiny files are enough; trees
# are wanted in WANTED.
rows_of() { # WHERE WANTED FILE TREE FOLDER MAKE_FILE MAKE_TREE TINY [-k]
	local where=$1 wanted=$2 tiny=$5/tiny sparse=$5/sparse out=$5/out
	local keep=("${@:9}")
	cps "" rsync
	mcp_row "one large file, $where" 1.0 "$6" "$3" "$out"
	for option in -r -a; do
		cps $option rsync tar
		mcp_row "$option of the tree, $where" "$wanted" "$7" "$4" \
			"$out" "${keep[@]}"
	done
	cps -al
	mcp_row "-al, $where" 0.8 "$7" "$4" "$out" "${keep[@]}"
	cps -r rsync tar
	mcp_row "tiny files, $where" 0.6 "make_tiny $tiny $8" "$tiny" "$out" \
		"${keep[@]}"
	cps --sparse=auto
	mcp_row "sparse, $where" 1.0 "make_sparse $sparse" "$sparse" "$out"
	rm -rf "$tiny" "$sparse"
}

# What the rows in memory read is there, too.
make_memory_file() {
	[ -e "$memory/source.c" ] || { need_source &&
		cp "$source" "$memory/source.c"; }
}
make_memory_tree() {
	[ -e "$memory/tree" ] || cp -a "$tree" "$memory/tree"
}

# Where no copy can be removed before the end (race.c), a part of the kernel's
# source has to do, and fewer tiny files.
table_mcp() {
	make_tar
	need_tree
	local part=$tree/arch
	[ -d "$part" ] || part=$tree
	rows_of disk 0.8 "$data/source.c" "$part" "$data" need_source "" \
		30000 -k
	if need_memory; then
		rows_of memory 0.6 "$memory/source.c" "$memory/tree" \
			"$memory" make_memory_file make_memory_tree 100000
		rm -rf "$memory/source.c" "$memory/tree"
	else
		echo "no 4 GB free in /dev/shm: no rows in memory"
	fi
	need_small
	cps ""
	! chosen "start-up, user + system" || "$build/bench/race" -u \
		-n $((rounds * 30)) -x "$data/out" "${racers[@]}" -- \
		"$small" "$data/out" | show_row "start-up, user + system" 1.0 ""
}
