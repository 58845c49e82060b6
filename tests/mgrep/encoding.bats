#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mgrep: bytes that are no characters, in patterns and in text; and case.

load ../helper

setup() {
	helper_setup
	export LC_ALL=C.UTF-8
}

# selects TEXT ARGUMENT..., misses TEXT ARGUMENT...: the line that printf makes
# of TEXT.
selects() {
	printf "$1" > line
	"$MGREP" -q "${@:2}" line
}

misses() {
	printf "$1" > line
	run -1 "$MGREP" -q "${@:2}" line
	equal '' "$output"
}

@test "mgrep: a byte that is no character matches itself" {
	selects '\251' $'\251'
	selects 'a\251b' "a"$'\251'"b"
	selects '\303' -i $'\303'
	selects '\377' -w $'\377'
	misses '\250' $'\251'
}

@test "mgrep: it is found within a character, unless characters matter" {
	selects '\342\202\254' $'\254'
	selects '\303\251' -E $'(\251)'
	misses '\342\202\254' -i $'\254'
	misses '\303\251' -w -E $'(\251)'
	misses '\303\251' $'\251''\s*'
	misses '\303\251' $'\251''[^a]*'
}

@test "mgrep: beside such a byte, a character is still one" {
	selects '\254' $'\254''€*'
	selects '\303' -E $'\303''é?'
	misses '\303\237\237\251' -E 'ß+'$'\251'
	selects 'x' $'\250'$'\n''𐐨*'
	misses '\377a\200' -E '\S(()a'$'\200'')'
	misses '\377a\377\200\200' '.\(as*\)'$'\377\200''\{2\}'
	selects 'éa\377\200\200' '.\(as*\)'$'\377\200''\{2\}'
	misses '\202\254' -E $'(\202)''\W'
	selects 'µ\342' -w '\|'$'\342'
	misses 'µ' -w '\|'$'\342'
}

@test "mgrep: a bracket expression matches no byte that is no character" {
	misses '\251' $'[\251]'
	misses '\251' $'[[=\251=]]'
	misses '\251' $'[[.\251.]]'
	misses '\251\251\251' $'[\251]\{3\}'
	selects 'a' -E $'[a[=\251=]]'
	selects 'b' $'[a-\251]'
	selects 'é' $'[^\251]'
}

@test "mgrep -i: the ends of a range are folded first" {
	misses '_' -i '[B-x]'
	misses 'a' -i '[B-z]'
	selects 'x' -i '[B-x]'
	run -2 "$MGREP" -i '[ſ-z' line
	[[ $output = *'Unmatched [, [^, [:, [., or [=' ]]
	LC_ALL=C selects '_' -i '[B-x]'
	LC_ALL=C selects 'a' -i '[B-z]'
	# Those whose capitals are ASCII may stand beside a byte that is none.
	printf 'a\ns\nı\n' > g
	LC_ALL=C.UTF-8 run -0 "$MGREP" -i $'[ı-\202]' g
	equal $'s\nı' "$output"
	LC_ALL=C.UTF-8 run -2 "$MGREP" $'[ı-\202]' g
	LC_ALL=C.UTF-8 run -2 "$MGREP" -i $'[\202-ı]' g
	equal "$MGREP: Invalid range end" "$output"
}

@test "mgrep -v: a line that is no text makes a gap before an unfinished one" {
	printf 'no\200\nend' > f
	equal $'--\nend' "$("$MGREP" -v -A1 x f 2> err)"
	equal $'--\nend' "$("$MGREP" -v -B1 x f 2> err)"
	equal 'end' "$("$MGREP" -v -C1 x f 2> err)"
}

@test "mgrep -o -i: letters beyond ASCII, beside an empty pattern, too" {
	printf 'Sſx\n' > f
	for args in '-e S' '-F -e S' '-E -e S'; do
		equal $'S\nſ' "$(LC_ALL=C.UTF-8 "$MGREP" -oi -e '' $args f)"
	done
}

@test "mgrep: in Shift JIS the byte of a backslash is one to patterns" {
	need localedef
	mkdir locales
	localedef -c --no-archive -i C -f SHIFT_JIS locales/xx \
		> /dev/null 2>&1 || :
	unset LC_ALL
	export LOCPATH=$PWD/locales LC_CTYPE=xx
	[ "$(locale charmap)" = SHIFT_JIS ] || skip "needs its charmap"
	printf '\\\n\203\\\n' > f
	for pattern in '-F \' '\\' '^\\$' '[\]'; do
		run -0 "$MGREP" -c $pattern f
		equal 1 "$output"
	done
}

@test "mgrep: bytes that a charset of single bytes lacks are no text" {
	need localedef
	mkdir locales
	localedef -c --no-archive -i C -f ISO-8859-7 locales/xx \
		> /dev/null 2>&1 || :
	unset LC_ALL
	export LOCPATH=$PWD/locales LC_CTYPE=xx
	[ "$(locale charmap)" = ISO-8859-7 ] || skip "needs its charmap"
	printf 'a\341\na\256\n' > f
	equal $'a\341\nMGREP: f: binary file matches' \
		"$("$MGREP" a f 2>&1 | sed "s|^$MGREP|MGREP|")"
	equal $'\256' "$("$MGREP" -ao '[^[:alpha:]]$' f)"
	equal 2 "$("$MGREP" -ac a. f)"
	equal 1 "$("$MGREP" -ac 'a\w' f)"
	equal $'a\256' "$(LC_CTYPE=C "$MGREP" 'a[^[:alpha:]]$' f | tail -n 1)"
}
