# needs: strace
strace -f -o out sh -c 'echo hi; (exit 3); ls /nonexistent; true | cat' 2>/dev/null; echo $?; grep -c 'exited with' out; grep -o 'write(1, "hi[^"]*", 3) *= 3' out; grep -o 'ENOENT (No such file or directory)' out | head -1
