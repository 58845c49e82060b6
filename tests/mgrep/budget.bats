#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mgrep: patterns that would explode are refused, or take linear time.

load ../helper

# fails MESSAGE PATTERN: the extended PATTERN is refused; memory is limited.
fails() {
	need plain # for which memory may be limited
	printf '%s' "$2" > pattern
	run bash -c 'ulimit -v 2000000; exec -a grep "$MGREP" -E -f pattern' \
		< /dev/null
	[ "$status" = 2 ]
	equal "grep: $1" "$output"
}

# lines COUNT OPTIONS PATTERN: so many lines of f are selected.
lines() {
	run "$MGREP" -c "$2" "$3" f
	[ "$status" -le 1 ]
	equal "$1" "$output"
}

@test "mgrep: repetition of repetition is refused where it gets too big" {
	fails 'Regular expression too big' '((a{100}){100}){100}'
	fails 'Regular expression too big' '(a{32767}){32767}'
	fails 'Regular expression too big' '((\w{1,300}){1,300}){1,3}'
}

@test "mgrep: millions of parentheses overflow a stack that is not ours" {
	fails 'stack overflow' "$(head -c 10000000 /dev/zero | tr '\0' '(')"
}

@test "mgrep: what makes other engines backtrack does not make this one" {
	head -c 20000 /dev/zero | tr '\0' 'a' > f
	lines 0 -E '(a*)*b'
	lines 0 -E '(x+x+)+y'
	lines 0 -E '(a+a+)+b'
	lines 0 -E '(a|aa)*b'
	lines 0 -E '(a?){1,500}c'
	lines 0 -E '(a|b)*a(a|b){200}c'
}

@test "mgrep: the largest intervals" {
	head -c 33000 /dev/zero | tr '\0' 'a' > f
	printf '\nshort\n' >> f
	lines 1 -E '\w{1,1000}x|a{1000}'
	lines 1 -E 'a{32767}'
	lines 0 -E '(a|b){1,32767}c'
	lines 2 -iE '\w{1,20000}'
}

@test "mgrep -o: many matches in a line that all might be longer" {
	head -c 100000 /dev/zero | tr '\0' 'a' > f
	"$MGREP" -oE 'a|a.*b' f > parts
	[ "$(wc -l < parts)" = 100000 ]
	[ "$(sort -u parts)" = a ]
}

@test "mgrep -P -o: the matches of a long line, without looking at it all for each" {
	yes 'ab é' | head -n 1000000 | tr '\n' ' ' > f
	LC_ALL=C.UTF-8 timeout 60 "$MGREP" -oP '[^ ]+' f > out
	equal 2000000 "$(wc -l < out)"
}

@test "mgrep -f: 100,000 strings, of which case is ignored" {
	seq -f 'missing%06.0fsis' 100000 > words
	printf 'x\nMISSING000007SIS\nmissing100000\xc5\xbfis\nmissing1sis\n' > f
	LC_ALL=C.UTF-8 run "$MGREP" -c -i -f words f
	equal 2 "$output"
	run "$MGREP" -c -F -f words f
	equal 0 "$output"
}

@test "mgrep: a line that memory does not hold" {
	need plain
	local n
	export -n MAPUTILS_MAP MAPUTILS_READ MAPUTILS_WINDOW MAPUTILS_CHUNK
	truncate -s 300M f
	echo foo | tee a > b
	for n in 1 2 7; do
		(ulimit -v 200000 && "$MGREP" --threads=$n -sh -a foo a f b) \
			> out 2> err && false
		equal 2 $?
		equal "$MGREP: memory exhausted" "$(cat err)"
		equal foo "$(cat out)"
	done
}

@test "mgrep: a deep pattern needs little stack" {
	need plain
	local pattern=a i
	for i in {1..40}; do
		pattern="(${pattern}b|x$i)+y.*"
	done
	echo x40y > f
	equal 1 "$(ulimit -s 64 && "$MGREP" -cE "$pattern" f)"
}

@test "mgrep: a loop around nothing beside back-references is soon left" {
	yes '' | head -n 60000 > f
	equal 60000 "$(timeout 20 "$MGREP" -Ec -e '^*' -e '(a)\1' f)"
	equal 60000 "$(timeout 20 "$MGREP" -Ec '()*\1' f)"
	# Back-references get on in the line, too.
	printf 'a%.0s' {1..3000} > g
	equal 1 "$(timeout 20 "$MGREP" -xEc '(a)(\1)*' g)"
}
