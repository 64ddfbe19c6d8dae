// What hit Redis at BGSAVE: while a child keeps the snapshot, every page the parent writes is copied.
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGES = 256 };

int main(void) {
    char *data = mmap(0, PAGES * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < PAGES; i++) data[i * 4096] = 1;
    int done[2];
    pipe(done);
    printf("%p\n", data);
    fflush(stdout);
    if (fork() == 0) {              // the snapshot
        char c;
        close(done[1]);
        read(done[0], &c, 1);       // writes it to disk, slowly
        _exit(0);
    }
    for (int i = 0; i < PAGES; i++) data[i * 4096] = 2;  // the server goes on: a storm of copies
    close(done[1]);
    wait(0);
    for (int i = 0; i < PAGES; i++) data[i * 4096] = 3;  // nobody shares any more: no copies
    puts("served");
    return 0;
}
