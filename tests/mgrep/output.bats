#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mgrep: what is printed of what was selected.

load ../helper

# out EXPECTED ARGUMENT...: mgrep prints just what printf makes of EXPECTED.
out() {
	printf "$1" > expected
	"$MGREP" "${@:2}" > actual || [ $? = 1 ]
	cmp expected actual
}

@test "mgrep -c: counts lines, not matches" {
	printf 'a a\nb\na' > f
	out '2\n' -c a f
	out '0\n' -c x f
	out '1\n' -cv a f
	out '1\n' -cm1 a f
	cp f g
	out 'f:2\ng:2\n' -c a f g
}

@test "mgrep -c: lines that begin or end with a byte, or have a string" {
	printf 'ab;\n;;ab\nab ab;\n\n;' > f
	out '3\n' -c ';$' f
	out '2\n' -vc ';$' f
	out '2\n' -c '^;' f
	out '2\n' -c '^a' f
	out '3\n' -c ab f
	out '2\n' -vc ab f
	out '2\n' -m 2 -c ab f
	out '1\n' -ic 'AB;$' < <(printf 'ab;\nAB\n')
	out '2\n' -zc 'ab' < <(printf 'ab\0a\nb\0cab')
	out '0\n' -c ';$' /dev/null
	printf 'a;\nb\n\0c;\n;\n' > g
	out '3\n' -c ';$' g
}

@test "mgrep -l, -L: names, with -Z behind them a NUL" {
	echo a > f
	echo b > g
	out 'f\n' -l a f g
	out 'g\n' -L a f g
	out 'f\0' -lZ a f g
	out 'f\n' -lc a f g
	run -0 "$MGREP" -L a f
	run -1 "$MGREP" -L a g
}

@test "mgrep -n, -b, -H: prefixes" {
	printf 'x\na\n\na\n' > f
	out '2:a\n4:a\n' -n a f
	out '2:a\n5:a\n' -b a f
	out 'f:2:2:a\nf:4:5:a\n' -Hnb a f
	out 'f\0002:a\nf\0004:a\n' -HnZ a f
	out 'a\na\n' -h a f
	out 'in:a\nin:a\n' -H --label=in a - < f
}

@test "mgrep -T: text begins at a tab stop" {
	printf 'a\n\n' > f
	out 'a\n' -T a f
	out 'f:\ta\nf:\n' -HT '' f
	out 'f:1:\ta\n' -HnT a f
}

@test "mgrep -o: parts, but no empty ones" {
	printf 'aXbXXc\n' > f
	out 'X\nX\nX\n' -o X f
	out 'X\nXX\n' -oE 'X*' f
	out '1:X\n3:X\n4:X\n' -ob X f
	out 'a\n' -o '^a' f
	out '' -vo q f
}

@test "mgrep -o: the longest of several patterns" {
	echo abcd > f
	out 'abc\n' -o -e ab -e abc -e b f
	out 'abc\n' -oE 'ab|abc' f
}

@test "mgrep -o: words of many lines at once, and of odd ones" {
	export LC_ALL=C.UTF-8
	printf 'ab c1\n--\nd\n\303\251e\nf \377g\nh' > f
	out 'ab\nc\nd\ne\nf\ng\nh\n' -oE '[a-z]+' f
	out 'ab\nc1\nd\n\303\251e\nf\ng\nh\n' -oE '\w+' f
	out 'ab\nc1\nd\ne\nf\ng\nh\n' -oE '[a-z][a-z0-9]*' f
	out '1:ab\n1:c\n3:d\n4:e\n5:f\n5:g\n6:h\n' -onE '[a-z]+' f
	out 'ab\n' -oE '[a-z]{2,}' f
	out 'ab\nc\n' -m 1 -oE '[a-z]+' f
	out 'AB\nC\n' -oiE '[a-z]+' <<< 'AB1C'
	out 'ab\0c\0' -ozE '[a-z]+' < <(printf 'ab1\0c')
	out '' -voE '[a-z]+' f
}

@test "mgrep -q: nothing but the status" {
	echo a > f
	run -0 "$MGREP" -q a missing f
	run -1 "$MGREP" -q b f
	run -2 "$MGREP" -q b f missing
}

@test "mgrep -m: stops, and goes on with the context" {
	printf 'a1\na2\nx\na3\n' > f
	out 'a1\n' -m1 a f
	out 'a1\na2\nx\n' -m1 -A2 a f
	out 'a1\na2\na3\n' -m9 a f
	run -1 "$MGREP" -m0 a missing
	equal "" "$output"
}

