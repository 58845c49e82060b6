#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mcp where the disk fails in the middle: what is said, what is left.

load ../helper

setup() {
	helper_setup
	need ptrace
	unset MAPUTILS_RUNG
	# Read and written, not mapped.
	copy=("$MCP" -R --sparse=never)
	size=300000
	mkdir -p s/d
	for name in s/{1,2,3,4} s/d/{5,6}; do
		head -c $size /dev/urandom > $name
	done
	ln -s 1 s/7
}

# Copy by N threads, and have CALL fail with ERROR where it is about PATH (a
# file, or all): each time, or the WHENth.
failing() { # CALL ERROR PATH N [WHEN]
	local where=()
	[ "$3" = all ] || where=(-P "$PWD/$3")
	rm -rf t
	run -1 strace -f -o trace "${where[@]}" -e "trace=$1" \
		-e "inject=$1:error=$2:when=${5:-1+}" \
		"${copy[@]}" --threads="$4" s t
}

@test "mcp -R: errors of reading and writing are said once, the rest is copied" {
	for n in 1 3; do
		for error in EIO:Input/output EDQUOT:Disk; do
			failing read ${error%:*} s/2 $n
			[[ $output = "mcp: error reading 's/2': ${error#*:} "* ]]
			equal 1 "${#lines[@]}"
			[ ! -s t/2 ]
			diff -r --no-dereference -x 2 s t
			# The second of several writes: what there is is shorter.
			failing write ${error%:*} t/d/6 $n 2
			[[ $output = "mcp: error writing 't/d/6': ${error#*:} "* ]]
			equal 1 "${#lines[@]}"
			[ "$(stat -c %s t/d/6)" -lt $size ]
			diff -r --no-dereference -x 6 s t
		done
	done
}

@test "mcp -R: what cannot be made, closed or looked into is said, the rest copied" {
	for n in 1 3; do
		failing mkdirat EDQUOT all $n 2
		equal "mcp: cannot create directory 't/d': Disk quota exceeded" \
			"$output"
		diff -r --no-dereference -x d s t
		failing symlinkat EDQUOT all $n
		equal "mcp: cannot create symbolic link 't/7': \
Disk quota exceeded" "$output"
		diff -r --no-dereference -x 7 s t
		failing close EIO t/3 $n
		equal "mcp: failed to close 't/3': Input/output error" "$output"
		diff -r --no-dereference s t
		failing close EIO s/3 $n
		equal "mcp: failed to close 's/3': Input/output error" "$output"
		diff -r --no-dereference s t
		failing getdents64 EIO s/d $n
		equal "mcp: cannot access 's/d': Input/output error" "$output"
		[ -d t/d ]
		diff -r --no-dereference -x d s t
	done
}

@test "mcp: where what is behind a hole cannot be written, nothing looks whole" {
	truncate -s 300K h
	echo end >> h
	[ "$(stat -c %b h)" -lt 100 ] || skip "needs a file system that has holes"
	run -1 strace -o trace -e trace=copy_file_range \
		-e inject=copy_file_range:error=EIO "$MCP" h t
	[[ $output = "mcp: error "*": Input/output error" ]]
	equal 0 "$(stat -c %s t)"
}

@test "mcp: an old file that cannot be opened for writing stays" {
	echo old > old
	echo new > new
	for error in ENFILE EMFILE; do
		run -1 strace -o trace -P old -e trace=openat \
			-e inject=openat:error=$error "$MCP" -f new old
		[[ ${lines[-1]} = "mcp: cannot create regular file 'old': Too many"* ]]
		equal old "$(cat old)"
	done
}

