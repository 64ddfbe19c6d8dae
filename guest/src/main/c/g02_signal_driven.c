// Signal-driven input and output (O_ASYNC, F_SETOWN, F_SETSIG) and leases (F_SETLEASE), fcntl(2).
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static volatile int seen;
static volatile siginfo_t last;

static void handler(int s, siginfo_t *i, void *u) {
    (void)s; (void)u;
    seen++;
    last = *i;
}

static void show(const char *what) {
    printf("%-34s", what);
    if (seen)
        printf(" %d: signo %s code %d band %#lx fd %d", seen, last.si_signo == SIGIO ? "SIGIO" : "RT",
               last.si_code == SI_KERNEL ? 999 : last.si_code, last.si_code == SI_KERNEL ? 0 : last.si_band,
               last.si_code == SI_KERNEL ? 0 : last.si_fd);
    else
        printf(" none");
    printf("\n");
    seen = 0;
}

#define E(x) do { errno = 0; long r_ = (x); printf("%s = %ld %s\n", #x, r_, r_ < 0 ? strerror(errno) : ""); } while (0)

static void async(int fd, int sig) {
    fcntl(fd, F_SETOWN, getpid());
    fcntl(fd, F_SETSIG, sig);
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_ASYNC);
}

static void *thread(void *p) {
    int *fds = p;
    struct f_owner_ex o = {F_OWNER_TID, syscall(SYS_gettid)};
    E(fcntl(fds[0], F_SETOWN_EX, &o));
    sigset_t s;
    sigemptyset(&s);
    sigaddset(&s, SIGRTMIN + 1);
    siginfo_t i;
    (void)!write(fds[1], "t", 1);
    int r = sigwaitinfo(&s, &i);
    printf("thread got %d code %d\n", r - SIGRTMIN, i.si_code);
    return NULL;
}

