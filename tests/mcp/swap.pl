#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# swap - an attacker: until its parent ends it, NAME is now a file or folder,
# now nothing, now a symbolic link to TARGET, thousands of times a second.
#
# usage: swap.pl file|folder NAME TARGET ROOM
#
# A folder has a file f in it.  ROOM is a folder for what is moved out of the
# way, on the same file system.

use strict;
use warnings;

my ($kind, $name, $target, $room) = @ARGV;
my $parent = getppid();
my $count = 0;

sub fill {
	my ($path) = @_;
	open(my $file, '>', $path) or return;
	print $file "plain\n";
	close $file;
}

# Whatever has NAME by now, a copy perhaps, loses it.
sub take_away {
	my $aside = "$room/" . $count++;
	rename($name, $aside) or return;
	unlink("$aside/f");
	unlink($aside) or rmdir($aside);
}

# Others are to have a turn on each processor, too.
sub rest {
	select(undef, undef, undef, 0.00005);
}

while (getppid() == $parent) {
	my $new = "$room/new";
	if ($kind eq 'folder') {
		mkdir $new;
		fill("$new/f");
	} else {
		fill($new);
	}
	rename($new, $name);
	rest();
	take_away();
	symlink($target, $name);
	rest();
	take_away();
}
