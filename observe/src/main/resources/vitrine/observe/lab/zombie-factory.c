// Twenty zombies, then their parent dies: PID 1 inherits and reaps them all.
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    pid_t factory = fork();
    if (factory == 0) {
        for (int i = 0; i < 20; i++) {
            if (fork() == 0) _exit(0);
        }
        sleep(1);
        _exit(0);   // without a single wait
    }
    waitpid(factory, 0, 0);
    sleep(1);
    puts("all gone");
    return 0;
}
