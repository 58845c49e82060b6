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

# In FOLDER, as many tiny files as there are MiB in SIZE times 200.
make_tiny() {
	local count=$((size * 200))
	mkdir "$1"
	seq $((count < 100000 ? count : 100000)) |
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

# The rows on WHERE, whose large file, tree and scratch are given; trees are
# wanted in WANTED.
rows_of() { # WHERE WANTED FILE TREE FOLDER
	local where=$1 wanted=$2 file=$3 from=$4 out=$5/out
	cps "" rsync
	! chosen "one large file, $where" ||
		copy_row "one large file, $where" 1.0 "$file" "$out"
	for option in -r -a; do
		cps $option rsync tar
		! chosen "$option of the tree, $where" ||
			copy_row "$option of the tree, $where" "$wanted" \
				"$from" "$out"
	done
	cps -al
	! chosen "-al, $where" || copy_row "-al, $where" 0.8 "$from" "$out"
	if chosen "tiny files, $where"; then
		make_tiny "$5/tiny"
		cps -r rsync tar
		copy_row "tiny files, $where" 0.6 "$5/tiny" "$out"
		rm -rf "$5/tiny"
	fi
	if chosen "sparse, $where"; then
		make_sparse "$5/sparse"
		cps --sparse=auto
		copy_row "sparse, $where" 1.0 "$5/sparse" "$out"
		rm -f "$5/sparse"
	fi
}

table_mcp() {
	make_tar
	need_source
	rows_of disk 0.8 "$source" "$tree" "$data"
	if need_memory; then
		# Read and written where no disk is measured.
		cp "$source" "$memory/source.c"
		cp -a "$tree" "$memory/tree"
		rows_of memory 0.6 "$memory/source.c" "$memory/tree" "$memory"
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
