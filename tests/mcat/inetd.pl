#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# inetd.pl COMMAND... - a listener as inetd is one: print the port on 127.0.0.1,
# and for one connection run COMMAND with the socket as standard input and
# output.
use strict;
use warnings;
use IO::Socket::INET;

my $server = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1')
    or die "listen: $!";
$| = 1;
print $server->sockport, "\n";
alarm 30;
my $client = $server->accept or die "accept: $!";
open STDIN, '<&', $client or die "dup: $!";
open STDOUT, '>&', $client or die "dup: $!";
exec @ARGV or die "exec: $!";
