// One frame, two address spaces: a write on one side is seen on the other without a system call.
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    volatile int *shared = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    volatile int *own = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    *shared = *own = 1;
    if (fork() == 0) {
        *shared = 2;
        *own = 2;
        _exit(0);
    }
    wait(0);
    printf("shared %d, private %d\n", *shared, *own);
    return 0;
}
