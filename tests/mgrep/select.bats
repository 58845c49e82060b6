#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mgrep: which lines are selected.

load ../helper

# out EXPECTED ARGUMENT...: mgrep prints just what printf makes of EXPECTED.
out() {
	printf "$1" > expected
	"$MGREP" "${@:2}" > actual
	cmp expected actual
}

# none ARGUMENT...: mgrep prints nothing and says so.
none() {
	run "$MGREP" "$@"
	[ "$status" = 1 ]
	equal "" "$output"
}

@test "mgrep: prints the lines that match, and ends the last" {
	printf 'one\ntwo\nother one' > f
	out 'one\nother one\n' one f
	none three f
}

@test "mgrep -e, -f: any of several patterns" {
	printf 'a\nb\nc\nd\n' > f
	printf 'c\nd\n' > p
	out 'a\nc\nd\n' -e a -f p f
	out 'a\nb\n' "$(printf 'a\nb\na')" f
	none -f /dev/null f
	out 'a\nb\nc\nd\n' -vf /dev/null f
	printf 'd\n' | out 'd\n' -f - f
}

@test "mgrep: an empty pattern selects every line" {
	printf 'a\n\nb\n' > f
	out 'a\n\nb\n' '' f
	out '3\n' -c -e '' -e x f
	out 'a\n\nb\n' '^' f
}

@test "mgrep -G, -E, -F: what a bar means" {
	printf 'a|b\na\nc\n' > f
	out 'a|b\n' 'a|b' f
	out 'a|b\na\n' -E 'a|b' f
	out 'a|b\n' -F 'a|b' f
	out 'a|b\na\n' 'a\|c*a' f
}

@test "mgrep: literals with escapes and anchors" {
	printf 'a.b\naxb\n^a\na$\nab\n}\n x;\n;y\n' > f
	out 'a.b\n' 'a\.b' f
	out '^a\n' '\^a' f
	out 'a$\n' 'a\$' f
	out '}\n' '^}$' f
	out ' x;\n' ';$' f
	out ';y\n' '^;' f
	printf 'x\n;' > f
	out ';\n' ';$' f
	out ';\n' '^;$' f
	printf '\n' > f
	out '\n' '^$' f
}

@test "mgrep -E: a brace that opens no interval is a character" {
	printf 'if {\na{x}\n' > f
	out 'if {\n' -E 'if {' f
	out 'a{x}\n' -E 'a{x}' f
}

@test "mgrep: a pattern that begins with a dash behind a backslash" {
	printf 'a-x\n\\-x\n' > f
	out 'a-x\n\\-x\n' '\-x' f
	out '\\-x\n' -F '\-x' f
}

@test "mgrep -i: ASCII, and what UTF-8 adds" {
	printf 'Foo\nSIS\nk\n\305\277i\305\277\n\342\204\252\n' > f
	out 'Foo\n' -i FOO f
	out 'SIS\n' -i sis f
	LC_ALL=C.UTF-8 out 'SIS\n\305\277i\305\277\n' -i sis f
	LC_ALL=C.UTF-8 out 'k\n' -i K f
	none -i --no-ignore-case foo f
	out 'Foo\n' -y fOO f
}

@test "mgrep -w: whole words" {
	printf 'foo\nfoobar\na foo.\n_foo\n@\nx@y\n' > f
	out 'foo\na foo.\n' -w foo f
	out '@\n' -w @ f
	printf 'foo bar foo\n' > f
	out 'foo\nfoo\n' -ow foo f
	printf 'foobar foo\n' > f
	out 'foobar foo\n' -w foo f
	printf ',\n\nab\n' > f
	out ',\n\n' -w '' f
	printf '\303\251foo\nfoo\n' > f
	LC_ALL=C.UTF-8 out 'foo\n' -w foo f
	LC_ALL=C out '\303\251foo\nfoo\n' -aw foo f
}

@test "mgrep -x: whole lines" {
	printf 'a\nab\n\nba\na' > f
	out 'a\na\n' -x a f
	out '\n' -x '' f
	out 'ab\nba\n' -xE 'a.|.a' f
	out 'ab\n' -xw ab f
}

@test "mgrep -v: the other lines" {
	printf 'a\nb\nc' > f
	out 'b\nc\n' -v a f
	out 'a\nc\n' -v b f
	none -v '' f
}

@test "mgrep: back-references, classes, intervals" {
	printf 'abab\nabba\nx1\n' > f
	out 'abab\n' '\(ab\)\1' f
	out 'x1\n' '[[:digit:]]' f
	out 'abba\n' -E 'b{2}' f
}

@test "mgrep -P: Perl's regular expressions" {
	"$MGREP" --help | "$MGREP" -q perl-regexp || skip "built without PCRE2"
	printf 'foobar\nfoobaz\nBAR\n' > f
	out 'foobaz\n' -P 'foo(?!bar)' f
	out 'bar\n' -oP 'foo\Kbar' f
	out 'foobar\nBAR\n' -iPw 'foobar|bar' f
	out 'BAR\n' -Px 'BAR' f
	run "$MGREP" -P '(' f
	[ "$status" = 2 ]
	run "$MGREP" -P -e a -e b f
	equal "$MGREP: the -P option only supports a single pattern" "$output"
}

@test "mgrep -z: lines that end with NUL" {
	printf 'a\nb\0c\0' > f
	out 'a\nb\0' -z b f
	out 'c\0' -z '^c' f
	none -z '^b' f
}

