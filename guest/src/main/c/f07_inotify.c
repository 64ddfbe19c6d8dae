// inotify(7): every event, with names, cookies and order; masks, one-shot, overflow, epoll, limits of reading.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

static int fd;
static unsigned cookies[8];
static int cookie_count;

static int cookie(unsigned c) {
    if (c == 0) return 0;
    for (int i = 0; i < cookie_count; i++)
        if (cookies[i] == c) return i + 1;
    cookies[cookie_count % 8] = c;
    return ++cookie_count;
}

static void bits(unsigned m) {
    static const char *names[] = {"ACCESS", "MODIFY", "ATTRIB", "CLOSE_WRITE", "CLOSE_NOWRITE", "OPEN", "MOVED_FROM",
        "MOVED_TO", "CREATE", "DELETE", "DELETE_SELF", "MOVE_SELF"};
    for (int i = 0; i < 12; i++)
        if (m & 1u << i) printf(" %s", names[i]);
    if (m & IN_UNMOUNT) printf(" UNMOUNT");
    if (m & IN_Q_OVERFLOW) printf(" Q_OVERFLOW");
    if (m & IN_IGNORED) printf(" IGNORED");
    if (m & IN_ISDIR) printf(" ISDIR");
}

static void drain(const char *what) {
    char buf[8192] __attribute__((aligned(8)));
    printf("%s:\n", what);
    for (;;) {
        ssize_t n = read(fd, buf, sizeof buf);
        if (n < 0) {
            if (errno != EAGAIN) printf("  read: %s\n", strerror(errno));
            break;
        }
        for (char *p = buf; p < buf + n;) {
            struct inotify_event *e = (void *)p;
            printf("  wd %d len %u cookie %d", e->wd, e->len, cookie(e->cookie));
            bits(e->mask);
            if (e->len) printf(" '%s'", e->name);
            printf("\n");
            p += sizeof *e + e->len;
        }
    }
}

static void put(const char *path, const char *text, int flags) {
    int f = open(path, flags, 0644);
    if (f < 0) { perror(path); return; }
    if (*text) (void)!write(f, text, strlen(text));
    close(f);
}

#define E(x) do { errno = 0; long r_ = (x); printf("%s = %ld %s\n", #x, r_, r_ < 0 ? strerror(errno) : ""); } while (0)

