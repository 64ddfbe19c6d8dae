# needs: tmux vim
export TERM=xterm; d=$PWD; t() { tmux -S $d/t "$@"; }
t -f /dev/null new-session -d -x 60 -y 12 'sh'; t send-keys "PS1='> '; clear; stty size; vim -u NONE -N -i NONE file" Enter
for i in $(seq 100); do t capture-pane -p | grep -q '"file"' && break; sleep 0.1; done
t send-keys 'ihello' Enter 'world' Escape 'yyp:%s/o/0/g' Enter; t send-keys 'ggdwu'; t send-keys ':w' Enter
for i in $(seq 100); do [ -s file ] && break; sleep 0.1; done; cat file; sleep 0.5; t capture-pane -p | head -4; t send-keys Enter
t send-keys ':q' Enter; for i in $(seq 100); do t capture-pane -p | grep -q '^>' && break; sleep 0.1; done; t split-window -h 'cat > pipe'; t send-keys 'typed' Enter C-d; for i in $(seq 100); do [ "$(t list-panes | wc -l)" = 1 ] && break; sleep 0.1; done; cat pipe
t send-keys 'echo $((6 * 7))' Enter; for i in $(seq 100); do t capture-pane -p | grep -q '^42' && break; sleep 0.1; done; t capture-pane -p | grep '^42'; t resize-window -x 50 -y 10; t send-keys 'clear; stty size' Enter
for i in $(seq 100); do t capture-pane -p | grep -q '^10 50' && break; sleep 0.1; done; t capture-pane -p | grep '^10 50'; t kill-server; echo $?
