// Up to PIPE_BUF (4096) bytes are written in one piece, whoever else writes; more may be cut.
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int torn(int size) {
    int p[2], mixed = 0;
    pipe(p);
    for (int i = 0; i < 2; i++) {
        if (fork() == 0) {
            static char block[16384];
            memset(block, 'a' + i, size);
            for (int k = 0; k < 40; k++) write(p[1], block, size);
            _exit(0);
        }
    }
    close(p[1]);
    char c, last = 0;
    static char all[16384 * 80];
    ssize_t have = 0, n;
    while ((n = read(p[0], all + have, sizeof all - have)) > 0) have += n;
    for (ssize_t i = 0; i < have; i++) {
        if (i % size && all[i] != all[i - 1]) mixed++;
    }
    while (wait(0) > 0) {}
    return mixed;
}

int main(void) {
    printf("pieces of %d: %d torn\n", PIPE_BUF, torn(PIPE_BUF));
    printf("pieces of 10000: %s\n", torn(10000) ? "some are torn" : "none torn this time");
    return 0;
}
