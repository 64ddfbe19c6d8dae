// The child of vfork lives in its parent's memory, and the parent sleeps until it has gone.
#include <stdio.h>
#include <unistd.h>

int main(void) {
    volatile int x = 1;
    pid_t p = vfork();
    if (p == 0) {
        x = 2;          // undefined by POSIX; on Linux the parent sees it
        _exit(0);
    }
    printf("x is %d\n", x);
    return 0;
}
