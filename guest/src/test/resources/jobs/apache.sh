# needs: apache2 ab curl
mkdir www; echo hello > www/index.html; seq 20000 > www/big; m=/usr/lib/apache2/modules
chmod 755 . www
cat > a.conf <<C
ServerRoot $PWD
ServerName localhost
Listen 127.0.0.1:18083
LoadModule mpm_prefork_module $m/mod_mpm_prefork.so
LoadModule authz_core_module $m/mod_authz_core.so
LoadModule dir_module $m/mod_dir.so
LoadModule cgid_module $m/mod_cgid.so
PidFile $PWD/a.pid
ErrorLog $PWD/error.log
DocumentRoot $PWD/www
StartServers 3
MaxConnectionsPerChild 20
Mutex file:$PWD
C
get() { curl -s --noproxy '*' "$@"; }
apache2 -f $PWD/a.conf -k start; echo started $?; for i in $(seq 100); do get http://127.0.0.1:18083/ && break; sleep 0.1; done
get http://127.0.0.1:18083/big | cksum; ab -q -n 60 -c 4 http://127.0.0.1:18083/ 2>&1 | grep -E 'Complete|Failed'
apache2 -f $PWD/a.conf -k graceful; echo graceful $?; for i in $(seq 100); do grep -q 'Graceful restart' error.log && break; sleep 0.1; done; sleep 0.5; get http://127.0.0.1:18083/
apache2 -f $PWD/a.conf -k graceful-stop; echo stop $?; for i in $(seq 100); do [ -e a.pid ] || break; sleep 0.1; done; [ -e a.pid ] || echo stopped