@test "mgrep -A, -B, -C: context" {
	seq 1 20 > f
	out '4\n5\n6\n--\n14\n15\n16\n' -C1 5 f
	out '5-5\n6:6\n7-7\n' -nC1 '^6$' f
	out '6\n7\n--\n16\n17\n' -A1 6 f
	out '5\n6\n--\n15\n16\n' -B1 6 f
	out '6\n--\n16\n' -A0 6 f
	out '6\n16\n' --no-group-separator -A0 6 f
	out '6\n++\n16\n' --group-separator=++ -A0 6 f
	out '5\n6\n7\n--\n15\n16\n17\n' -1 6 f
	cp f g
	out 'f-5\nf:6\n--\ng-5\ng:6\n' -B1 -m1 6 f g
}

@test "mgrep -A, -B: context reaches over reads and chunks" {
	seq 1 200000 > f
	equal "$(seq 149990 150010)" "$("$MGREP" -C10 '^150000$' f)"
	equal "$(seq 149990 150010)" "$("$MGREP" -C10 '^150000$' < f)"
	equal "$(seq 149990 150010)" "$(cat f | "$MGREP" -C10 '^150000$')"
	equal "150000:150000" "$(cat f | "$MGREP" -n '^150000$')"
}

@test "mgrep --color: matches, prefixes, lines" {
	echo xay > f
	out 'x\033[01;31m\033[Ka\033[m\033[Ky\n' --color=always a f
	out 'xay\n' --color=auto a f
	out 'xay\n' --colour=never a f
	GREP_COLORS='mt=7:ne:ln=1' out \
		'\033[1m1\033[m\033[36m:\033[mx\033[7ma\033[my\n' \
		-n --color=always a f
	GREP_COLORS='sl=4:mt=7:ne' out '\033[4mx\033[7ma\033[m\033[4my\033[m\n' \
		--color=always a f
	GREP_COLOR=7 run "$MGREP" --color=always a f
	equal "$MGREP: warning: GREP_COLOR='7' is deprecated; use GREP_COLORS='mt=7'" \
		"${lines[0]}"
}

@test "mgrep --color: mt alone gives the context what ms has" {
	printf 'a\nfoo\n' > f
	GREP_COLORS='ms=4:mt:ne' out 'a\n\033[4mfoo\033[m\n' -v -A1 \
		--color=always foo f
	GREP_COLORS='mc=4:mt:ne' out 'a\n\033[01;31mfoo\033[m\n' -v -A1 \
		--color=always foo f
	# So that nothing is left of the old variable.
	GREP_COLOR=7 GREP_COLORS='ms=4:mt:ne' out '\033[4mfoo\033[m\n' \
		--color=always foo f
}

@test "mgrep -NUM: of digits there may be 21" {
	printf 'a\nfoo\nb\n' > f
	equal 'a foo b' "$("$MGREP" -999999999999999999999 foo f | xargs)"
	equal 'a foo b' "$("$MGREP" -00000000000000000000000001 foo f | xargs)"
	run -2 "$MGREP" -9999999999999999999999 foo f
	equal "$MGREP: 999999999999999999999...: invalid context length argument" \
		"$output"
}

@test "mgrep -l -m: the greatest number is no limit" {
	printf 'bar\nfoo\0\nfoo\n' > f
	equal f "$("$MGREP" -l -m9223372036854775807 foo f 2>&1)"
	equal f "$("$MGREP" -l -m99999999999999999999 foo f 2>&1)"
}

@test "mgrep --color: a wrong word prints the help" {
	run -0 "$MGREP" --color=foo a f
	[[ ${lines[0]} = Usage:* ]]
}

@test "mgrep: a long line of output is whole" {
	head -c 3000000 /dev/zero | tr '\0' a > f
	equal "$( (cat f; echo) | cksum)" "$("$MGREP" a f | cksum)"
	equal "$( (cat f; echo) | cksum)" "$(cat f | "$MGREP" a | cksum)"
}

@test "mgrep --line-buffered: a line is out before the next is there" {
	mkfifo in out
	"$MGREP" --line-buffered a < in > out &
	exec 7> in 8< out
	echo a >&7
	read -r -t 10 -u 8 line
	equal a "$line"
	exec 7>&- 8<&-
	wait
}

@test "mgrep: a full disk is reported once, with status 2" {
	yes a | head -100000 > f
	for opt in -n --line-buffered -c -l; do
		run -2 bash -c "\"$MGREP\" $opt a f 2>&1 > /dev/full"
		equal "$MGREP: write error: No space left on device" "$output"
	done
}

@test "mgrep --col: what both spellings begin with is enough" {
	printf 'a\n' > f
	equal a "$("$MGREP" --col=never a f)"
	run -2 "$MGREP" --c=never a f
	[[ $output == *" '--color' '--colour'"* ]]
}

@test "mgrep --color: GREP_COLOR is warned of where something is searched" {
	printf 'a\n' > f
	GREP_COLOR=7 run -0 "$MGREP" --color=always a f
	[[ $output == *"warning: GREP_COLOR='7' is deprecated"* ]]
	GREP_COLOR=7 run -1 "$MGREP" --color=always -f /dev/null f
	equal "" "$output"
}
