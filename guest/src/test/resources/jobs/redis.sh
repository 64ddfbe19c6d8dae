# needs: redis-server redis-cli
d=$PWD; serve() { redis-server --port 0 --unixsocket $d/s --dir $d --save '' --appendonly yes --logfile $d/log & p=$!; for i in $(seq 50); do [ -S s ] && break; sleep 0.1; done; }
r() { redis-cli -s $d/s "$@"; }
serve; r set a 1; r incr a; r rpush l 1 2 3; r lrange l 0 -1; r bgsave; sleep 1; r eval 'return redis.call("get", "a")' 0
r info persistence | grep -E 'rdb_last_bgsave_status|aof_last_write_status' | tr -d '\r'; kill -9 $p; wait $p 2>/dev/null; rm s
serve; r get a; r shutdown; wait $p; echo $?
