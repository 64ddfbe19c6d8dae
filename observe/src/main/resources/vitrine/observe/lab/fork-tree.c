// fork returns twice, so three forks in a row make eight processes.
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    fork();
    fork();
    fork();
    while (wait(0) > 0) {}
    write(1, "me\n", 3);
    return 0;
}
