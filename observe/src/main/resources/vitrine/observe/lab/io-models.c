// One pipe, four ways to read it: wait, try, ask first, be told by a signal.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

static volatile sig_atomic_t told;
static void on(int s) { told++; }

int main(void) {
    int p[2];
    char c;
    socketpair(AF_UNIX, SOCK_STREAM, 0, p);
    fcntl(p[0], F_SETFL, O_NONBLOCK);
    printf("non-blocking: %s\n", read(p[0], &c, 1) < 0 ? strerror(errno) : "a byte");
    struct timeval t = {0, 1000};
    fd_set set;
    FD_ZERO(&set);
    FD_SET(p[0], &set);
    printf("select, nothing there: %d\n", select(p[0] + 1, &set, 0, 0, &t));
    write(p[1], "x", 1);
    struct pollfd q = {p[0], POLLIN, 0};
    printf("poll, a byte there: %d\n", poll(&q, 1, 0));
    read(p[0], &c, 1);
    signal(SIGIO, on);
    fcntl(p[0], F_SETOWN, getpid());
    fcntl(p[0], F_SETFL, O_NONBLOCK | O_ASYNC);
    write(p[1], "y", 1);
    printf("signal-driven: told %d time, read gives %zd\n", (int)told, read(p[0], &c, 1));
    fcntl(p[0], F_SETFL, 0);
    if (fork() == 0) {
        usleep(20000);
        write(p[1], "z", 1);
        _exit(0);
    }
    printf("blocking: read gives %zd after waiting\n", read(p[0], &c, 1));
    return 0;
}
