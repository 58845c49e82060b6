# shellcheck shell=bash disable=SC2034,SC2154 # run sets and uses some
# SPDX-License-Identifier: MIT
# mgrep - the rows of `tests/bench/run mgrep` and mgrep1, a part of it.

# One thread each: these hold them to it.
one_ours='' one_rg='' one_ugrep=''
single() {
	one_rg=-j1 one_ugrep=-J1
	! "$build/mgrep" --threads=1 -q . README.md 2> /dev/null ||
		one_ours=--threads=1
}

# The programs with OURS-AND-GNU'S OPTIONS, RIPGREP'S and UGREP'S; - leaves one
# of the last two out.
greps() { # OPTIONS RIPGREP'S UGREP'S
	ours mgrep "$one_ours $1"
	peer gnu gnu/grep grep "$1"
	[ "$2" = - ] || peer rg bin/rg rg \
		"$one_rg --no-config --color=never --no-heading -I -N $2"
	[ "$3" = - ] || peer ugrep bin/ugrep ugrep \
		"$one_ugrep --no-config --color=never $3"
}

# A row with one pattern over the source.
line() { # TITLE WANTED PATTERN OPTIONS [RIPGREP'S [UGREP'S]]
	greps "$4" "${5-$4}" "${6-$4}"
	row "$1" "$2" -- -e "$3" "$source"
}

# A thousand words of the source, most of which are rare: $data/words.
make_words() {
	head -c 64M "$source" | grep -oE '\b[a-z_]{8,}\b' | sort -u |
		shuf --random-source=<(yes) -n 1000 > "$data/words"
}

# What is wanted of all cores, and of one thread.
want() { # ALL ONE
	[ "$one_rg" ] && echo "$2" || echo "$1"
}

rows_of_file() {
	local words='\b[a-z]{5} [a-z]{5} [a-z]{5} [a-z]{5} [a-z]{5}\b'
	local any='mutex_lock|spin_lock|kmalloc_array|dev_warn_once'
	line "absent literal" "$(want 0.9 1.0)" 'no such thing at all' ''
	line "rare literal -n" "$(want 0.9 1.0)" PM_RESUME -n
	line "rare literal -w" "$(want 0.9 1.0)" PM_RESUME -w
	line "rare literal -C 2" "$(want 0.9 1.0)" PM_RESUME '-C 2'
	line "UTF-8 literal" "$(want 0.9 1.0)" 'é' ''
	line "suffix" "$(want 0.9 1.0)" '[A-Z]+_RESUME' -E '' -E
	line "^#include -c" "$(want 0.9 1.0)" '^#include' -c
	line "common literal -c" "$(want 0.6 1.0)" struct -c
	line "common literal" "$(want 0.6 1.0)" struct ''
	line "common literal -n" "$(want 0.6 1.0)" struct -n
	line "-i" "$(want 0.6 1.0)" pm_resume -i
	line "4 alternates" "$(want 0.6 1.0)" "$any" -E '' -E
	line "4 alternates -i" "$(want 0.5 1.0)" "$any" '-E -i' -i '-E -i'
	line "dot-star" "$(want 0.6 1.0)" 'static.*inline.*void' ''
	line "-x }" "$(want 0.6 1.0)" '}' '-F -x'
	line "one character -c" "$(want 0.6 1.0)" x -c
	line ";\$ -c" "$(want 0.4 0.7)" ';$' -c
	line "no literal" "$(want 0.5 0.7)" "$words" -E '' -E
	line "Unicode class" "$(want 0.5 0.7)" '\w{12}\s+\w{12}\s+\w{12}' \
		-E '' -E
	line "-o digits" "$(want 0.5 0.7)" '[0-9]{6,}' '-E -o' -o '-E -o'
	line "-o words" "$(want 0.5 0.7)" '[a-z]+' '-E -o' -o '-E -o'
	line "-v, a class" "$(want 0.5 0.7)" '[a-z]' -v
	line "-v e" "$(want 0.4 0.7)" e -v
	line "back-reference" "$(want 0.6 0.7)" '\b([a-z]+) \1\b' -E -P -P
	line "-P, look ahead" "$(want 0.8 1.0)" 'foo(?=bar)' -P
	line "-P, look behind" "$(want 0.8 1.0)" '(?<=struct )page\b' -P
	line "-c ''" "$(want 0.2 0.7)" '' -c
	make_words
	for option in '' -i; do
		greps "-F $option" "-F $option" "-F $option"
		row "-f, 1000 words${option:+ $option}" "$(want 0.5 1.0)" -- \
			-f "$data/words" "$source"
	done
}

rows_of_tree() {
	# Others' order is another, and so is what they say of binary files.
	local sorted=sort all='--no-ignore --hidden'
	greps '-r -I' "$all" '-r -I'
	row "tree, literal" "$(want 0.9 1.0)" -- -e PM_RESUME "$tree"
	greps '-r -I -i' "$all -i" '-r -I -i'
	row "tree, -i" "$(want 0.9 1.0)" -- -e pm_resume "$tree"
	greps '-r -I -E' "$all" '-r -I -E'
	row "tree, suffix" "$(want 0.9 1.0)" -- -e '[A-Z]+_RESUME' "$tree"
	greps '-r -I -l' "$all -l" '-r -I -l'
	row "tree, -l" "$(want 0.8 1.0)" -- -e static "$tree"
}

# From the disk: FILES are dropped from memory before each run, and who only
# reads them, one after the other, is raced with.
cold_row() { # TITLE WANTED OPTIONS RIPGREP'S FILES
	local title=$1 files=$5
	chosen "$title" || return 0
	greps "$3 absent-from-all" "$4 absent-from-all" -
	racers+=("reader=$build/bench/reader")
	"$build/bench/race" -n "$rounds" -c "$files" "${racers[@]}" -- \
		"$files" | show_row "$title" "$2" ''
}
rows_of_disk() {
	cold_row "disk, one file" 1.0 -c -c "$source"
	cold_row "disk, tree" 1.0 '-r -I' \
		'--no-ignore --hidden' "$tree"
}

# What may take most memory; 16 MiB and 8 a thread are allowed.
rows_of_memory() {
	local most=$((16 + 8 * $(want "$(nproc)" 1))) rounds=1
	printf '\n%-26s %6s %6s %6s\n' "anonymous memory, MiB" most ours others
	greps '' '' ''
	row "memory, literal" $most -m -- -e struct "$source"
	greps -v -v -v
	row "memory, -v" $most -m -- -e e "$source"
	greps '-E -n' -n '-E -n'
	row "memory, no literal -n" $most -m -- -e '[a-z]{5} [a-z]{5}' "$source"
	local sorted=sort
	greps '-r -I' '--no-ignore --hidden' '-r -I'
	row "memory, tree" $most -m -- -e static "$tree"
}

table_mgrep() {
	need_source
	rows_of_file
	rows_of_tree
	rows_of_disk
	rows_of_memory
	need_small
	greps '' '' ''
	rounds=$((rounds * 30)) row "start-up, user + system" 1.0 -u -- \
		small "$small"
}

table_mgrep1() {
	single
	table_mgrep
	one_ours='' one_rg='' one_ugrep=''
}
