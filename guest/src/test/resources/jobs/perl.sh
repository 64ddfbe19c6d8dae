# needs: perl
perl -e 'print join(",", map { $_ * 2 } 1 .. 10), "\n"; my $p = fork; if (!$p) { exit 3 } waitpid($p, 0); print $? >> 8, "\n"; $SIG{USR1} = sub { print "usr1\n" }; kill USR1 => $$; print sprintf("%vd", "1.22.333"), "\n"; my %h = (a => 1, b => 2); print join(",", map { "$_=$h{$_}" } sort keys %h), "\n"'
