#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Copying and searching a tree of at least 10,000 real files, as GNU does it.

load helper

setup_file() {
	mkdir -p "$BUILD"
	"$ROOT/tests/tree" "$BUILD/tree"
}

setup() {
	helper_setup
	tree=$BUILD/tree
	need cp
	need grep
}

# What diff does not see: types, modes, targets of links.
shape() {
	(cd "$1" && find . -printf '%y %m %p -> %l\n' | sort)
}

@test "real: mcp -r copies a tree as cp -r does" {
	"$MCP" -r "$tree" ours
	cp -r "$tree" theirs
	diff -r --no-dereference theirs ours
	diff <(shape theirs) <(shape ours)
}

@test "real: mcp -a copies a tree with its times" {
	"$MCP" -a "$tree" ours
	diff -r --no-dereference "$tree" ours
	diff <(shape "$tree") <(shape ours)
	diff <(cd "$tree" && find . -printf '%T@ %U:%G %p\n' | sort) \
		<(cd ours && find . -printf '%T@ %U:%G %p\n' | sort)
}

@test "real: mcp copies many files into a folder" {
	mkdir ours theirs
	find "$tree" -type f -name '*.h' | awk -F/ '!seen[$NF]++' |
		head -n 2000 > list
	xargs "$MCP" -t ours < list
	xargs cp -t theirs < list
	diff -r theirs ours
}

# The options of $@ over the tree, in GNU's order, which is the file system's.
search() {
	local theirs=0 ours=0
	(cd "$tree" && grep -r "$@") > theirs || theirs=$?
	(cd "$tree" && "$MGREP" -r "$@") > ours || ours=$?
	equal "$theirs" "$ours"
	[ -s theirs ]
	# Which files come first is the walk's affair.
	diff <(sort theirs) <(sort ours)
}

@test "real: mgrep -r finds what grep -r finds" {
	search include
	search -n -F 'int main('
	search -c -w static
	search -l -i copyright
	search -L the
	search -o -E '[0-9]{6,}'
	search -n -C 1 -h 'TO''DO'
	search -v -x -c '}'
}

@test "real: mcat writes every file as it is" {
	find "$tree" -type f -print0 | sort -z > list
	xargs -0 -n 500 cat < list | cksum > theirs
	xargs -0 -n 500 "$MCAT" < list | cksum > ours
	cmp theirs ours
	xargs -0 -n 500 cat -n < list | cksum > theirs
	xargs -0 -n 500 "$MCAT" -n < list | cksum > ours
	cmp theirs ours
}

@test "real: mcp and mgrep within 64 KiB of stack" {
	need plain
	(ulimit -s 64 && "$MCP" -a "$tree" ours)
	diff -r --no-dereference "$tree" ours
	for regex in static '-iw the' '-cE (in|ex)cl.*[dt]e' '-oE (.)\1\1\1'; do
		# shellcheck disable=SC2086 # options and a pattern
		"$MGREP" -r $regex "$tree" | sort | cksum > want
		# shellcheck disable=SC2086
		(ulimit -s 64 && "$MGREP" -r $regex "$tree") | sort | cksum |
			cmp want -
	done
}
