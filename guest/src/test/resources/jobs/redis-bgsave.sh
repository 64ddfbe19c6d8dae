# needs: redis-server redis-cli redis-benchmark
d=$PWD; serve() { redis-server --port 0 --unixsocket $d/s --dir $d --save '' --logfile $d/log "$@" & p=$!; for i in $(seq 100); do [ "$(r ping 2>&1)" = PONG ] && break; sleep 0.1; done; }
r() { redis-cli -s $d/s "$@"; }
serve --enable-debug-command local; r debug populate 20000 key 100; redis-benchmark -s $d/s -n 2000 -r 1000 -c 5 -q -t set,get,incr,lpush > bench; grep -c 'requests per second' bench; [ $(r dbsize) -ge 20000 ] && echo filled
r bgsave; redis-benchmark -s $d/s -n 1000 -r 20000 -c 5 -q -t set > /dev/null; for i in $(seq 100); do r info persistence | grep -q 'rdb_bgsave_in_progress:0' && break; sleep 0.1; done
r info persistence | grep -E 'rdb_last_bgsave_status' | tr -d '\r'; [ $(r info persistence | tr -d '\r' | sed -n 's/rdb_last_cow_size://p') -gt 100000 ] && echo pages were copied; grep -c 'Fork CoW' log
r config set appendonly yes; for i in $(seq 100); do r info persistence | grep -q 'aof_rewrite_in_progress:0' && break; sleep 0.1; done; r set after rewrite; n=$(r dbsize); r shutdown nosave; wait $p; echo $?
serve --appendonly yes; [ "$(r dbsize)" = "$n" ] && echo nothing was lost; r get after; r shutdown; wait $p; echo $?
