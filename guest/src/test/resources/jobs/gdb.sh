# needs: gdb gcc
cat > p.c <<'P'
#include <stdio.h>
int g;
int f(int x) { g += x; return g * 2; }
int main(void) { for (int i = 0; i < 3; i++) printf("%d\n", f(i)); return g; }
P
gcc -g -O0 p.c -o p; gdb -q -nx -batch -ex 'set debuginfod enabled off' -ex 'break f' -ex run -ex bt -ex 'p g' -ex finish -ex c -ex stepi -ex 'set var g=50' -ex delete -ex 'watch g' -ex c -ex delete -ex c ./p 2>&1 | sed 's/process [0-9]*/P/; s/0x[0-9a-f]*/X/g; s|at [^ ]*/p.c|at p.c|; s/warning:.*//'
