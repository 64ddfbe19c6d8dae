// Four workers wait for one descriptor: without EPOLLEXCLUSIVE all are woken for one byte. One-shot tells
// once, full stop.
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int herd(int flag) {
    int *woken = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0), door = eventfd(0,
           EFD_NONBLOCK);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            int e = epoll_create1(0);
            struct epoll_event want = {EPOLLIN | flag}, got;
            epoll_ctl(e, EPOLL_CTL_ADD, door, &want);
            if (epoll_wait(e, &got, 1, 1500) == 1) __sync_fetch_and_add(woken, 1);
            usleep(300000); // leaves the byte where it is
            _exit(0);
        }
    }
    usleep(600000);
    eventfd_write(door, 1);
    while (wait(0) > 0) {}
    return *woken;
}

int main(void) {
    printf("all told: %d woken\n", herd(0));
    printf("EPOLLEXCLUSIVE: %s\n", herd(EPOLLEXCLUSIVE) < 4 ? "fewer" : "all");
    int e = epoll_create1(0), door = eventfd(1, 0);
    struct epoll_event want = {EPOLLIN | EPOLLONESHOT}, got;
    epoll_ctl(e, EPOLL_CTL_ADD, door, &want);
    int first = epoll_wait(e, &got, 1, 0), second = epoll_wait(e, &got, 1, 0);
    epoll_ctl(e, EPOLL_CTL_MOD, door, &want);
    printf("one-shot: %d, %d, re-armed %d\n", first, second, epoll_wait(e, &got, 1, 0));
    return 0;
}
