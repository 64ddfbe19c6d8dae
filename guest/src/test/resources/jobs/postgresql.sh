# needs: /usr/lib/postgresql/*/bin/initdb setpriv psql
b=$(ls -d /usr/lib/postgresql/*/bin | tail -1); PATH=$b:$PATH; as=
d=$(mktemp -d /tmp/pgXXXXXX); cd $d; [ $(id -u) = 0 ] && as='setpriv --reuid=65534 --regid=65534 --clear-groups' && chown 65534:65534 .
q() { psql -h $d -U me -X -At postgres -c "$@" 2>&1; }
start() { $as pg_ctl -D $d/data -s -w -l $d/log -o "-k $d -c listen_addresses= -c shared_buffers=16MB -c max_connections=20" start; echo start $?; }
$as initdb -D $d/data -A trust -U me --no-sync > init.log 2>&1; echo initdb $?; start
q 'create table t(a int primary key, b text); insert into t select i, md5(i::text) from generate_series(1, 2000) i;'
q 'select count(*), max(b) from t where a % 3 = 0; explain (costs off) select * from t where a = 7'
pgbench -h $d -U me -i -s 1 -q postgres > /dev/null 2>&1; echo pgbench $?
pgbench -h $d -U me -n -c 3 -t 15 postgres 2>&1 | grep -E 'actually processed|failed'; q 'select sum(abalance) = (select sum(delta) from pgbench_history) from pgbench_accounts'
# one backend is killed: all others leave, the server recovers and goes on
q 'select pg_sleep(100)' > sleeper & for i in $(seq 100); do v=$(q "select pid from pg_stat_activity where query = 'select pg_sleep(100)'"); [ -n "$v" ] && break; sleep 0.1; done
$as kill -9 $v; wait %1 2>/dev/null || wait; grep -c 'closed the connection' sleeper
for i in $(seq 100); do [ "$(q 'select 1')" = 1 ] && break; sleep 0.1; done; q 'select count(*) from t'; grep -c 'terminated by signal 9' log
# the whole server is killed
q "insert into t values (3000, 'last')"; p=$(head -1 data/postmaster.pid); c=$(pgrep -P $p | tr '\n' ' '); kill -9 $p $c; for i in $(seq 100); do kill -0 $p $c 2>/dev/null || break; sleep 0.1; done
start; q 'select b from t where a = 3000'; grep -c 'automatic recovery in progress' log; $as pg_ctl -D $d/data -s -m fast stop; echo stop $?; cd /; rm -r $d