@test "mgrep: many patterns, each of them rare" {
	seq 1 3000 > f
	seq 1000 1200 > p
	equal 201 "$("$MGREP" -c -xFf p f)"
	equal "$(seq 1000 1200)" "$("$MGREP" -xFf p f)"
}

@test "mgrep: matches at the ends of chunks and blocks" {
	for size in 98303 98304 98305 1048575 1048576 1048577; do
		head -c $((size - 4)) /dev/zero | tr '\0' 'x' > f
		printf '\nab\nab\n' >> f
		equal 2 "$("$MGREP" -c ab f)"
		equal 2 "$("$MGREP" -c '^ab$' f)"
		equal "2:ab" "$("$MGREP" -nm1 ab f)"
	done
}

@test "mgrep -P: the empty string beside bytes that are no characters" {
	"$MGREP" --help | "$MGREP" -q perl-regexp || skip "built without PCRE2"
	printf '\303x\n' > l
	printf '\202x\n' > t
	export LC_ALL=C.UTF-8
	# Something might have begun with the one, nothing with the other.
	equal 1 "$("$MGREP" -cP '^' l)"
	run -1 "$MGREP" -cP '^' t
	run -1 "$MGREP" -cwP '\Z' t
	run -1 "$MGREP" -cxP '' l
	# What is searched next is not at the start of its line.
	equal a "$(echo ab | "$MGREP" -oP 'a|(?<=^a)b')"
}

@test "mgrep: as egrep it begins with -E, as fgrep with -F" {
	ln -s "$(realpath "$MGREP")" egrep
	ln -s "$(realpath "$MGREP")" fgrep
	printf 'a|b\nb\n' > f
	equal 2 "$(./egrep -c 'a|b' f)"
	equal 1 "$(./fgrep -c 'a|b' f)"
	equal 1 "$(./fgrep -c 'a|' f)"
	equal 2 "$(PATH=$PWD:$PATH egrep -Ec 'a|b' f)"
	run -2 ./egrep -F b f
	equal "./egrep: conflicting matchers specified" "$output"
	run -2 ./fgrep
	[[ $output = "Usage: ./fgrep "* ]]
}

@test "mgrep -X: the old names of -G, -E, -F and -P" {
	printf 'a|b\na\n' > f
	out 'a|b\n' -X grep 'a|b' f
	out 'a|b\na\n' -X egrep 'a|c' f
	out 'a|b\n' -X fgrep 'a|b' f
	run -2 "$MGREP" -X ewk a f
	equal "$MGREP: invalid matcher ewk" "$output"
	run -2 "$MGREP" -X egrep -F a f
	equal "$MGREP: conflicting matchers specified" "$output"
}

@test "mgrep -X: patterns as awk's" {
	printf 'a\\b\n*x\nx{2}\nxx\naab\na1\n]\n-\nw s\n' > f
	for awk in awk gawk posixawk; do
		out ']\n' -X $awk '[\]]' f
		out 'a\\b\n' -X $awk '[\\]' f
		out '\055\n' -X $awk '[b\-x]$|^\-$' f -x
		out 'aab\n' -X $awk '(a)+b' f
		out 'x{2}\n' -X $awk 'x\{2\}' f
		run -1 "$MGREP" -X $awk 'a)' f
		equal "" "$output"
		run -2 "$MGREP" -X $awk '(a' f
		equal "$MGREP: Unmatched ( or \\(" "$output"
	done
	out 'x{2}\n' -X awk 'x{2}' f
	out 'a1\n' -X awk '(a)\1' f
	out 'w s\n' -X awk '\w' f
	out '*x\n' -X awk '*x' f
	out 'xx\n' -X gawk 'x{2}' f
	out 'aab\n' -X gawk '(a)\1' f
	out 'w s\n' -X gawk '\w\s\w' f
	out '*x\n' -X gawk 'q|(*x)' f
	out 'xx\n' -X posixawk 'x{2}' f
	out 'aab\n' -X posixawk '(a)\1' f
	out 'w s\n' -X posixawk '\w' f
	for pattern in '*x' 'q|+x' '(?x)' '^*x' '{1}x' 'a^*'; do
		run -2 "$MGREP" -X posixawk "$pattern" f
		equal "$MGREP: Invalid preceding regular expression" "$output"
	done
	for pattern in '\q' '\/' '\1' '\w' '\{'; do
		run -1 "$MGREP" -X awk "$pattern" /dev/null
		equal "$MGREP: warning: stray \\ before ${pattern:1}" "$output"
	done
	for pattern in '*x' '+x' '{' 'x{2}' '\.' '\}' '[\w]'; do
		run -1 "$MGREP" -X awk "$pattern" /dev/null
		equal "" "$output"
		run -1 "$MGREP" -X gawk "$pattern" /dev/null
		equal "" "$output"
	done
	out 'a\\b\nxx\naab\na1\n' -X awk -e '^a' -e xx f
	printf '\0\n' > z
	run -1 "$MGREP" -caX awk '^.' z
	run -0 "$MGREP" -caX gawk '^.' z
}

@test "mgrep -Fi: what is special in a pattern is not in a string" {
	printf '\303\251*\n\303\251\303\251\n\303\251.\n\303\211[\n' > f
	export LC_ALL=C.UTF-8
	out '\303\251*\n' -Fi $'\303\211*' f
	out '\303\251.\n' -Fi $'\303\211.' f
	out '\303\211[\n' -Fi $'\303\251[' f
	LC_ALL=C out '\303\251*\n' -Fi $'\251*' f
}
