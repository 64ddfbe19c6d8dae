// A thousand connections on one thread: epoll tells of the few that are ready, and does not look at the rest.
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MANY = 1000 };

int main(void) {
    struct rlimit l = {2 * MANY + 50, 2 * MANY + 50};
    if (setrlimit(RLIMIT_NOFILE, &l)) l.rlim_cur = 0;
    static int far[MANY];
    int e = epoll_create1(0), told = 0;
    for (int i = 0; i < MANY; i++) {
        int s[2];
        if (socketpair(AF_UNIX, SOCK_STREAM, 0, s)) return 1;
        far[i] = s[0];
        struct epoll_event event = {EPOLLIN, {.fd = s[1]}};
        epoll_ctl(e, EPOLL_CTL_ADD, s[1], &event);
    }
    struct epoll_event got[64];
    for (int round = 0; round < 100; round++) {
        for (int k = 0; k < 3; k++) write(far[(round * 7 + k * 331) % MANY], "x", 1);
        int n = epoll_wait(e, got, 64, -1);
        for (int i = 0; i < n; i++) {
            char c;
            told += read(got[i].data.fd, &c, 1);
        }
    }
    printf("%d messages by 100 calls of epoll_wait\n", told);
    return 0;
}
