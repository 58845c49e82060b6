#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mcat when the kernel refuses a call, at once or in the middle.

load ../helper

setup() {
	helper_setup
	need ptrace
	unset MAPUTILS_RUNG # whatever may be used is
	head -c "$(few 3000000 300000)" /dev/urandom > f
}

# Run mcat with an injected error (strace(1)); what it wrote is in out.
inject() { # INJECTION file|pipe ARGUMENT...
	local call=${1%%:*}
	: > out
	case $2 in
	file) strace -o trace -e "inject=$1" -e "trace=$call" \
		"$MCAT" "${@:3}" > out ;;
	pipe) strace -o trace -e "inject=$1" -e "trace=$call" \
		"$MCAT" "${@:3}" | cat > out ;;
	esac
}

@test "mcat: a file goes to a file by copy_file_range" {
	strace -o trace -e trace=copy_file_range,write "$MCAT" f > out
	cmp f out
	grep -q '^copy_file_range.* = '"$(wc -c < f)"'$' trace
	run -1 grep '^write' trace
}

@test "mcat: blocks are set aside behind what is there, not within" {
	[ "$(stat -f -c %T .)" = ext2/ext3 ] ||
		skip "needs a file system that takes writes faster so"
	head -c 200000 f > big
	local size
	size=$(wc -c < big)
	strace -o trace -e trace=fallocate "$MCAT" big f > out
	equal "fallocate(1, FALLOC_FL_KEEP_SIZE, 0, $size) = 0" \
		"$(head -n 1 trace)"
	strace -o trace -e trace=fallocate "$MCAT" big >> out
	[[ $(head -n 1 trace) = *", $(($(wc -c < f) + size)), $size) = 0" ]]
	strace -o trace -e trace=fallocate "$MCAT" big 1<> out
	run -1 grep fallocate trace
	strace -o trace -e trace=fallocate -e inject=fallocate:error=ENOSPC \
		"$MCAT" big > out
	cmp big out
}

@test "mcat: what the kernel refuses at once or later is done otherwise" {
	for error in ENOSYS EPERM EXDEV EINVAL EOPNOTSUPP EBADF ETXTBSY; do
		for when in 1 2; do
			inject copy_file_range:error=$error:when=$when+ file f
			cmp f out
		done
	done
	for error in ENOSYS EINVAL EPERM; do
		for when in 1 3; do
			inject splice:error=$error:when=$when+ pipe f
			cmp f out
		done
	done
}

@test "mcat: what is an error stays one, whatever the way" {
	run -1 inject copy_file_range:error=ENOSPC:when=1+ file f
	[[ $output = *": No space left on device"* ]]
	run -1 inject copy_file_range:error=EIO:when=1+ file f
	[[ $output = *": Input/output error"* ]]
	run --separate-stderr -1 strace -o trace -P /dev/null \
		-e inject=read:error=EIO "$MCAT" -n /dev/null
	equal "mcat: /dev/null: Input/output error" "$stderr"
}

@test "mcat: SIGBUS that was blocked at the start does not kill" {
	need perl
	head -c 60000000 /dev/zero | tr '\0' A > g
	perl -e 'use POSIX; sigprocmask(SIG_BLOCK,
		POSIX::SigSet->new(SIGBUS)); exec @ARGV' "$MCAT" -n g |
		{
			sleep 0.2
			: > g
			cat > out
		}
	[ "${PIPESTATUS[0]}" = 0 ]
	[ "$(LC_ALL=C tr -dc '\0' < out | wc -c)" = 0 ]
}
