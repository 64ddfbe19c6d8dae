# needs: bash
# fast
for i in 1 2 3; do echo $i & wait; done
(exit 3); echo status $?
sleep 60 & kill %1; wait; echo waited $?
set -m; sleep 0.1 & fg %1; jobs; set +m
trap 'echo term' TERM; kill -TERM $$
exec 5<>f; echo to five >&5; cat f; cat <(echo process substitution) | tr a-z A-Z
[[ abc =~ ^a(.)c$ ]] && echo "${BASH_REMATCH[1]}"; declare -A m=([x]=1); echo "${!m[@]}"; printf '%s\n' {1..3}
