# shellcheck shell=bash disable=SC2034,SC2154 # run sets and uses some
# SPDX-License-Identifier: MIT
# mcat - the rows of `tests/bench/run mcat`, a part of it.

# Everyone, or those who know the option.
cats() { # [busybox]
	ours mcat
	peer gnu gnu/cat cat
	peer uutils uu/cat
	[ "${1-}" != busybox ] ||
		peer busybox "bin/busybox cat" "busybox cat"
}

table_mcat() {
	need_source
	cats busybox
	row "plain, to a pipe" 1.0 -- "$source"
	row "plain, to a file" 1.0 -o "$data/out" -x "$data/out" -- "$source"
	row "plain, to /dev/null" 1.0 -o null -- "$source"
	for option in -n -b -v -A -s -E -T; do
		cats "$([[ $option != -[nbvA] ]] || echo busybox)"
		row "$option" 0.4 -o null -- $option "$source"
	done
	need_small
	cats
	rounds=$((rounds * 30)) row "start-up, user + system" 1.0 -u -- "$small"
}