int main(void) {
    struct sigaction sa = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
    sigaction(SIGIO, &sa, NULL);
    sigaction(SIGRTMIN, &sa, NULL);
    sigaction(SIGRTMIN + 1, &sa, NULL);
    char b[70000];
    int p[2];
    (void)!pipe(p);
    E(fcntl(p[0], F_GETOWN));
    E(fcntl(p[0], F_GETSIG));
    E(fcntl(p[0], F_SETOWN, 999999));
    E(fcntl(p[0], F_SETSIG, 65));
    E(fcntl(p[0], F_SETSIG, -1));
    async(p[0], 0);
    printf("owner is me %d, O_ASYNC %d\n", fcntl(p[0], F_GETOWN) == getpid(), !!(fcntl(p[0], F_GETFL) & O_ASYNC));
    (void)!write(p[1], "x", 1);
    show("pipe readable");
    fcntl(p[0], F_SETSIG, SIGIO);
    (void)!write(p[1], "x", 1);
    show("pipe readable, F_SETSIG SIGIO");
    fcntl(p[0], F_SETSIG, SIGRTMIN);
    (void)!write(p[1], "x", 1);
    show("pipe readable, real-time");
    (void)!read(p[0], b, 10);
    show("pipe read");
    fcntl(p[0], F_SETFL, 0);
    (void)!write(p[1], "x", 1);
    show("O_ASYNC off");
    async(p[1], SIGRTMIN);
    fcntl(p[1], F_SETFL, fcntl(p[1], F_GETFL) | O_NONBLOCK);
    memset(b, 0, sizeof b);
    while (write(p[1], b, 4096) > 0) {}
    seen = 0;
    (void)!read(p[0], b, 4096 * 4);
    show("pipe writable again");
    close(p[0]);
    show("no reader any more");
    close(p[1]);

    int sv[2];
    socketpair(AF_UNIX, SOCK_STREAM, 0, sv);
    async(sv[0], SIGRTMIN);
    (void)!write(sv[1], "x", 1);
    show("socket readable");
    close(sv[1]);
    show("socket peer gone");
    close(sv[0]);
    socketpair(AF_UNIX, SOCK_DGRAM, 0, sv);
    int on = 1, me = getpid();
    ioctl(sv[0], FIOASYNC, &on);
    ioctl(sv[0], FIOSETOWN, &me);
    (void)!write(sv[1], "x", 1);
    show("datagram");
    on = 0;
    ioctl(sv[0], FIOASYNC, &on);
    (void)!write(sv[1], "x", 1);
    show("datagram, off");
    close(sv[0]);
    close(sv[1]);

    int m = posix_openpt(O_RDWR | O_NOCTTY);
    grantpt(m);
    unlockpt(m);
    int s = open(ptsname(m), O_RDWR | O_NOCTTY);
    struct termios t;
    tcgetattr(s, &t);
    cfmakeraw(&t);
    tcsetattr(s, TCSANOW, &t);
    async(s, 0);
    (void)!write(m, "x", 1);
    for (int i = 0; i < 200 && !seen; i++) usleep(5000);
    printf("terminal: %s\n", seen ? "signal" : "none");
    seen = 0;
    close(s);
    close(m);

    int in = inotify_init();
    char dir[] = "/tmp/sdXXXXXX", name[40];
    (void)!mkdtemp(dir);
    snprintf(name, sizeof name, "%s/f", dir);
    inotify_add_watch(in, dir, IN_CREATE);
    async(in, SIGRTMIN);
    close(open(name, O_CREAT | O_RDWR, 0644));
    show("inotify");
    close(in);

    // Files that know nothing of it keep their flags.
    int f = open(name, O_RDWR);
    E(fcntl(f, F_SETFL, O_ASYNC));
    printf("regular file O_ASYNC %d\n", !!(fcntl(f, F_GETFL) & O_ASYNC));

    // Owner kinds.
    (void)!pipe(p);
    struct f_owner_ex o = {F_OWNER_PGRP, getpgrp()};
    E(fcntl(p[0], F_SETOWN_EX, &o));
    printf("group %d\n", fcntl(p[0], F_GETOWN) == -getpgrp());
    memset(&o, 0, sizeof o);
    fcntl(p[0], F_GETOWN_EX, &o);
    printf("ex type %d same %d\n", o.type, o.pid == getpgrp());
    o.type = 7;
    E(fcntl(p[0], F_SETOWN_EX, &o));
    async(p[0], SIGRTMIN + 1);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN + 1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    pthread_t th;
    pthread_create(&th, NULL, thread, p);
    pthread_join(th, NULL);
    close(p[0]);
    close(p[1]);

    // Leases.
    E(fcntl(f, F_GETLEASE));
    E(fcntl(f, F_SETLEASE, F_RDLCK));
    E(fcntl(f, F_SETLEASE, F_WRLCK));
    E(fcntl(f, F_GETLEASE));
    E(fcntl(f, F_SETLEASE, F_UNLCK));
    E(fcntl(f, F_SETLEASE, F_UNLCK));
    E(fcntl(f, F_SETLEASE, 9));
    int g = open(name, O_RDONLY);
    E(fcntl(f, F_SETLEASE, F_WRLCK));
    E(fcntl(g, F_SETLEASE, F_WRLCK));
    E(fcntl(g, F_SETLEASE, F_RDLCK));
    close(f);
    E(fcntl(g, F_SETLEASE, F_RDLCK));
    fcntl(g, F_SETSIG, SIGRTMIN);
    E(open(name, O_WRONLY | O_NONBLOCK));
    show("read lease broken by a writer");
    E(fcntl(g, F_GETLEASE));
    int h = open(name, O_RDONLY | O_NONBLOCK);
    printf("another reader may: %d\n", h >= 0);
    close(h);
    E(fcntl(g, F_SETLEASE, F_UNLCK));
    h = open(name, O_WRONLY | O_NONBLOCK);
    printf("now a writer may: %d\n", h >= 0);
    close(h);
    // A write lease becomes a read lease for a reader that waits.
    int dev = open(dir, O_RDONLY);
    E(fcntl(dev, F_SETLEASE, F_RDLCK));
    close(dev);
    close(g);
    f = open(name, O_RDWR);
    E(fcntl(f, F_SETLEASE, F_WRLCK));
    fcntl(f, F_SETSIG, SIGRTMIN);
    pid_t kid = fork();
    if (kid == 0) {
        close(f);
        int k = open(name, O_RDONLY);
        _exit(k >= 0 ? 7 : 8);
    }
    while (!seen) usleep(1000);
    show("write lease broken by a reader");
    E(fcntl(f, F_GETLEASE));
    E(waitpid(kid, NULL, WNOHANG));
    E(fcntl(f, F_SETLEASE, F_RDLCK));
    E(fcntl(f, F_GETLEASE));
    int st;
    waitpid(kid, &st, 0);
    printf("reader %d\n", WEXITSTATUS(st));
    kid = fork();
    if (kid == 0) {
        close(f);
        _exit(truncate(name, 3) == 0 ? 5 : 6);
    }
    while (!seen) usleep(1000);
    show("lease broken by truncate");
    E(fcntl(f, F_SETLEASE, F_UNLCK));
    waitpid(kid, &st, 0);
    printf("truncate %d\n", WEXITSTATUS(st));
    close(f);
    unlink(name);
    rmdir(dir);
    return 0;
}
