// Level-triggered epoll tells as long as something is there, edge-triggered only when something came.
#include <stdio.h>
#include <sys/epoll.h>
#include <unistd.h>

static void run(const char *name, unsigned how) {
    int p[2], e = epoll_create1(0);
    char c;
    struct epoll_event want = {.events = EPOLLIN | how}, got;
    pipe(p);
    epoll_ctl(e, EPOLL_CTL_ADD, p[0], &want);
    write(p[1], "abc", 3);
    int first = epoll_wait(e, &got, 1, 0);
    read(p[0], &c, 1);                       // does not drain it
    int second = epoll_wait(e, &got, 1, 0);
    write(p[1], "d", 1);
    int third = epoll_wait(e, &got, 1, 0);
    printf("%-5s: %d, not drained %d, more came %d\n", name, first, second, third);
}

int main(void) {
    run("level", 0);
    run("edge", EPOLLET);
    return 0;
}
