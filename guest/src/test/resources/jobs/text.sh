# needs: awk sed grep bc diff
awk 'BEGIN { for (i = 0; i < 1000; i++) s += i * i; print s; printf "%.10f\n", atan2(0, -1) }'
echo '2^200; scale=20; 1/7' | bc; seq 20 | sed -n '/5$/,+2p'; seq 10 > a; seq 2 11 > b; diff a b; grep -c 1 a b
