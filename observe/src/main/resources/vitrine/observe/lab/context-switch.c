// A byte goes to and fro between two processes: each pass is a switch.
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 100 };

int main(void) {
    int there[2], back[2];
    char c = 'x';
    pipe(there);
    pipe(back);
    if (fork() == 0) {
        for (int i = 0; i < ROUNDS; i++) {
            read(there[0], &c, 1);
            write(back[1], &c, 1);
        }
        _exit(0);
    }
    for (int i = 0; i < ROUNDS; i++) {
        write(there[1], &c, 1);
        read(back[0], &c, 1);
    }
    wait(0);
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    printf("at least %d voluntary switches: %s\n", ROUNDS * 9 / 10, u.ru_nvcsw >= ROUNDS * 9 / 10 ? "yes" : "no");
    return 0;
}
