# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# helper - what every .bats file loads.
#
# Gives $MCAT, $MCP and $MGREP, the programs under test (those in $BUILD,
# build/ unless set); $ROOT, the top of the source; and an empty folder of its
# own as each test's working directory.  A file that has its own setup()
# starts it with helper_setup.

bats_require_minimum_version 1.5.0

ROOT=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)
BUILD=${BUILD:-$ROOT/build}
case $BUILD in /*) ;; *) BUILD=$ROOT/$BUILD ;; esac
MCAT=$BUILD/mcat
MCP=$BUILD/mcp
MGREP=$BUILD/mgrep
export ROOT BUILD MCAT MCP MGREP
export LC_ALL=C
unset GREP_COLOR GREP_COLORS POSIXLY_CORRECT VERSION_CONTROL \
	SIMPLE_BACKUP_SUFFIX

# few MANY FEW: as many as it is to be, MANY unless this pass takes everything
# in tiny pieces, which makes much of anything slow.
few() {
	local pieces="${MAPUTILS_CHUNK-}${MAPUTILS_WINDOW-}"
	pieces+="${MAPUTILS_READ-}${MAPUTILS_PART-}"
	[ -z "$pieces" ] || shift
	echo "$1"
}

helper_setup() {
	umask 022
	mkdir "$BATS_TEST_TMPDIR/work"
	cd "$BATS_TEST_TMPDIR/work" || return
}

setup() {
	helper_setup
}

# need WHAT: skip this test where WHAT is not given.  tests/run knows these
# reasons, and counts a skip for any other, or without cause, as a failure.
#	root, user     who runs it
#	debug          a build that reads the switches of common/base/knob.h
#	plain          no sanitizer, no odd C library: memory limits mean memory
#	ptrace         strace, and a kernel that lets it trace
#	COMMAND        a program
need() {
	case $1 in
	root) [ "$(id -u)" = 0 ] || skip "needs root" ;;
	user) [ "$(id -u)" != 0 ] || skip "needs an ordinary user" ;;
	debug)
		grep -q -e -DMAPUTILS_DEBUG "$BUILD/flags" ||
			skip "needs a debug build"
		;;
	plain)
		! grep -q -e -fsanitize "$BUILD/flags" ||
			skip "needs a build without sanitizers"
		;;
	ptrace)
		need strace
		strace -o trace true 2> /dev/null ||
			skip "needs the kernel's ptrace"
		# The leak checker does not bear another tracer.
		export ASAN_OPTIONS=detect_leaks=0
		;;
	*) command -v "$1" > /dev/null || skip "needs the command $1" ;;
	esac
}

# Fail with both texts shown unless they are equal.
equal() { # EXPECTED ACTUAL
	[ "$1" = "$2" ] || {
		printf 'expected: %q\nactual:   %q\n' "$1" "$2" >&2
		return 1
	}
}