int main(void) {
    char dir[] = "/tmp/inoXXXXXX";
    if (!mkdtemp(dir) || chdir(dir)) return 1;
    mkdir("d", 0755);
    mkdir("e", 0755);
    fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    int wd = inotify_add_watch(fd, "d", IN_ALL_EVENTS);
    int we = inotify_add_watch(fd, "e", IN_ALL_EVENTS);
    printf("watches %d %d\n", wd, we);
    drain("nothing");

    put("d/a", "hello", O_CREAT | O_WRONLY);
    drain("create and write");
    int f = open("d/a", O_RDWR);
    char b[16];
    (void)!read(f, b, 16);
    (void)!write(f, "abc", 3);
    (void)!pread(f, b, 2, 0);
    (void)!ftruncate(f, 1);
    (void)!fchmod(f, 0600);
    (void)!fallocate(f, 0, 0, 100);
    close(f);
    drain("read, write, truncate, chmod, allocate");
    (void)!truncate("d/a", 5);
    struct timespec ts[2] = {{1, 0}, {2, 0}};
    utimensat(AT_FDCWD, "d/a", ts, 0);
    ts[0].tv_nsec = UTIME_OMIT;
    utimensat(AT_FDCWD, "d/a", ts, 0);
    ts[0].tv_nsec = 0;
    ts[1].tv_nsec = UTIME_OMIT;
    utimensat(AT_FDCWD, "d/a", ts, 0);
    (void)!chown("d/a", getuid(), getgid());
    drain("truncate, times, owner");
    link("d/a", "e/link");
    symlink("a", "d/sym");
    mkdir("d/sub", 0755);
    mkfifo("d/fifo", 0644);
    drain("link, symlink, mkdir, mkfifo");
    rename("d/a", "d/b");
    rename("d/b", "e/c");
    rename("d/sub", "e/sub");
    drain("renames");
    put("d/x", "x", O_CREAT | O_WRONLY);
    put("d/y", "y", O_CREAT | O_WRONLY);
    drain("two files");
    syscall(SYS_renameat2, AT_FDCWD, "d/x", AT_FDCWD, "d/y", 2); // RENAME_EXCHANGE
    rename("d/x", "d/y");
    drain("exchange and replace");
    unlink("e/c");
    unlink("e/link");
    rmdir("e/sub");
    unlink("d/sym");
    unlink("d/fifo");
    drain("removals");
    stat("d/y", &(struct stat){0});
    access("d/y", R_OK);
    drain("stat makes no event");
    {
        DIR *list = opendir("d");
        while (readdir(list)) {}
        closedir(list);
    }
    drain("listing");

    // A file by itself and in its folder.
    int wf = inotify_add_watch(fd, "d/y", IN_ALL_EVENTS);
    printf("file watch %d\n", wf);
    put("d/y", "1", O_WRONLY | O_APPEND);
    rename("d/y", "d/z");
    drain("both watched");
    f = open("d/z", O_RDONLY);
    unlink("d/z");
    drain("removed while open");
    close(f);
    drain("closed");

    // Merging of equal neighbours, and changing a mask.
    E(inotify_add_watch(fd, "d", IN_MODIFY));
    f = open("d/m", O_CREAT | O_WRONLY, 0644);
    for (int i = 0; i < 5; i++) (void)!write(f, "x", 1);
    drain("five writes are one event");
    E(inotify_add_watch(fd, "d", IN_CLOSE | IN_MASK_ADD));
    (void)!write(f, "x", 1);
    close(f);
    drain("after IN_MASK_ADD");
    E(inotify_add_watch(fd, "d", IN_OPEN | IN_MASK_CREATE));
    E(inotify_add_watch(fd, "d", IN_OPEN | IN_MASK_CREATE | IN_MASK_ADD));
    E(inotify_add_watch(fd, "d/m", IN_OPEN | IN_ONESHOT | IN_MASK_CREATE));
    put("d/m", "", O_RDONLY);
    put("d/m", "", O_RDONLY);
    drain("one-shot");
    E(inotify_add_watch(fd, "d", IN_ALL_EVENTS | IN_EXCL_UNLINK));
    f = open("d/m", O_RDWR);
    unlink("d/m");
    (void)!write(f, "y", 1);
    close(f);
    drain("IN_EXCL_UNLINK");
    symlink("../e", "d/ln");
    E(inotify_add_watch(fd, "d/ln", IN_ATTRIB | IN_DONT_FOLLOW));
    E(inotify_add_watch(fd, "d/ln", IN_ATTRIB));
    E(inotify_add_watch(fd, "d/ln", IN_ATTRIB | IN_ONLYDIR | IN_DONT_FOLLOW));
    E(inotify_add_watch(fd, "nothing", IN_ATTRIB));
    E(inotify_add_watch(fd, "", IN_ATTRIB));
    E(inotify_add_watch(fd, "d", 0));
    E(inotify_add_watch(0, "d", IN_ATTRIB));
    E(inotify_add_watch(99, "d", IN_ATTRIB));
    E(inotify_add_watch(fd, (char *)1, IN_ATTRIB));
    E(inotify_rm_watch(fd, 77));
    E(inotify_rm_watch(99, 1));
    E(inotify_rm_watch(fd, wd));
    E(inotify_rm_watch(fd, wd));
    E(inotify_init1(1));
    drain("removed watch");

    // The folder itself goes.
    mkdir("g", 0755);
    E(inotify_add_watch(fd, "g", IN_ALL_EVENTS));
    chmod("g", 0700);
    rename("g", "h");
    rmdir("h");
    drain("the folder itself");

    // Sizes, polling, epoll.
    mkdir("p", 0755);
    E(inotify_add_watch(fd, "p", IN_CREATE));
    struct pollfd pf = {fd, POLLIN | POLLOUT, 0};
    E(poll(&pf, 1, 0));
    int ep = epoll_create1(0);
    struct epoll_event ev = {EPOLLIN | EPOLLET, {0}};
    epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev);
    E(epoll_wait(ep, &ev, 1, 0));
    put("p/1234567890123456", "", O_CREAT | O_WRONLY);
    put("p/12345", "", O_CREAT | O_WRONLY);
    E(epoll_wait(ep, &ev, 1, 0));
    E(epoll_wait(ep, &ev, 1, 0));
    E(poll(&pf, 1, 0));
    int waiting = 0;
    ioctl(fd, FIONREAD, &waiting);
    printf("FIONREAD %d\n", waiting);
    E(read(fd, b, 16));
    char big[64];
    E(read(fd, big, 50));
    E(read(fd, big, 64));
    E(read(fd, big, 64));
    E(write(fd, big, 4));
    E(lseek(fd, 0, SEEK_SET));

    // A child wakes a reader that blocks.
    fcntl(fd, F_SETFL, 0);
    if (fork() == 0) {
        usleep(20000);
        mkdir("p/kid", 0755);
        _exit(0);
    }
    ssize_t n = read(fd, big, sizeof big);
    printf("woken by %zd bytes '%s'\n", n, ((struct inotify_event *)big)->name);
    wait(NULL);
    rmdir("p/kid");
    fcntl(fd, F_SETFL, O_NONBLOCK);

    // exec opens; mmap needs no events of its own; xattr is an attribute.
    E(inotify_add_watch(fd, "p/12345", IN_ALL_EVENTS));
    if (setxattr("p/12345", "user.k", "v", 1, 0) < 0 && errno == EOPNOTSUPP) chmod("p/12345", 0640);
    f = open("p/12345", O_RDWR);
    (void)!ftruncate(f, 4096);
    char *m = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, f, 0);
    close(f);
    m[0] = 1;
    drain("mapped");
    munmap(m, 4096);
    drain("unmapped");

    // Copies: sendfile and splice tell too.
    put("src", "0123456789", O_CREAT | O_WRONLY);
    E(inotify_add_watch(fd, "src", IN_ACCESS | IN_MODIFY));
    int in = open("src", O_RDONLY), pipes[2];
    (void)!pipe(pipes);
    (void)!splice(in, NULL, pipes[1], NULL, 4, 0);
    drain("splice");
    close(in);

    // Overflow: the queue is bounded; what does not fit is told once.
    long max = 0;
    FILE *q = fopen("/proc/sys/fs/inotify/max_queued_events", "r");
    if (q && fscanf(q, "%ld", &max) == 1) fclose(q);
    mkdir("o", 0755);
    int io = inotify_init1(IN_NONBLOCK);
    inotify_add_watch(io, "o", IN_CREATE | IN_DELETE);
    for (long i = 0; i < max / 2 + 10; i++) {
        mkdir("o/x", 0755);
        rmdir("o/x");
    }
    static char all[1 << 20];
    long events = 0, overflows = 0;
    while ((n = read(io, all, sizeof all)) > 0)
        for (char *p = all; p < all + n;) {
            struct inotify_event *e = (void *)p;
            events++;
            if (e->mask & IN_Q_OVERFLOW) {
                overflows++;
                printf("overflow: wd %d len %u, last %d\n", e->wd, e->len, p + sizeof *e + e->len == all + n);
            }
            p += sizeof *e + e->len;
        }
    printf("queued max + %ld, overflows %ld\n", events - max, overflows);
    close(io);

    chdir("/");
    char cmd[100];
    snprintf(cmd, sizeof cmd, "rm -rf %s", dir);
    return system(cmd);
}
