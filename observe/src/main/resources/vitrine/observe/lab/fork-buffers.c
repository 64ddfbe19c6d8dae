// What stands in a buffer of libc when fork is called stands there twice.
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    char buffer[1024];
    setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    printf("once? ");
    fork();
    wait(0);
    return 0;
}
