#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mgrep: which files are searched, and what goes wrong with them.

load ../helper

setup() {
	helper_setup
	mkdir -p t/a/b t/c
	for name in t/top.c t/a/x.h t/a/b/y.c t/c/z.h; do
		echo "foo" > "$name"
	done
}

# names EXPECTED ARGUMENT...: the files, sorted, that mgrep -l lists.
names() {
	equal "$1" "$("$MGREP" -l "${@:2}" foo | sort | xargs)"
}

@test "mgrep -r: what lies below, with names" {
	cd t
	names "a/b/y.c a/x.h c/z.h top.c" -r
	equal "top.c:foo" "$("$MGREP" -r --include=top.c foo)"
	equal "./top.c:foo" "$("$MGREP" -r --include=top.c foo .)"
	equal foo "$("$MGREP" -rh --include=top.c foo)"
	equal foo "$("$MGREP" -r foo top.c)"
	equal "a/b/y.c:foo" "$("$MGREP" -r foo a/b/)"
	equal 4 "$("$MGREP" -d recurse foo . | wc -l)"
}

@test "mgrep -r, -R: links" {
	cd t
	ln -s ../top.c a/link
	ln -s a d
	ln -s nowhere dangling
	names "a/b/y.c a/x.h c/z.h top.c" -r
	equal 2 "$("$MGREP" -r foo d | wc -l)"
	run -2 "$MGREP" -Rl foo
	[[ $output = *"dangling: No such file or directory"* ]]
	[[ $output = *d/link* ]]
	ln -s . loop
	run -2 "$MGREP" -Rs foo
	# An -r does not take back what -R says.
	rm loop dangling
	equal 8 "$("$MGREP" -R -r foo . | wc -l)"
	equal 8 "$("$MGREP" -r -R foo . | wc -l)"
}

@test "mgrep --include, --exclude, --exclude-dir" {
	cd t
	names "a/b/y.c top.c" -r --include='*.c'
	names "a/x.h c/z.h" -r --exclude='*.c'
	names "c/z.h top.c" -r --exclude-dir=a
	names "c/z.h top.c" -r --exclude-dir=a/
	names "top.c" -r --exclude-dir='?'
	names "a/b/y.c top.c" -r --include='*.h' --include='*.c' --exclude=x.h \
		--exclude='z*'
	printf 'y.c\n\nz.h  \n' > ../list
	names "a/x.h top.c" -r --exclude-from=../list
	run -1 "$MGREP" --exclude=top.c foo top.c
	run -0 "$MGREP" --exclude-dir=. foo -r
	run -1 "$MGREP" --exclude-dir=. foo -r .
	echo foo | run -0 "$MGREP" --exclude=- foo -
}

@test "mgrep: what cannot be searched, and -s" {
	cd t
	run -2 "$MGREP" foo missing top.c
	equal "$MGREP: missing: No such file or directory" "${lines[0]}"
	equal "top.c:foo" "${lines[1]}"
	run -2 "$MGREP" -s foo missing top.c
	equal "top.c:foo" "$output"
	run -2 "$MGREP" foo a
	equal "$MGREP: a: Is a directory" "$output"
	run -1 "$MGREP" -d skip foo a
	equal "" "$output"
}

@test "mgrep: devices and FIFOs" {
	cd t
	mkfifo fifo
	names "a/b/y.c a/x.h c/z.h top.c" -r
	run -1 timeout 10 "$MGREP" -D skip foo fifo
	run -1 timeout 10 "$MGREP" -r -D skip foo fifo
	equal foo "$(echo foo | "$MGREP" -D skip foo)"
	echo foo > fifo &
	equal foo "$(timeout 10 "$MGREP" foo fifo)"
	wait
}

@test "mgrep: an input that is the output" {
	cd t
	run -2 bash -c "\"$MGREP\" foo top.c >> top.c"
	equal "$MGREP: top.c: input file is also the output" "$output"
	run -2 bash -c "\"$MGREP\" foo < top.c 1<> top.c"
	equal "$MGREP: (standard input): input file is also the output" \
		"$output"
	run -0 bash -c "\"$MGREP\" -m1 foo top.c >> top.c"
	run -0 bash -c "\"$MGREP\" -c foo top.c >> top.c"
	equal "foo foo 2" "$(xargs < top.c)"
}

@test "mgrep -r: a directory that is only to be listed" {
	need user
	mkdir d
	echo foo > d/f
	ln -s f d/l
	chmod 400 d
	run -2 --separate-stderr "$MGREP" -r foo d
	chmod 700 d
	equal "" "$output"
	equal "$MGREP: d/f: Permission denied
$MGREP: d/l: Permission denied" "$(sort <<< "$stderr")"
}

@test "mgrep: where standard input is left" {
	printf 'x1\nx2\ny\nx3\nz\n' > f
	left() {
		("$MGREP" "$@" > /dev/null || :; xargs) < f
	}
	equal "x2 y x3 z" "$(left -m1 x)"
	equal "y x3 z" "$(left -m2 -A1 x)"
	equal "" "$(left x)"
	equal "" "$(left -c x)"
	equal "z" "$( ("$MGREP" -m3 x > out; cat) < f)"
	seq 1 100000 > f
	equal "50001" "$( ("$MGREP" -m1 '^50000$' > out; head -n 1) < f)"
	equal "1:0:50001 50002" \
		"$( ("$MGREP" -m1 '^50000$' > out; "$MGREP" -nbm1 . | xargs
			head -n 1) < f | xargs)"
}

@test "mgrep: a reader that goes away ends it" {
	run bash -c 'yes foo | "$1" foo | head -n 1; echo "${PIPESTATUS[1]}"' \
		- "$MGREP"
	equal "foo 141" "$(xargs <<< "$output")"
}

