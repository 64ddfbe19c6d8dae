# needs: dash
# fast
dash -c 'sleep 60 & kill $!; wait $!; echo $?; echo $((1 + 2)); (exit 4) || echo $?; echo abc | while read x; do echo "$x"; done'
