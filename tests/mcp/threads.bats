#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Trees copied by several threads: as by one.

load ../helper

teardown() {
	[ -z "${shm:-}" ] || rm -rf "$shm"
	[ ! "${mounted:-}" ] || umount "$mounted"
}

# A tree of 400 small files, empty ones and a few large ones, in 20 folders,
# with links of both kinds.
tree() {
	local i
	for i in {1..20}; do
		mkdir -p "$1/$i/deep/er"
		echo "$i" | tee "$1/$i"/{1..17} > "$1/$i/deep/er/x"
		: > "$1/$i/empty"
		ln -s empty "$1/$i/soft"
		ln "$1/$i/1" "$1/$i/deep/hard"
		ln "$1/1/2" "$1/$i/common"
	done
	head -c 3000000 /dev/urandom | tee "$1/7/large" > "$1/large"
	mkfifo "$1/3/fifo"
	chmod 700 "$1/5"
	touch -d 2001-01-01 "$1/5" "$1/6"
}

# All that there is to be known of the tree $1, but times of change.
list() {
	(cd "$1" && find . -printf '%p %y%m %T@ %n %s %l\n' | sort
	find . -type f | sort | xargs cksum)
}

# Which names are one file.
groups() {
	(cd "$1" && find . -type f -links +1 -printf '%i %p\n' | sort -k 2 |
		awk '{ $1 = id[$1] = id[$1] ? id[$1] : ++n } 1')
}

@test "mcp --threads: a tree is the same whatever their number" {
	tree s
	for n in 1 2 7; do
		"$MCP" -a --threads=$n s "t$n"
		diff <(list s) <(list "t$n")
		diff <(groups s) <(groups "t$n")
		"$MCP" -r --threads=$n s "r$n"
		diff -r --no-dereference -x fifo s "r$n"
		"$MCP" -al --threads=$n s "l$n"
		[ "$(stat -c %i s/9/9)" = "$(stat -c %i "l$n/9/9")" ]
		rm -r "l$n"
	done
}

@test "mcp --threads: into a tree that is there" {
	tree s
	"$MCP" -a s t
	for n in 1 7; do
		echo other | tee t/{1..20}/{3..9} > /dev/null
		rm t/4/4 t/4/5
		ln -sf 6 t/4/4
		ln -f t/8/7 t/8/6
		mkdir t/8/9.d && mv -T t/8/9.d t/8/10.d
		"$MCP" -r --threads=$n s/. t
		[ -L t/4/4 ]
		diff s/4/4 t/4/4
		diff s/8/6 t/8/6
		[ "$(cat t/*/9 | cksum)" = "$(cat s/*/9 | cksum)" ]
		rm -r t/8/10.d
		"$MCP" -a --remove-destination --threads=$n s/. t
		diff <(list s) <(list t)
	done
}

@test "mcp --threads: -v speaks in the order of the walk" {
	tree s
	"$MCP" -av --threads=1 s t > one
	rm -r t
	"$MCP" -av --threads=7 s t > seven
	diff one seven
	[ "$(wc -l < one)" -gt 400 ]
}

@test "mcp --threads: messages in the order of the walk, the rest is copied" {
	tree s
	mkdir t
	for i in 2 3 11 19; do
		mkdir -p t/$i/{4,7,soft}
		echo > t/$i/deep
	done
	run -1 "$MCP" -RT --threads=1 s t
	one=$output
	[ "${#lines[@]}" -ge 16 ]
	chmod -R u+w t
	for i in {1..20}; do
		rm -rf t/$i/empty t/$i/1
		[ -d t/$i/soft ] || rm -f t/$i/soft
	done
	rm -f t/3/fifo
	for i in 1 2 3; do
		run -1 "$MCP" -RT --threads=7 s t
		equal "$one" "$output"
		rm -f t/3/fifo
		find t -name soft -type l -delete
	done
	diff s/20/empty t/20/empty
}

