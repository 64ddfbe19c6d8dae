// POSIX message queues: priorities, limits, timeouts, notification by signal, names and permissions, poll.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SHOW(call)                                                                                                     \
    do {                                                                                                               \
        errno = 0;                                                                                                     \
        long result = (long)(call);                                                                                         \
        printf("%s = %s %s\n", #call, result == -1 ? "-1" : "ok", result == -1 ? strerror(errno) : "");                          \
    } while (0)

static volatile sig_atomic_t told, code, value;

static void handler(int signal, siginfo_t *info, void *context) {
    (void)signal;
    (void)context;
    told++;
    code = info->si_code;
    value = info->si_value.sival_int;
}

static void bits(mqd_t q) {
    struct pollfd p = {q, POLLIN | POLLOUT, 0};
    printf("poll %d %x\n", poll(&p, 1, 0), p.revents);
}

static void receive(mqd_t q) {
    char text[64] = "";
    unsigned priority = 0;
    long n = mq_receive(q, text, sizeof text, &priority);
    printf("receive %ld '%s' priority %u %s\n", n, n > 0 ? text : "", priority, n < 0 ? strerror(errno) : "");
}

int main(void) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    alarm(60);
    char name[64];
    sprintf(name, "/vitrine-twin-%d", getpid());
    struct mq_attr a = {.mq_maxmsg = 4, .mq_msgsize = 32};
    SHOW(mq_open(name, O_RDWR));
    SHOW(mq_open("/a/b", O_RDWR | O_CREAT, 0600, &a));
    a.mq_maxmsg = 0;
    SHOW(mq_open(name, O_RDWR | O_CREAT, 0600, &a));
    a.mq_maxmsg = 4;
    mqd_t q = mq_open(name, O_RDWR | O_CREAT | O_EXCL | O_NONBLOCK, 0600, &a);
    printf("made %d cloexec %d\n", q >= 0, fcntl(q, F_GETFD));
    SHOW(mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &a));
    mqd_t r = mq_open(name, O_RDONLY | O_NONBLOCK);
    SHOW(mq_send(r, "x", 1, 0));
    bits(q);
    receive(r);
    SHOW(mq_send(q, "low", 4, 1));
    SHOW(mq_send(q, "high", 5, 9));
    SHOW(mq_send(q, "high too", 9, 9));
    bits(q);
    SHOW(mq_send(q, "last", 5, 0));
    SHOW(mq_send(q, "more", 5, 0));
    bits(q);
    SHOW(mq_send(q, name, 33, 0));
    SHOW(mq_send(q, "x", 1, 32768));
    char small[31];
    SHOW(mq_receive(q, small, sizeof small, NULL));
    struct mq_attr got;
    mq_getattr(q, &got);
    printf("flags %d max %ld size %ld now %ld\n", got.mq_flags == O_NONBLOCK, got.mq_maxmsg, got.mq_msgsize,
           got.mq_curmsgs);
    for (int i = 0; i < 5; i++) {
        receive(r);
    }
    got.mq_flags = 0;
    SHOW(mq_setattr(r, &got, NULL));
    struct timespec past = {1, 0}, wrong = {1, 1000000000};
    char text[32];
    SHOW(mq_timedreceive(r, text, sizeof text, NULL, &past));
    SHOW(mq_timedreceive(r, text, sizeof text, NULL, &wrong));

    struct sigaction act = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
    sigaction(SIGUSR1, &act, NULL);
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1, .sigev_value.sival_int = 42};
    SHOW(mq_notify(q, &event));
    SHOW(mq_notify(q, &event));
    mq_send(q, "first", 6, 0);
    mq_send(q, "second", 7, 0);
    printf("told %d code %d value %d\n", told, code == SI_MESGQ, value);
    receive(r);
    receive(r);
    SHOW(mq_notify(q, &event));
    SHOW(mq_notify(q, NULL));
    mq_send(q, "quiet", 6, 0);
    printf("told %d\n", told);
    receive(r);
    event.sigev_signo = 65;
    SHOW(mq_notify(q, &event));
    SHOW(mq_notify(0, NULL));

    // A reader waits; a writer waits for room.
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        mq_setattr(q, &got, NULL);
        receive(r);
        _exit(0);
    }
    usleep(20000);
    mq_send(q, "awaited", 8, 3);
    waitpid(pid, NULL, 0);
    SHOW(mq_unlink(name));
    SHOW(mq_unlink(name));
    SHOW(mq_send(q, "nameless", 9, 0));
    receive(r);
    SHOW(mq_close(q));
    SHOW(mq_close(q));
    return 0;
}
