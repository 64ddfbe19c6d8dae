# needs: flock setsid script taskset
flock lock echo locked; setsid -w echo session; script -qec 'echo in a terminal' /dev/null | tr -d '\r'; taskset -c 0 echo pinned; getconf PAGESIZE; prlimit --nofile=100:200 sh -c 'ulimit -n'; unshare true && echo unshared; setpriv --no-new-privs true && echo private
