// What fork costs: page tables are shared here, so a large process forks as fast as a small one.
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    if (fork() == 0) _exit(0);
    wait(0);
    char *p = mmap(0, 64 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memset(p, 1, 64 << 20);
    if (fork() == 0) _exit(0);
    wait(0);
    puts("forked small and large");
    return 0;
}
