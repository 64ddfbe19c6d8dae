// A counter, a timer and signals as descriptors: one poll for all of them.
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

int main(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, 0);
    int timer = timerfd_create(CLOCK_MONOTONIC, 0);
    struct pollfd p[] = {{eventfd(0, 0), POLLIN}, {timer, POLLIN}, {signalfd(-1, &set, 0), POLLIN}};
    uint64_t n = 3;
    write(p[0].fd, &n, 8);
    write(p[0].fd, &n, 8);
    raise(SIGUSR1);
    struct itimerspec t = {{0, 10000000}, {0, 10000000}};
    timerfd_settime(timer, 0, &t, 0);
    usleep(55000);
    poll(p, 3, -1);
    printf("ready: %d %d %d\n", p[0].revents, p[1].revents, p[2].revents);
    read(p[0].fd, &n, 8);
    printf("the counter was at %d, ", (int)n);
    read(p[1].fd, &n, 8);
    printf("the timer expired %s times, ", n >= 5 ? "5 or more" : "fewer");
    struct signalfd_siginfo info;
    read(p[2].fd, &info, sizeof info);
    printf("signal %d from %s\n", info.ssi_signo, info.ssi_pid == getpid() ? "this process" : "another");
    return 0;
}
