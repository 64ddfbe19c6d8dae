# needs: sort factor sha256sum dd split stat
# fast
seq 1000 | sort -rn | head -2; seq 1000 | factor | tail -1; printf '%.3f\n' 1.5
dd if=/dev/zero bs=1k count=10 2>/dev/null | sha256sum; echo hello > a; ln -s a b; ln a c; stat -c '%s %h %F' a b c
split -b 3 a part. && cat part.*; tr a-z A-Z < a; cut -c2-3 a; paste a c; tac a; od -c a; date -u -d @0; timeout 0.2 sleep 5; echo $?
mkdir -p d/e; cp -a a d/e; mv d x; ls -R; rm -r x; du -b a; shuf -i 1-3 | sort; numfmt --to=iec 2048; env -i A=1 env; nice -n 3 nice