@test "mcp --threads: a file that grows too large is said, and no other" {
	need plain
	tree s
	run -1 bash -c 'trap "" XFSZ; ulimit -f 1000; "$1" -r --threads=7 s t' \
		- "$MCP"
	equal "mcp: error writing 't/7/large': File too large
mcp: error writing 't/large': File too large" \
		"$(sed 's/copying .* to \(.*\):/writing \1:/' <<< "$output" |
			sort)"
	diff -r --no-dereference -x fifo -x large s t
}

# Run COMMAND with N descriptors at most, of which three are in use.
limited() { # N COMMAND...
	# shellcheck disable=SC2016 # for the other shell
	bash -c 'for fd in {3..20}; do eval "exec $fd>&-"; done
		ulimit -n "$1" && "${@:2}"' - "$@"
}

@test "mcp --threads: few descriptors are enough" {
	need plain
	tree s
	for n in 5 6 7 9 12 40 100 150; do
		limited $n "$MCP" -a --threads=7 s t
		diff <(list s) <(list t)
		chmod u+w t/5
		rm -r t
	done
}

@test "mcp: two descriptors, and one for a target, are enough" {
	need plain
	mkdir -p s/d/e d
	echo f | tee s/d/f > s/d/e/f
	touch -d 2001-01-01 s/d/e s/d s
	for arguments in "-r s/d d" "-a --parents s/d/e d" "--parents s/d/f d" \
		"-rL s/. d/." "-ax s/. d/."; do
		# shellcheck disable=SC2086
		limited 6 "$MCP" $arguments
	done
	diff -r s/d d/d
	diff -r s/d d/s/d
	equal "$(stat -c %Y s s/d s/d/e)" "$(stat -c %Y d d/d d/s/d/e)"
	# What cannot be entered is said.
	run -1 limited 4 "$MCP" -r s new
	[[ $output = *"Too many open files" ]]
}

@test "mcp --threads: little memory is enough" {
	need plain
	mkdir s
	(cd s && seq 3000 | xargs touch && seq -f d%g 3000 | xargs mkdir)
	bash -c 'ulimit -v 7000; "$1" -al --threads=7 s t' - "$MCP"
	[ "$(ls t | wc -l)" = 6000 ]
}

@test "mcp -R: a directory into what is in it, as by one thread" {
	mkdir -p a/b
	touch a/x
	run -1 "$MCP" -R --threads=7 a/. a/b
	equal "mcp: cannot copy a directory, 'a/.', into itself, 'a/b/.'" \
		"$output"
	mkdir -p d/d/e e
	touch d/d/x d/e
	rm d/e
	run -0 "$MCP" -R --threads=7 d/. .
	[ -e d/x ]
}

@test "mcp: one file starts no thread" {
	need strace
	need plain
	echo > a
	strace -f -o trace "$MCP" a b
	run -1 grep -E 'clone|fork' trace
}

@test "mcp --threads: a number from 1 to 256, in full" {
	for n in 0 -1 257 x 1x ''; do
		run -1 "$MCP" --threads=$n a b
		equal "mcp: invalid number of threads: '$n'" "$output"
	done
	run -1 "$MCP" --thread=1 a b
	equal "$MCP: unrecognized option '--thread=1'" "${lines[0]}"
}

# 60 files and what is not one, as operands.
operands() {
	mkdir s d
	echo x | tee s/{10..69} > /dev/null
	ln s/12 s/12.hard
	ln -s 13 s/13.soft
	ln -s missing s/14.dangling
	mkdir s/15.d
	touch -d 2001-01-01 s/1*
	chmod 640 s/2*
}

# What is new is of this year.
years() {
	(cd "$1" && find . -printf '%p %y%m %TY %n %l\n' | sort)
}

