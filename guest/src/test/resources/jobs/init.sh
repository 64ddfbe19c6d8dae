# needs: tini dumb-init
TINI_SUBREAPER=1 tini -- sh -c 'exit 5'; echo $?; dumb-init sh -c 'kill -TERM $$'; echo $?; TINI_SUBREAPER=1 tini -- sh -c '(sleep 0.1; echo orphan) & exit 2'; echo $?