@test "mcp: that holes cannot be found or made is an error" {
	dd if=/dev/urandom of=h bs=64K count=1 seek=16 status=none
	truncate -s 4M h
	[ "$(stat -c %b h)" -lt 1000 ] || skip "needs a file system that has holes"
	local way call number
	for way in auto never always; do
		# What can have no holes is read through; else, first and later.
		for call in SEEK_DATA:1 SEEK_HOLE:2 SEEK_SET:3 SEEK_DATA:4; do
			number=${call#*:}
			run -1 strace -o trace -P "$PWD/h" -e trace=lseek \
				-e inject=lseek:error=EIO:when=$number \
				"$MCP" --reflink=never --sparse=$way h t
			grep -q "${call%:*}.*INJECTED" trace
			equal "mcp: cannot lseek 'h': Input/output error" "$output"
			[ "$(stat -c %s t)" -lt 2000000 ]
			rm t
		done
		run -0 strace -o trace -P "$PWD/h" -e trace=lseek \
			-e inject=lseek:error=EINVAL:when=1 \
			"$MCP" --reflink=never --sparse=$way h t
		cmp h t
		rm t
		run -1 strace -o trace -P "$PWD/h" -e trace=lseek \
			-e inject=lseek:error=EINVAL:when=2 \
			"$MCP" --reflink=never --sparse=$way h t
		equal "mcp: cannot lseek 'h': Invalid argument" "$output"
		rm t
	done
	run -1 strace -o trace -e trace=ftruncate \
		-e inject=ftruncate:error=EIO "$MCP" --reflink=never h t
	equal "mcp: failed to extend 't': Input/output error" "$output"
	rm t
	run -1 strace -o trace -e trace=fallocate \
		-e inject=fallocate:error=EIO "$MCP" --reflink=never h t
	equal "mcp: error deallocating 't': Input/output error" "$output"
	# The zeros in the place of a hole have words of their own.
	rm t
	run -1 strace -o trace -P "$PWD/t" -e trace=write \
		-e inject=write:error=ENOSPC \
		"$MCP" --sparse=never h t
	equal "mcp: t: write failed: No space left on device" "$output"
	truncate -s 0 h
	truncate -s 4M h
	run -1 strace -o trace -P "$PWD/t" -e trace=write \
		-e inject=write:error=ENOSPC \
		"$MCP" --sparse=never h t
	equal "mcp: failed to extend 't': No space left on device" "$output"
}

@test "mcp: attributes that cannot be listed, read or set are said" {
	need setfattr
	echo a > a
	setfattr -n user.x -v 1 a 2> /dev/null ||
		skip "needs a file system that has attributes"
	local case call
	for case in "flistxattr:listing attributes of 'a'" \
		"fgetxattr:getting attribute 'user.x' of 'a'" \
		"fsetxattr:setting attribute 'user.x' for 'b'"; do
		call=${case%%:*}
		run -1 strace -o trace -e trace=$call \
			-e inject=$call:error=EIO "$MCP" --preserve=xattr a b
		equal "mcp: ${case#*:}: Input/output error" "$output"
	done
	# That there can be none there is no fault of one of them.
	run -1 strace -o trace -e trace=fsetxattr \
		-e inject=fsetxattr:error=EOPNOTSUPP "$MCP" --preserve=xattr a b
	equal "mcp: setting attributes for 'b': Operation not supported" \
		"$output"
	# A file gets its mode all the same, a directory does not.
	mkdir d
	echo a > d/f
	setfattr -n user.x -v 1 d d/f
	chmod 775 d d/f
	run -1 strace -f -o trace -e trace=fsetxattr \
		-e inject=fsetxattr:error=EIO "$MCP" -rp --preserve=xattr d t
	equal "700 775" "$(stat -c %a t t/f | xargs)"
	run -0 strace -f -o trace -e trace=fsetxattr \
		-e inject=fsetxattr:error=EIO "$MCP" -a d u
	equal "775 775" "$(stat -c %a u u/f | xargs)"
}

@test "mcp --reflink: only what was to be a clone goes when it is none" {
	local ioctl=(strace -o trace -P "$PWD/t" -e "trace=ioctl,unlinkat"
		-e inject=ioctl:error=EIO)
	echo a > a
	run -1 "${ioctl[@]}" "$MCP" --reflink=always a t
	equal "mcp: failed to clone 't' from 'a': Input/output error" "$output"
	[ ! -e t ]
	run -1 "${ioctl[@]}" -P t -e inject=unlinkat:error=EPERM \
		"$MCP" --reflink=always a t
	equal "mcp: failed to clone 't' from 'a': Input/output error" \
		"${lines[-2]}"
	equal "mcp: cannot remove 't': Operation not permitted" "${lines[-1]}"
	rm t
	run -1 "${ioctl[@]}" "$MCP" --reflink=auto a t
	equal "mcp: failed to clone 't' from 'a': Input/output error" "$output"
	[ -e t ]
}

@test "mcp --reflink=auto: what a file system answers is mostly that it cannot" {
	need ptrace
	echo a > a
	for error in ESTALE EAGAIN EFBIG EROFS EBUSY; do
		rm -f t
		strace -o trace -P "$PWD/t" -e trace=ioctl \
			-e inject=ioctl:error=$error "$MCP" a t
		cmp a t
	done
	run -0 strace -o trace -P "$PWD/t" -e trace=ioctl \
		-e inject=ioctl:retval=0 "$MCP" --debug a t
	[[ $output = *"reflink: yes, sparse detection: unknown" ]]
}

@test "mcp --backup: what somebody else makes meanwhile is not replaced" {
	need ptrace
	echo a > a
	echo b > b
	strace -o trace -e trace=renameat2 \
		-e inject=renameat2:error=EEXIST:when=1 \
		"$MCP" --backup=numbered a b
	equal "a b" "$(cat b b.~1~ | xargs)"
	equal 2 "$(grep -c RENAME_NOREPLACE trace)"
	# Some file systems cannot tell.
	strace -o trace -e trace=renameat2 \
		-e inject=renameat2:error=EINVAL "$MCP" --backup=numbered a b
	equal "a a" "$(cat b b.~2~ | xargs)"
}

@test "mcp: nothing said to a closed stream ends in a copy" {
	echo text > a
	run -1 bash -c '"$1" -v a b <&- >&-' - "$MCP"
	equal "mcp: write error: Bad file descriptor" "$output"
	cmp a b
	mkdir d
	run -1 bash -c '"$1" a missing a d <&- >&- 2>&-' - "$MCP"
	cmp a d/a
	echo old > b
	run -1 bash -c '"$1" -i a b <&-' - "$MCP"
	[[ $output = *"error closing file: Bad file descriptor" ]]
	equal old "$(cat b)"
}

@test "mcp -l: a name that cannot be looked up is said to be" {
	need user
	mkdir blind
	echo x > blind/x
	chmod 400 blind
	run -1 "$MCP" -rl blind linked
	chmod 700 blind
	equal "mcp: cannot stat 'blind/x': Permission denied" "$output"
}