@test "mcp --threads: many operands, as one after another" {
	operands
	for options in "" -a -r -p "-a --remove-destination" -u -n "-f -l" -v \
		-b "-s --update=none-fail"; do
		for n in 1 7; do
			rm -rf t$n
			mkdir t$n
			echo old | tee t$n/{11,31,41}{,.d} > /dev/null
			ln t$n/31 t$n/31.hard
			ln -s 53 t$n/52
			ln -s none t$n/54
			mkdir t$n/55
			# shellcheck disable=SC2086
			run "$MCP" --threads=$n $options s/* s/none s/1*/../1*.d \
				t$n
			echo "$status ${output//t$n\//t/}" > said$n
		done
		cmp said1 said7
		diff -r --no-dereference t1 t7
		diff <(years t1) <(years t7)
		diff <(groups t1) <(groups t7)
	done
}

@test "mcp --threads: operands that lead to copies of others" {
	mkdir d e
	for n in 1 7; do
		rm -f d/* e/*
		echo b > d/b
		for i in {10..49}; do
			echo $i > e/$i
		done
		ln -sf ../d/10 e/50
		ln -sf 12 d/51
		echo 51 > e/51
		run -1 "$MCP" --threads=$n e/* d/b none d
		equal "mcp: 'd/b' and 'd/b' are the same file
mcp: cannot stat 'none': No such file or directory" "$output"
		equal "51 10 51" "$(cat d/12 d/50 d/51 | xargs)"
		run -1 "$MCP" --threads=$n e/* d/10 d
		equal "mcp: 'd/10' and 'd/10' are the same file" "$output"
	done
}

@test "mcp --threads: where descriptors run short, files are copied later" {
	need ptrace
	local failed=0
	mkdir s
	echo x | tee s/{1..600} > /dev/null
	for when in 1{50..90..8}; do
		rm -rf t
		strace -f -o trace -e trace=openat \
			-e inject=openat:error=EMFILE:when=$when \
			"$MCP" -r --threads=3 s t || :
		# It is for this thread to try again.
		read -r main _ < trace
		! grep "^$main .*EMFILE" trace || continue
		failed=$((failed + $(grep -c EMFILE trace)))
		diff -r s t
	done
	[ "$failed" -gt 0 ]
}

# The walk of dst stops at the first directory that is a copy.  Which files come
# before that is a matter of inode numbers, which must be those of one thread;
# tmpfs counts them up.
@test "mcp --threads: an operand that comes to the copies of another" {
	[ -w /dev/shm ] && [ "$(stat -f -c %T /dev/shm)" = tmpfs ] ||
		skip "needs a file system that counts inodes up"
	shm=$(mktemp -d /dev/shm/mcp.XXXXXX)
	mkdir "$shm/s"
	for i in {1..12}; do
		head -c 60000 /dev/zero > "$shm/s/f$i"
		mkdir "$shm/s/g$i"
	done
	for n in 1 7 7 7; do
		rm -rf "$shm/dst"
		mkdir -p "$shm/dst/s"
		run -1 env -C "$shm" "$MCP" --threads=$n -R s dst dst
		equal "mcp: cannot copy a directory, 'dst', into itself, \
'dst/dst'" "$output"
		(cd "$shm/dst" && find . | sort) > list$n
		cmp list1 list$n
	done
}

@test "mcp --threads: most descriptors came with it" {
	tree s
	for n in 230 200 100; do
		rm -rf t
		# shellcheck disable=SC2016 # for the other shell
		bash -c 'ulimit -n 256
			for ((i = 0; i < $1; i++)); do exec {fd}< /dev/null; done
			"$MCP" -a --threads=7 s t' _ $n
		diff <(list s) <(list t)
	done
}

@test "mcp -r: two names of a directory, whatever the threads" {
	need root
	mkdir -p s/d1 s/d2 t/d1 t/d2
	mount --bind t/d1 t/d2 2> err ||
		skip "needs a file system that may be mounted"
	mounted=t/d2
	for i in {1..9}; do
		head -c 3000000 /dev/zero > s/d1/f$i
		echo $i > s/d2/f$i
	done
	for n in 1 2 7; do
		rm -f t/d1/f*
		run -0 "$MCP" --threads=$n -r s/d1 s/d2 t
		equal "" "$output"
		cat t/d1/f* > got$n
	done
	cmp got1 got2
	cmp got1 got7
	equal 18 "$(wc -c < got1)"
}
