# One real job: bash real.sh NAME, in an empty folder. Prints "NAME ms MILLISECONDS" for what is measured, without the setting up.
name=$1
d=$(mktemp -d /tmp/benchXXXXXX) && cd "$d" || exit 1
need() { for p; do command -v "$p" >/dev/null || { echo "not installed: $p" >&2; exit 1; }; done; }
await() { for _ in $(seq 300); do "$@" >/dev/null 2>&1 && return; sleep 0.1; done; echo "no answer: $*" >&2; exit 1; }
measure() {
    local from till
    from=$(date +%s%N)
    "$@" >output 2>&1 || { cat output >&2; exit 1; }
    till=$(date +%s%N)
    echo "$name ms $(((till - from) / 1000000)).$(printf %03d $(((till - from) / 1000 % 1000)))"
}

case $name in
    python)
        need python3
        cat >p.py <<'P'
import json, re, hashlib, random
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
def sieve(n):
    a = bytearray([1]) * n
    for i in range(2, int(n ** 0.5) + 1):
        if a[i]: a[i * i::i] = bytes(len(range(i * i, n, i)))
    return sum(a) - 2
class V:
    def __init__(self, x, y): self.x, self.y = x, y
    def __add__(self, o): return V(self.x + o.x, self.y + o.y)
random.seed(1); out = [fib(20), sieve(200000)]
v = V(0.0, 0.0)
for i in range(30000): v = v + V(i * 0.5, 1 / (i + 1))
words = [''.join(random.choice('abcdef') for _ in range(4)) for _ in range(15000)]; count = {}
for w in words: count[w] = count.get(w, 0) + 1
data = [{'id': i, 'name': w, 'tags': [w[:2], w[2:]]} for i, w in enumerate(words[:3000])]
for _ in range(3): data = json.loads(json.dumps(data))
out += [round(v.x), len(count), len(re.findall(r'(a|b)+c\b', ' '.join(words))), sum(d['id'] for d in data)]
out.append(sum(1 for _ in sorted(words, key=lambda w: w[::-1]))); out.append(hashlib.sha256(' '.join(words).encode()).hexdigest()[:8])
print(out)
P
        measure python3 p.py
        ;;
    start)
        need python3
        measure python3 -c 'print(1)'
        ;;
    redis)
        need redis-server redis-cli redis-benchmark
        redis-server --port 0 --unixsocket "$d/s" --save '' --dir "$d" >log & server=$!
        await redis-cli -s "$d/s" ping
        measure redis-benchmark -s "$d/s" -n 5000 -c 20 -r 1000 -q -t set,get,lpush,zadd
        kill $server
        ;;
    pgbench)
        PATH=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1):$PATH
        need initdb pgbench
        as=
        if [ "$(id -u)" = 0 ]; then as='setpriv --reuid=65534 --regid=65534 --clear-groups'; chown 65534:65534 .; fi
        $as initdb -D "$d/data" -A trust -U me --no-sync >log 2>&1 || exit 1
        $as pg_ctl -D "$d/data" -s -w -t 300 -l "$d/data/log" -o "-k $d -c listen_addresses= -c fsync=off" start || exit 1
        pgbench -h "$d" -U me -i -s 1 -q postgres >output 2>&1 || exit 1
        measure pgbench -h "$d" -U me -n -S -c 2 -t 1000 postgres
        $as pg_ctl -D "$d/data" -s -m fast stop
        ;;
    sqlite)
        need sqlite3
        cat >q <<'P'
create table t(a integer primary key, b, c text);
begin; with recursive n(x) as (select 1 union all select x + 1 from n where x < 20000)
insert into t select x, x * 7919 % 10007, 'row ' || x from n; commit;
create index i on t(b); select count(*), sum(a) from t where b between 100 and 5000;
select c, count(*) from t join (select b as d from t limit 3000) on b = d group by c order by 2 desc limit 3;
update t set c = upper(c) where b % 3 = 0; delete from t where a % 5 = 0; vacuum; pragma integrity_check;
P
        measure sqlite3 t.db '.read q'
        ;;
    nginx)
        need nginx ab
        PATH=$PATH:/usr/sbin
        seq 200 >index.html; user=
        [ "$(id -u)" != 0 ] || user='user root;'
        echo "$user daemon off; pid $d/pid; error_log $d/log; events { } http { access_log off; client_body_temp_path $d/1;
            proxy_temp_path $d/2; fastcgi_temp_path $d/3; uwsgi_temp_path $d/4; scgi_temp_path $d/5;
            server { listen 127.0.0.1:18090; root $d; } }" >conf
        nginx -e log -p "$d" -c conf & server=$!
        await ab -q -n 1 http://127.0.0.1:18090/index.html
        measure ab -q -k -n 2000 -c 10 http://127.0.0.1:18090/index.html
        kill $server
        ;;
    gcc)
        need gcc
        {
            echo '#include <stdio.h>'
            for i in $(seq 150); do
                echo "int f$i(const int *a, int n) { int s = $i; for (int i = 0; i < n; i++) { if (a[i] % $i > 2) s += a[i] * $i;"
                echo "else s ^= a[n - i - 1] >> ($i & 7); } return s; }"
                echo "void p$i(int n) { int a[64]; for (int i = 0; i < 64; i++) a[i] = i * n; printf(\"%d %d\\n\", f$i(a, 64), n); }"
            done
        } >p.c
        measure gcc -O2 -c p.c
        ;;
    node)
        need node
        measure node -e 'console.log([1, 2, 3].map(x => x * 2))'
        ;;
    *)
        echo "no job $name" >&2
        exit 1
        ;;
esac
cd / && rm -rf "$d"
