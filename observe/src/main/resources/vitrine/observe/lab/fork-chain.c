// Each child makes one grandchild: a chain, printed from its end.
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    int depth = 0;
    for (; depth < 5; depth++) {
        pid_t p = fork();
        if (p > 0) {
            wait(0);
            break;
        }
    }
    printf("%*slink %d\n", 2 * depth, "", depth);
    fflush(stdout);
    _exit(0);
}
