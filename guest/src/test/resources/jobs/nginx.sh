# needs: nginx curl
mkdir www; seq 20000 > www/big; user=; [ $(id -u) = 0 ] && user='user root;'
cat > n.conf <<C
$user worker_processes 2; pid $PWD/n.pid; error_log $PWD/error.log;
events { worker_connections 64; }
http { access_log $PWD/access.log; client_body_temp_path $PWD/t1; proxy_temp_path $PWD/t2; fastcgi_temp_path $PWD/t3; uwsgi_temp_path $PWD/t4; scgi_temp_path $PWD/t5;
  sendfile on; gzip on; gzip_types *;
  server { listen 127.0.0.1:18081; root $PWD/www; location /word { default_type text/plain; return 200 "one\n"; } }
  server { listen 127.0.0.1:18082; location / { proxy_pass http://127.0.0.1:18081; } } }
C
get() { curl -s --noproxy '*' "$@"; }
nginx -e error.log -p $PWD -c n.conf; echo started $?; master=$(cat n.pid)
get http://127.0.0.1:18081/word; get http://127.0.0.1:18081/big | cksum; get -H 'Range: bytes=0-9' http://127.0.0.1:18081/big | od -c
get --compressed http://127.0.0.1:18082/big | cksum; get -o /dev/null -w '%{http_code}\n' http://127.0.0.1:18081/none; get -I http://127.0.0.1:18081/big | head -1 | tr -d '\r'
echo workers $(pgrep -P $master | wc -l); sed -i 's/"one/"two/' n.conf; nginx -e error.log -p $PWD -c n.conf -s reload; echo reload $?
for i in $(seq 100); do [ "$(get http://127.0.0.1:18081/word)" = two ] && break; sleep 0.1; done; get http://127.0.0.1:18081/word
nginx -e error.log -p $PWD -c n.conf -s quit; for i in $(seq 100); do [ -e n.pid ] || break; sleep 0.1; done; [ -e n.pid ] || echo stopped
grep -c 'GET /big' access.log; grep -E 'emerg|alert|crit' error.log
