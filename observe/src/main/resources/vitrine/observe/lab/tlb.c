// A token goes to and fro; in each turn a process touches ten pages of its own.
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 50, PAGES = 10 };

static void touch(volatile char *p) {
    for (int i = 0; i < PAGES; i++) p[i * 4096]++;
}

int main(void) {
    int there[2], back[2];
    char c = 'x', *p = mmap(0, PAGES * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    pipe(there);
    pipe(back);
    if (fork() == 0) {
        for (int i = 0; i < ROUNDS; i++) {
            read(there[0], &c, 1);
            touch(p);
            write(back[1], &c, 1);
        }
        _exit(0);
    }
    for (int i = 0; i < ROUNDS; i++) {
        touch(p);
        write(there[1], &c, 1);
        read(back[0], &c, 1);
    }
    wait(0);
    printf("%d rounds\n", ROUNDS);
    return 0;
}
