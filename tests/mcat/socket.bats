#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mcat as the heart of a web server: a mapped file is written to a socket.

load ../helper

# serve OPTION: answer one HTTP request with file f, through mcat OPTION.
serve() {
	cat > handler <<-END
		#!/bin/sh
		while read -r line && [ "\${#line}" -gt 1 ]; do :; done
		printf 'HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n'
		printf 'Connection: close\r\n\r\n'
		exec "$MCAT" $1 f
	END
	chmod +x handler
	exec 5< <(exec perl "$ROOT/tests/mcat/inetd.pl" ./handler 2>&1)
	read -r -t 10 port <&5
}

@test "mcat: a file to a socket, as an inetd-style server sends it" {
	need curl
	for size in 0 100 5000000; do
		head -c $size /dev/urandom > f
		for opt in -u -v; do
			serve $opt
			curl --silent --fail --max-time 20 \
				"http://127.0.0.1:$port/" > got
			cat $opt f | cmp - got
			exec 5<&-
		done
	done
}

@test "mcat: a client that goes away ends the server's mcat" {
	need curl
	head -c 50000000 /dev/zero > f
	serve -u
	curl --silent --max-time 20 "http://127.0.0.1:$port/" |
		head -c 1000 > got
	[ "$(wc -c < got)" = 1000 ]
	timeout 10 cat <&5
	exec 5<&-
}
