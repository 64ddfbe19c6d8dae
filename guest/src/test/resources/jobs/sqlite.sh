# needs: sqlite3
# fast
sqlite3 a.db 'pragma journal_mode=wal; create table t(a integer primary key, b); with recursive c(x) as (select 1 union all select x+1 from c where x < 2000) insert into t select x, x * x from c; create index i on t(b);'
sqlite3 a.db 'select count(*), sum(b) from t; delete from t where a % 2; vacuum; select count(*) from t; pragma integrity_check;'
