#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Many threads print what one prints, and in its order.

load ../helper

# $MGREP with ARGS says the same with any number of threads, what it writes to
# standard output and what to standard error taken together and apart.
same() { # ARGS...
	local n want got
	for n in 1 2 7; do
		got=$("$MGREP" --threads=$n "$@" 2>&1 < /dev/null | cksum
			"$MGREP" --threads=$n "$@" 2>&1 > /dev/null < /dev/null
			"$MGREP" --threads=$n "$@" 2> /dev/null < /dev/null | cksum
			echo "${PIPESTATUS[0]}")
		[ $n = 1 ] || [ "$want" = "$got" ] || {
			echo "mgrep --threads=$n $*: $got, not $want"
			return 1
		}
		want=$got
	done
}

# Lines of text that has a few of everything.
lines() { # FIRST LAST
	seq "$1" "$2" | sed 's/7$/7 seven/; s/99$/99 Ninety-nine, and nine/
		s/.*000$/& thousand\n\n/'
}

@test "mgrep --threads: a tree, in order" {
	local d
	for d in {1..12}; do
		mkdir -p t/$d/deep
		lines 1 $((d * 100)) | tee t/$d/{a,b,c}.c > t/$d/deep/d.h
		ln -s nowhere t/$d/dangling
	done
	lines 1 "$(few 400000 40000)" > t/6/large
	printf 'seven\0\n' > t/8/binary
	ln -s .. t/9/deep/loop
	same -r 7 t
	same -rn seven t
	same -Rn seven t missing t/3
	same -r -c nine t
	same -rl 1000 t
	same -rL 1000 t
	same -rh -o '[0-9]*9' t
	same -r -m2 -C1 seven t
	same -r --color=always -b Nin t
	same -rv . t
	same -rs absent t
	same -r -A1 --include='*.c' 99 t missing
	same -rn --line-buffered seven t
	same -r -T nine t
	(cd t && same -r nine && same nine */*.c missing */deep */deep/*)
}

@test "mgrep --threads: one large file, in order" {
	local args
	lines 1 "$(few 700000 70000)" > f
	for args in -c -n -b -o -nb '-m 5' '-m 20000' '-m 60000 -n' -v '-vn' -l \
		-L -q -x '-i -c' -w '-A2' '-B3 -n' '-C1 -b' '-C1 -m 3000' \
		'-A400 -m 1200' --color=always '-z' '-z -o' '-T -n -H' -a; do
		# shellcheck disable=SC2086 # several words
		same $args 7 f
		# shellcheck disable=SC2086
		same $args 'thousand$' f
	done
	same -c '' f
	same -n absent f
	same -vc seven f
	same -n '^$' f
	same -c -e 12345 -e 99 f
	same -E -n '([0-9])\1{3}' f
}

@test "mgrep --threads: a NUL in a large file" {
	local args
	lines 1 "$(few 500000 50000)" > f
	printf 'seven\0seven\n' >> f
	lines 1 "$(few 200000 20000)" >> f
	for args in -n -c '-c -v' -o -l -L -q -I '-I -c' -a '-A3' '-A30 -m 9000' \
		'-m 60000' '-m 60000 -c' '-z -c'; do
		# shellcheck disable=SC2086 # several words
		same $args seven f
		# shellcheck disable=SC2086
		same $args 'thousand' f
	done
	printf '\0' >> f
	same -n -C2 '0 thousand' f
}

@test "mgrep --threads: -m in a part that printed too much, with context" {
	local f text
	f=$(printf '%0200d' 0)
	text=$(yes a | head -n 49149; printf 'b\nb\nb')
	yes "$text" | head -c 4800000 > "$f"
	same -nH -B2 -m 49150 a "$f"
	same -nH -C3 -m 150000 a "$f"
}

@test "mgrep --threads: what was printed, behind parts that print nothing" {
	need debug
	printf 'é\nx\n\nx\nxxxx\341xxxxx\316xxxxxxxx\né\315\n' > f
	for knobs in A=b 'MAPUTILS_THREADS=7 MAPUTILS_PART=20'; do
		run -0 env LC_ALL=C.UTF-8 MAPUTILS_MAP_MIN=1 $knobs \
			"$MGREP" -w -1 é f
		equal $'é\nx\n--\n\n'"$MGREP: f: binary file matches" "$output"
	done
}

@test "mgrep --threads: context that is due where a file turns binary" {
	local count
	need debug
	export MAPUTILS_MAP_MIN=4096 MAPUTILS_PART=7777 MAPUTILS_THREADS
	for count in 0 20; do
		{
			yes foo | head -n 14000
			printf '%0100000d\n\0k\n' 0
			yes foo | head -n "$count"
		} > f
		for args in -A2 '-A2 -n' '-C3 -b' '-A5 -m 14010'; do
			MAPUTILS_THREADS=1
			# shellcheck disable=SC2086 # several words
			want=$("$MGREP" $args foo f 2>&1)
			MAPUTILS_THREADS=7
			# shellcheck disable=SC2086
			equal "$want" "$("$MGREP" $args foo f 2>&1)"
		done
	done
}

@test "mgrep --threads: lines longer than a part" {
	local lines bytes
	lines=$(few 300000 30000)
	bytes=$(few 9000000 300000)
	lines 1 "$lines" > f
	head -c "$bytes" /dev/zero | tr '\0' x >> f
	echo seven >> f
	head -c "$((bytes / 3))" /dev/zero | tr '\0' y >> f
	lines 1 "$lines" >> f
	same -n seven f
	same -c x f
	same -o 7y f
	printf 'no newline' >> f
	same -n -v '[0-9x]' f
}

@test "mgrep --threads: standard input, and where it is left" {
	lines 1 700000 > f
	for n in 1 7; do
		(
			head -c 11 > /dev/null
			"$MGREP" --threads=$n -m 2000 -b seven | cksum
			head -n 1
		) < f > "out$n"
	done
	cmp out1 out7
	for n in 1 7; do
		"$MGREP" --threads=$n -c 99 f - f < f > "out$n"
	done
	cmp out1 out7
}

@test "mgrep --threads: nothing is read after what suffices" {
	need timeout
	lines 1 100 > f
	mkfifo fifo
	timeout 20 "$MGREP" --threads=7 -q seven f f f f f f fifo
	timeout 20 "$MGREP" --threads=7 -q seven f f f f f f - < fifo &
	sleep 0.1 > fifo
	wait $!
}

@test "mgrep --threads: output that nobody takes" {
	lines 1 700000 > f
	for n in 1 7; do
		run -2 bash -c '"$0" --threads=$1 seven f f f > /dev/full' \
			"$MGREP" $n
		equal "$MGREP: write error: No space left on device" "$output"
		run -141 bash -c '"$0" --threads=$1 -h . f f f | head -n 1
			exit ${PIPESTATUS[0]}' "$MGREP" $n
		equal 1 "$output"
	done
}

@test "mgrep --threads: a file that is not large starts none" {
	need strace
	need plain
	# What is large is told by the sizes that a user has.
	unset "${!MAPUTILS_@}"
	mkdir t
	lines 1 1000 | tee t/a > a
	lines 1 900000 > large
	for args in "--threads=7 seven a" "--threads=7 -r seven t" \
		"--threads=1 -c seven large a a a"; do
		# shellcheck disable=SC2086 # several words
		strace -f -o trace -e trace=clone,clone3,fork,vfork \
			"$MGREP" $args > out
		run -1 grep -q clone trace
	done
}

@test "mgrep --threads: a large file among others is split, too" {
	need strace
	need plain
	unset "${!MAPUTILS_@}"
	mkdir t
	echo seven | tee t/a t/c > t/d
	lines 1 900000 > t/b
	strace -f -o trace -e trace=clone,clone3 "$MGREP" --threads=2 -r seven \
		t > out
	grep -q clone trace
	"$MGREP" --threads=1 -r seven t > want
	cmp want out
}

@test "mgrep --threads: a reader that stalls, and what waits for it" {
	need plain
	local args name old now
	unset "${!MAPUTILS_@}"
	name=$(printf '%0200d' 0)
	mkdir "$name"
	yes a | head -c 20000000 > "$name/a"
	for i in {1..9}; do
		yes a | head -c 3000000 > "$name/b$i"
	done
	mkfifo pipe
	for args in "-nbH --color=always a $name/a" "-H a $name/a" \
		"-oH . $name/a" "-HC1 a $name/a" "-Hv b $name/a" \
		"-r a $name" "-rnb --color=always a $name"; do
		# shellcheck disable=SC2086 # several words
		"$MGREP" --threads=7 $args > pipe &
		exec 5< pipe
		now=-1 old=
		while [ "$now" != "$old" ]; do
			sleep 0.3
			old=$now
			now=$(awk '/^RssAnon:/ { print $2 }' "/proc/$!/status")
		done
		exec 5<&-
		wait $! || true # a reader who leaves
		echo "$now KiB: $args"
		[ "$now" -le $(((16 + 8 * 7) << 10)) ]
	done
}

@test "mgrep --threads: the first lines do not wait for the others" {
	local n line
	lines 1 100 > f
	mkfifo pipe fifo
	for n in 1 7; do
		"$MGREP" --threads=$n -h seven f fifo > pipe &
		exec 5< pipe
		read -r -t 60 line <&5
		equal "7 seven" "$line"
		echo "and seven" > fifo
		equal "and seven" "$(tail -n 1 <&5)"
		exec 5<&-
		wait $!
	done
}

@test "mgrep --threads: an output that is read in its turn" {
	local n
	lines 1 300000 > f
	echo last >> f
	for n in 1 2 7; do
		# What a message follows is written.
		run -2 bash -c "\"$MGREP\" --threads=$n -Hm1 last f none out \
			> out"
		equal "f:last out:f:last" "$(xargs < out)"
	done
}

@test "mgrep --threads: a reader who has enough" {
	need timeout
	local n
	# More than a pipe holds.
	lines 1 100000 > f
	mkfifo fifo
	# Nobody ever writes to it.
	for n in 1 7; do
		exec 5<> fifo
		{
			timeout 60 "$MGREP" --threads=$n -h '' f f f fifo ||
				echo $? > status
		} | head -n 1 > out
		exec 5>&-
		equal 1 "$(cat out)"
		equal 141 "$(cat status)" # SIGPIPE
	done
}

@test "mgrep --threads: how many there may be" {
	echo seven > f
	equal seven "$("$MGREP" --threads=256 seven f)"
	for n in 0 257 -1 x '' 1x; do
		run -2 "$MGREP" --threads="$n" seven f
		equal "$MGREP: invalid number of threads: '$n'" "$output"
	done
	# GNU's abbreviations stay what they are, and there is none of this.
	run -2 "$MGREP" --thread=1 seven f
	equal seven "$("$MGREP" --t seven f)"
}

@test "mgrep --threads: little address space" {
	need plain
	unset MAPUTILS_THREADS
	seq 1 2000000 > f
	"$MGREP" --threads=1 -nH '' f | cksum > want
	(ulimit -v 200000 && "$MGREP" --threads=7 -nH '' f) | cksum > out
	cmp want out
}

@test "mgrep --threads: few descriptors" {
	for d in {1..60}; do
		mkdir -p "t/$d/deep"
		echo seven | tee "t/$d/a" "t/$d/deep/b" > "t/$d/c"
	done
	"$MGREP" --threads=1 -r seven t > want
	(ulimit -n 24 && "$MGREP" --threads=7 -r seven t) > out
	cmp want out
}

@test "mgrep --threads: standard input may begin at the end of a line" {
	yes 'some text' | head -c 6000000 > f
	for skip in 9 5009; do
		for options in -n -nw -nx; do
			{
				dd bs=$skip count=1 > start 2> err
				"$MGREP" --threads=2 -m1 $options '' > out
			} < f
			equal 1: "$(cat out)"
		done
	done
}
