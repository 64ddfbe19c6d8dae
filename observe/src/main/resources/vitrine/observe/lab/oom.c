// Everybody may take more than there is; when all is touched, somebody has to die.
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    pid_t child = fork();
    if (child == 0) {
        for (;;) {
            char *p = mmap(0, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
            if (p == MAP_FAILED) _exit(1);
            memset(p, 1, 1 << 20);
        }
    }
    int status;
    waitpid(child, &status, 0);
    printf("the child was killed by signal %d; the parent lives\n", WTERMSIG(status));
    return 0;
}
