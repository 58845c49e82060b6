#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mcp under attack: another process swaps names while it copies.  What comes of
# each name is chance; what must never come of any is not.

load ../helper

setup() {
	helper_setup
	need perl
	mkdir -p room victim secret s
	echo untouched > victim/f
	echo SECRET > secret/f
	chmod 640 victim/f
	chmod 750 victim
	TZ=UTC touch -d 2001-01-01 victim/f victim
	rounds=${ATTACKS:-100}
	# Once is enough for that many.
	if [ -z "${ATTACKS-}" ] &&
		grep -q -e -DMAPUTILS_DEBUG -e -fsanitize "$BUILD/flags"; then
		rounds=10
	fi
	swappers=()
}

teardown() {
	[ ${#swappers[@]} = 0 ] || kill "${swappers[@]}" 2> /dev/null || :
	wait
}

swap() { # file|folder NAME TARGET
	mkdir "room/${#swappers[@]}"
	perl "$ROOT/tests/mcp/swap.pl" "$@" "room/${#swappers[@]}" &
	swappers+=($!)
}

# Copy again and again; no run may crash.
attack() { # ARGUMENT...
	local i
	for ((i = 0; i < rounds; i++)); do
		"$MCP" "$@" > /dev/null 2>&1 || [ $? = 1 ]
	done
}

untouched() {
	equal "victim 750 978307200 victim/f 640 978307200" \
		"$(TZ=UTC stat -c '%n %a %Y' victim victim/f | xargs)"
	equal untouched "$(cat victim/f)"
	equal victim/f "$(echo victim/*)"
}

@test "mcp -R: a source swapped for a link is never followed" {
	mkdir -p s/a s/b
	swap folder s/dir ../secret
	swap file s/a/file ../../secret/f
	for opt in -R -a; do
		for ((i = 0; i < rounds; i++)); do
			"$MCP" $opt s "d$i" > /dev/null 2>&1 || [ $? = 1 ]
			# Were they to be many, they are looked at on the way.
			[ $((i % 100)) = 99 ] || continue
			! grep -rqs SECRET d[0-9]* || return 1
			rm -rf d[0-9]*
		done
		run ! grep -rs SECRET d[0-9]*
		rm -rf d[0-9]*
	done
}

@test "mcp -R: a directory of the destination swapped for a link is not filled" {
	mkdir -p s/dir d
	touch s/dir/{f,g,h} s/x
	swap folder d/dir ../victim
	for opt in -R -a "-a --remove-destination" "-R --backup=numbered"; do
		# shellcheck disable=SC2086
		attack $opt s/dir s/x d
		untouched
	done
}

@test "mcp: a new file swapped for a link keeps its attributes to itself" {
	mkdir d
	echo new > s/f
	chmod 777 s/f
	swap file d/f ../victim/f
	for opt in -a -p "-a --backup=simple"; do
		# What is there is removed, not opened.
		# shellcheck disable=SC2086
		attack $opt --remove-destination s/f d
		untouched
	done
}

@test "mcp -a: names of one file are never links to what was put between" {
	mkdir d
	echo new > s/f
	for i in 1 2 3 4; do
		ln s/f "s/f$i"
	done
	swap file d/f ../victim/f
	swap file d/f2 ../victim/f
	attack -a --remove-destination s/. d
	untouched
	equal 1 "$(stat -c %h victim/f)"
	attack -lf s/f s/f2 d
	attack -sf "$PWD/s/f" "$PWD/s/f2" d
	untouched
}

# A link to a directory in the place of one of these is followed; not one that
# leads elsewhere, and not from one that was just made.
@test "mcp --parents: what is swapped for a link is neither changed nor written" {
	mkdir -p s/dir d
	echo new > s/dir/f
	chmod 777 s s/dir s/dir/f
	swap folder d/s ../victim/f
	attack -p --parents s/dir/f d
	attack -a --parents --backup=numbered s/dir d
	untouched
	mkdir -p e/s/dir
	swap file e/s/dir/f ../../../victim/f
	attack -p --parents --remove-destination s/dir/f e
	untouched
}

@test "mcp: many operands, whose places are swapped for links, as well" {
	mkdir d
	for i in {10..59}; do
		echo $i > s/$i
	done
	swap file d/21 ../victim/f
	swap file d/42 ../victim/none
	swap file s/33 ../secret/f
	attack -P --remove-destination --threads=3 s/* d
	untouched
	[ ! -e victim/none ]
	run ! grep -rs SECRET d
}
