// A handler interrupts a read: with SA_RESTART it is made again, without it gives EINTR.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

static int p[2];
static int answer;
static void handler(int s) { (void)s; if (answer) write(p[1], "x", 1); }

static void run(int flags) {
    struct sigaction a = {.sa_handler = handler, .sa_flags = flags};
    sigaction(SIGALRM, &a, 0);
    ualarm(10000, 0);
    char c;
    answer = flags != 0;
    ssize_t n = read(p[0], &c, 1);
    printf("%s: read %s\n", flags ? "SA_RESTART" : "no flag", n < 0 ? strerror(errno) : "gets the byte");
}

int main(void) {
    pipe(p);
    run(0);
    run(SA_RESTART);
    return 0;
}
