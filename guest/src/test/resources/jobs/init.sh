# needs: tini dumb-init unshare
TINI_SUBREAPER=1 tini -- sh -c 'exit 5'; echo $?; dumb-init sh -c 'kill -TERM $$'; echo $?; TINI_SUBREAPER=1 tini -- sh -c '(sleep 0.1) & exit 2'; echo $?
for i in tini dumb-init; do [ $(id -u) = 0 ] && unshare -p -f $i -- sh -c '(sleep 0.1; exit 9) & echo $$ of $PPID; kill -TERM $$'; echo $?; done