@test "mgrep: files that claim to be empty" {
	equal "$(grep -c . /proc/self/status)" \
		"$("$MGREP" -c . /proc/self/status)"
}

@test "mgrep: names of any bytes" {
	printf 'foo\n' > $'t/\n\377'
	equal $'t/\n\377:foo' "$("$MGREP" -H foo $'t/\n\377')"
}

@test "mgrep: standard input that stands behind its end stays there" {
	printf 'foo\n' > f
	for option in -e -le; do
		run -1 perl -e 'seek(STDIN, 9, 0); system { $ARGV[0] } @ARGV;
			print sysseek(STDIN, 0, 1), "\n"; exit($? >> 8)' \
			"$MGREP" "$option" foo < f
		equal 9 "$output"
	done
}

@test "mgrep -l -L: standard input is never handed out twice" {
	seq 60000 > f
	for list in -l -L -lv -LI; do
		equal 0 "$( (cat > rest; "$MGREP" $list needle > out
			wc -c) < f)"
	done
}

@test "mgrep -r: what a directory calls a file may be a device" {
	need root
	need unshare
	unshare -m true 2> err || skip "needs the kernel's name spaces"
	mkdir d
	echo x > d/file
	touch d/null d/zero
	run -1 timeout 60 unshare -m bash -c '
		mount --bind /dev/null d/null
		mount --bind /dev/zero d/zero
		"$1" -rc zzz d' - "$MGREP"
	equal d/file:0 "$output"
}

@test "mgrep -f -: what is wrong there is told of '-'" {
	run -2 "$MGREP" -f - <<< '\('
	equal "$MGREP: -:1: Unmatched ( or \\(" "$output"
}

@test "mgrep: a closed standard output matters only to what goes there" {
	printf 'foo\n' > f
	run -1 bash -c '"$1" bar f >&-' - "$MGREP"
	equal "" "$output"
	run -0 bash -c '"$1" -q foo f >&-' - "$MGREP"
	run -2 bash -c '"$1" foo f >&-' - "$MGREP"
	equal "$MGREP: write error: Bad file descriptor" "$output"
}

@test "mgrep -R: what is left out is not complained of" {
	mkdir d
	ln -s nowhere d/gone
	ln -s .. d/up
	run -1 "$MGREP" -R --exclude=gone --exclude-dir=up foo d
	equal "" "$output"
	run -2 "$MGREP" -R --exclude-dir=gone foo d
	[[ $output == *"d/gone: No such file or directory"* ]]
}

@test "mgrep -m: standard input is left where -l, -L and binary files say" {
	printf 'a\na\0a\nb\n' > f
	left() {
		("$MGREP" "$@" > out 2>&1 || :; wc -c) < f
	}
	equal 0 "$(left -m1 -l a)"
	equal 0 "$(left -m0 -L a)"
	equal 4 "$(left -m2 a)"
	equal 2 "$(left -m3 a)"
}

@test "mgrep -q: leaves a large file behind the block with the match" {
	{
		echo a
		head -c 1000000 /dev/zero | tr '\0' x
	} > f
	for pattern in a '^a' 'a$' '[a]' 'aa*$' $'a\nb'; do
		equal $((1000002 - 98304)) \
			"$( ("$MGREP" -q "$pattern" && wc -c) < f)"
	done
	for list in -l -L; do
		equal $((1000002 - 98304)) "$( ("$MGREP" $list a > out
			wc -c) < f)"
		equal 0 "$( ("$MGREP" $list -m1 a > out && wc -c) < f)"
	done
	# So do -L -m0, and a NUL that -I looks no further than.
	equal $((1000002 - 98304)) "$( ("$MGREP" -L -m0 a > out; wc -c) < f)"
	printf '\0' | dd of=f bs=1 seek=200000 conv=notrunc 2> said
	for list in -l -L; do
		equal $((1000002 - 294912)) \
			"$( ("$MGREP" -I $list b > out; wc -c) < f)"
	done
	printf x | dd of=f bs=1 seek=200000 conv=notrunc 2> said
	# Blocks count from where standard input stood.
	printf 'xxxxxxx\n' | cat - f > g
	equal $((1000002 - 98304)) "$( (dd bs=8 count=1 of=head 2> /dev/null
		"$MGREP" -q a && wc -c) < g)"
}

@test "mgrep: no other file passes for a closed standard input" {
	printf 'a\n' > f
	equal "f:0" "$("$MGREP" -c x f - 2> err <&-)"
	grep -q "(standard input): Bad file descriptor" err
	run -2 bash -c '"$0" b f f - <&-' "$MGREP"
	equal "$MGREP: (standard input): Bad file descriptor" "$output"
}

@test "mgrep -q: nothing is said of what comes behind the match" {
	seq 300000 > f
	for _ in {1..5}; do
		run -0 "$MGREP" --threads=7 -q 299999 f missing{1..60}
		equal "" "$output"
	done
}

@test "mgrep -l -m: a binary file's message comes before its name" {
	local i want=
	for i in {100..400}; do
		printf 'ab\n\0x\nab\n' > "b$i"
		want+="$MGREP: b$i: binary file matches"$'\n'"b$i"$'\n'
	done
	run -0 "$MGREP" --threads=7 -l -m1 ab b*
	equal "${want%$'\n'}" "$output"
}

@test "mgrep: descriptors that others hold are waited for" {
	local i
	seq "$(few 700000 70000)" > big
	for i in {1..60}; do
		ln -s big "l$i"
	done
	"$MGREP" --threads=1 -c 99 l* > want
	(ulimit -n 16 && "$MGREP" --threads=7 -c 99 l*) > out 2>&1
	cmp want out
	(ulimit -n 40 && "$MGREP" --threads=7 -c 99 l*) > out 2>&1
	cmp want out
}
