# needs: ps free vmstat top pgrep pstree
sleep 60 & p=$!; ps -o comm= -p $p; pgrep -P $$ sleep | wc -l; free | head -1; vmstat | head -2 | wc -l
top -b -n1 | head -1 | cut -c1-3; pstree -A $$ | grep -c sleep; kill $p; wait $p; echo $?
