// io_uring(7) by its three system calls alone: results, chains, timeouts, polls, buffers, cancelling, overflow, SQPOLL.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct sqe {
    uint8_t opcode, flags;
    uint16_t ioprio;
    int32_t fd;
    uint64_t off, addr;
    uint32_t len, how;
    uint64_t data;
    uint16_t buf, personality;
    int32_t file;
    uint64_t addr3, pad;
};
struct cqe { uint64_t data; int32_t res; uint32_t flags; };
struct params {
    uint32_t sq, cq, flags, cpu, idle, features, wq, resv[3];
    uint32_t so[10], co[10];
};

enum { NOP, READV, WRITEV, FSYNC, READ_FIXED, WRITE_FIXED, POLL_ADD, POLL_REMOVE, SYNC_RANGE, SENDMSG, RECVMSG, TIMEOUT,
    TIMEOUT_REMOVE, ACCEPT, CANCEL, LINK_TIMEOUT, CONNECT, FALLOCATE, OPENAT, CLOSE, FILES_UPDATE, STATX, READ, WRITE,
    FADVISE, MADVISE, SEND, RECV, OPENAT2, EPOLL_CTL, SPLICE, PROVIDE, REMOVE, TEE, SHUTDOWN, RENAMEAT, UNLINKAT, MKDIRAT,
    SYMLINKAT, LINKAT, MSG_RING };

struct ring {
    int fd;
    struct params p;
    char *m;
    struct sqe *sqes;
};

static int sys_enter(int fd, unsigned n, unsigned min, unsigned flags, void *arg, size_t size) {
    int r = syscall(426, fd, n, min, flags, arg, size);
    return r < 0 ? -errno : r;
}

static int sys_register(int fd, unsigned op, void *arg, unsigned n) {
    int r = syscall(427, fd, op, arg, n);
    return r < 0 ? -errno : r;
}

static int setup(struct ring *r, unsigned entries, unsigned flags, unsigned cq) {
    memset(r, 0, sizeof *r);
    r->p.flags = flags;
    r->p.cq = cq;
    r->p.idle = 50;
    r->fd = syscall(425, entries, &r->p);
    if (r->fd < 0) return -errno;
    size_t size = r->p.so[6] + r->p.sq * 4;
    size_t other = r->p.co[5] + r->p.cq * sizeof(struct cqe);
    r->m = mmap(0, size > other ? size : other, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, r->fd, 0);
    r->sqes = mmap(0, r->p.sq * 64, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, r->fd, 0x10000000);
    return r->m == MAP_FAILED || (void *)r->sqes == MAP_FAILED ? -1 : 0;
}

#define U32(r, off) ((volatile uint32_t *)((r)->m + (off)))
#define SQ_TAIL(r) U32(r, (r)->p.so[1])
#define SQ_FLAGS(r) U32(r, (r)->p.so[4])
#define CQ_HEAD(r) U32(r, (r)->p.co[0])
#define CQ_TAIL(r) U32(r, (r)->p.co[1])

static struct sqe *get(struct ring *r, int op, int fd, const void *addr, unsigned len, uint64_t off, uint64_t data) {
    uint32_t t = *SQ_TAIL(r);
    struct sqe *s = &r->sqes[t & (r->p.sq - 1)];
    memset(s, 0, sizeof *s);
    s->opcode = op;
    s->fd = fd;
    s->addr = (uint64_t)addr;
    s->len = len;
    s->off = off;
    s->data = data;
    U32(r, r->p.so[6])[t & (r->p.sq - 1)] = t & (r->p.sq - 1);
    __atomic_store_n(SQ_TAIL(r), t + 1, __ATOMIC_RELEASE);
    return s;
}

static int pending(struct ring *r) {
    return __atomic_load_n(CQ_TAIL(r), __ATOMIC_ACQUIRE) - *CQ_HEAD(r);
}

static struct cqe take(struct ring *r) {
    struct cqe *c = (struct cqe *)(r->m + r->p.co[5]) + (*CQ_HEAD(r) & (r->p.cq - 1));
    struct cqe copy = *c;
    __atomic_store_n(CQ_HEAD(r), *CQ_HEAD(r) + 1, __ATOMIC_RELEASE);
    return copy;
}

// Submits, waits for `min` results and shows them by user_data, so that their order does not matter.
static void go(struct ring *r, const char *what, unsigned n, unsigned min) {
    int ret = n ? sys_enter(r->fd, n, 0, 0, 0, 0) : 0;
    printf("%s: submitted %d", what, ret);
    struct cqe all[64];
    unsigned got = 0;
    while (got < min) {
        if (!pending(r)) {
            struct timespec ts = {10, 0};
            struct { uint64_t mask; uint32_t size, pad; uint64_t ts; } arg = {0, 0, 0, (uint64_t)&ts};
            int e = sys_enter(r->fd, 0, 1, 1 | 8, &arg, sizeof arg);
            if (e < 0) {
                printf(" wait %d", e);
                break;
            }
            continue;
        }
        all[got++] = take(r);
    }
    for (unsigned d = 0; d < 64; d++)
        for (unsigned i = 0; i < got; i++)
            if (all[i].data == d) printf(" | %u: %d %#x", d, all[i].res, all[i].flags & ~4u);
    printf("\n");
}

static void show(const char *what, long v) {
    printf("%s = %ld\n", what, v);
}

int main(void) {
    alarm(100);
    signal(SIGPIPE, SIG_IGN);
    struct ring r, other;
    char dir[] = "/tmp/urXXXXXX";
    if (!mkdtemp(dir) || chdir(dir)) return 1;
    int e = setup(&r, 6, 0, 0);
    if (e < 0) return 2;
    printf("setup %d: sq %u cq %u features %#x\n", e, r.p.sq, r.p.cq, r.p.features & 0xfff);
    struct params bad;
    memset(&bad, 0, sizeof bad);
    show("no entries", syscall(425, 0, &bad) < 0 ? -errno : 0);
    show("no params", syscall(425, 8, 1) < 0 ? -errno : 0);
    bad.flags = 1u << 31;
    show("unknown flag", syscall(425, 8, &bad) < 0 ? -errno : 0);
    show("enter of no ring", sys_enter(0, 0, 0, 0, 0, 0));
    show("enter of nothing", sys_enter(99, 0, 0, 0, 0, 0));
    show("enter flags", sys_enter(r.fd, 0, 0, 1u << 30, 0, 0));

    get(&r, NOP, -1, 0, 0, 0, 1);
    go(&r, "nop", 1, 1);
    get(&r, 250, -1, 0, 0, 0, 1);
    go(&r, "no such operation", 1, 1);
    get(&r, NOP, -1, 0, 0, 0, 1)->flags = 128;
    go(&r, "no such flag", 1, 1);
    get(&r, READ, 99, dir, 4, 0, 1);
    go(&r, "bad descriptor", 1, 1);

    // Files.
    int fd = open("f", O_CREAT | O_RDWR, 0644);
    char buf[64] = "";
    get(&r, WRITE, fd, "hello uring", 11, 0, 1)->flags = 4;
    get(&r, FSYNC, fd, 0, 0, 0, 2)->flags = 4;
    get(&r, READ, fd, buf, 5, 6, 3);
    go(&r, "write, fsync, read linked", 3, 3);
    printf("read '%s'\n", buf);
    struct iovec iov[2] = {{buf, 3}, {buf + 10, 40}};
    get(&r, READV, fd, iov, 2, (uint64_t)-1, 1);
    go(&r, "readv at the position", 1, 1);
    show("position", lseek(fd, 0, SEEK_CUR));
    get(&r, READ, fd, buf, 50, 8, 1)->flags = 4;
    get(&r, NOP, -1, 0, 0, 0, 2);
    go(&r, "short read breaks a chain", 2, 2);
    get(&r, READ, 99, buf, 50, 8, 1)->flags = 8;
    get(&r, NOP, -1, 0, 0, 0, 2);
    go(&r, "a hard link does not break", 2, 2);
    get(&r, NOP, -1, 0, 0, 0, 1)->flags = 4;
    get(&r, TIMEOUT, -1, 0, 9, 0, 2)->flags = 4;
    get(&r, NOP, -1, 0, 0, 0, 3);
    go(&r, "a refused member", 3, 3);
    get(&r, NOP, -1, 0, 0, 0, 1)->flags = 4 | 64;
    get(&r, NOP, -1, 0, 0, 0, 2);
    go(&r, "skipped success", 2, 1);
    get(&r, WRITE, fd, (void *)1, 5, 0, 1);
    go(&r, "bad address", 1, 1);
    int ro = open("f", O_RDONLY);
    get(&r, WRITE, ro, "x", 1, 0, 1);
    go(&r, "write to a reader", 1, 1);
    get(&r, FALLOCATE, fd, (void *)8192, 0, 0, 1);
    go(&r, "fallocate", 1, 1);
    struct stat st;
    fstat(fd, &st);
    show("size", st.st_size);
    get(&r, MKDIRAT, AT_FDCWD, "d", 0755, 0, 1);
    go(&r, "mkdir", 1, 1);
    get(&r, RENAMEAT, AT_FDCWD, "f", AT_FDCWD, (uint64_t) "d/g", 1);
    go(&r, "rename", 1, 1);
    get(&r, LINKAT, AT_FDCWD, "d/g", AT_FDCWD, (uint64_t) "h", 1);
    get(&r, SYMLINKAT, AT_FDCWD, "h", 0, (uint64_t) "s", 2);
    go(&r, "link, symlink", 2, 2);
    get(&r, UNLINKAT, AT_FDCWD, "nothing", 0, 0, 1);
    get(&r, UNLINKAT, AT_FDCWD, "s", 0, 0, 2);
    go(&r, "unlink", 2, 2);
    char stx[256];
    get(&r, STATX, AT_FDCWD, "h", 0x7ff, (uint64_t)stx, 1);
    go(&r, "statx", 1, 1);
    get(&r, OPENAT, AT_FDCWD, "h", 0, 0, 40)->how = O_RDONLY;
    sys_enter(r.fd, 1, 1, 1, 0, 0);
    struct cqe c = take(&r);
    printf("openat %d\n", c.res >= 0);
    get(&r, CLOSE, c.res, 0, 0, 0, 1);
    go(&r, "close", 1, 1);
    get(&r, CLOSE, c.res, 0, 0, 0, 1);
    go(&r, "close again", 1, 1);
    get(&r, CLOSE, r.fd, 0, 0, 0, 1);
    go(&r, "close the ring itself", 1, 1);

    // Registered files and buffers.
    int table[4] = {fd, -1, ro, -1};
    show("register files", sys_register(r.fd, 2, table, 4));
    show("register again", sys_register(r.fd, 2, table, 4));
    get(&r, READ, 0, buf, 5, 0, 1)->flags = 1;
    get(&r, READ, 1, buf, 5, 0, 2)->flags = 1;
    get(&r, READ, 77, buf, 5, 0, 3)->flags = 1;
    go(&r, "fixed files", 3, 3);
    struct sqe *s = get(&r, OPENAT, AT_FDCWD, "h", 0, 0, 1);
    s->file = 2;
    s->flags = 4;
    get(&r, READ, 1, buf, 5, 0, 2)->flags = 1 | 4;
    get(&r, CLOSE, 0, 0, 0, 0, 3)->file = 2;
    go(&r, "direct open, read, close", 3, 3);
    show("unregister files", sys_register(r.fd, 3, 0, 0));
    show("unregister again", sys_register(r.fd, 3, 0, 0));
    char *area = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct iovec reg[1] = {{area, 8192}};
    show("register buffers", sys_register(r.fd, 0, reg, 1));
    get(&r, READ_FIXED, fd, area + 100, 5, 0, 1);
    get(&r, READ_FIXED, fd, area + 8190, 5, 0, 2);
    get(&r, READ_FIXED, fd, area, 5, 0, 3)->buf = 3;
    go(&r, "fixed buffers", 3, 3);
    printf("'%.5s'\n", area + 100);
    show("unregister buffers", sys_register(r.fd, 1, 0, 0));
    show("no such registration", sys_register(r.fd, 200, 0, 0));
    struct { uint8_t last, n; uint16_t r; uint32_t r2[3]; struct { uint8_t op, r; uint16_t flags; uint32_t r2; } ops[40]; } probe;
    memset(&probe, 0, sizeof probe);
    show("probe", sys_register(r.fd, 8, &probe, 40));
    int missing = 0;
    for (int i = 0; i < 40; i++) missing += !(probe.ops[i].flags & 1);
    printf("of 40 operations %d are missing\n", missing);

    // Pipes: what cannot be done now is done later.
    int p[2];
    (void)!pipe(p);
    memset(buf, 0, sizeof buf);
    get(&r, READ, p[0], buf, 20, 0, 1);
    go(&r, "read of an empty pipe", 1, 0);
    show("results", pending(&r));
    (void)!write(p[1], "later", 5);
    go(&r, "now", 0, 1);
    printf("'%s'\n", buf);
    fcntl(p[0], F_SETFL, O_NONBLOCK);
    get(&r, READ, p[0], buf, 20, 0, 1);
    go(&r, "non-blocking end", 1, 0);
    (void)!write(p[1], "waits", 5);
    go(&r, "waits as well", 0, 1);
    get(&r, READ, p[0], buf, 20, 0, 1)->how = 8; // RWF_NOWAIT
    go(&r, "RWF_NOWAIT", 1, 1);
    get(&r, POLL_ADD, p[0], 0, 0, 0, 1)->how = POLLIN;
    get(&r, POLL_ADD, p[1], 0, 0, 0, 2)->how = POLLOUT;
    go(&r, "poll", 2, 1);
    get(&r, CANCEL, -1, (void *)1, 0, 0, 3);
    go(&r, "cancel it", 1, 2);
    get(&r, CANCEL, -1, (void *)1, 0, 0, 3);
    get(&r, POLL_REMOVE, -1, (void *)1, 0, 0, 4);
    go(&r, "cancel nothing", 2, 2);
    get(&r, POLL_ADD, p[0], 0, 1, 0, 1)->how = POLLIN;
    go(&r, "multishot poll", 1, 0);
    for (int i = 0; i < 2; i++) {
        (void)!write(p[1], "x", 1);
        go(&r, "again", 0, 1);
        (void)!read(p[0], buf, 1);
    }
    get(&r, POLL_REMOVE, -1, (void *)1, 0, 0, 2);
    go(&r, "removed", 1, 2);
    s = get(&r, SPLICE, p[1], (void *)0, 5, (uint64_t)-1, 1);
    s->file = fd;
    go(&r, "splice", 1, 1);
    show("in the pipe", read(p[0], buf, 20));
    get(&r, WRITE, p[1], "gone", 4, 0, 1);
    close(p[0]);
    go(&r, "no reader", 1, 1);
    close(p[1]);

    // Time.
    struct timespec ts = {0, 2000000}, lng = {100, 0}, wrong = {-1, 0};
    get(&r, TIMEOUT, -1, &ts, 1, 0, 1);
    go(&r, "timeout", 1, 1);
    get(&r, TIMEOUT, -1, &lng, 1, 1, 1);
    get(&r, NOP, -1, 0, 0, 0, 2);
    go(&r, "timeout that counts", 2, 2);
    get(&r, TIMEOUT, -1, &lng, 1, 0, 1);
    go(&r, "long timeout", 1, 0);
    get(&r, TIMEOUT_REMOVE, -1, (void *)1, 0, 0, 2);
    go(&r, "removed", 1, 2);
    get(&r, TIMEOUT, -1, &wrong, 1, 0, 1);
    go(&r, "wrong time", 1, 1);
    get(&r, TIMEOUT, -1, &ts, 1, 0, 1)->how = 32; // ETIME_SUCCESS
    r.sqes[(*SQ_TAIL(&r) - 1) & (r.p.sq - 1)].flags = 4;
    get(&r, NOP, -1, 0, 0, 0, 2);
    go(&r, "timeout as success", 2, 2);
    (void)!pipe(p);
    get(&r, READ, p[0], buf, 20, 0, 1)->flags = 4;
    get(&r, LINK_TIMEOUT, -1, &ts, 1, 0, 2);
    go(&r, "link timeout", 2, 2);
    get(&r, NOP, -1, 0, 0, 0, 1)->flags = 4;
    get(&r, LINK_TIMEOUT, -1, &ts, 1, 0, 2);
    go(&r, "link timeout not needed", 2, 2);
    get(&r, LINK_TIMEOUT, -1, &ts, 1, 0, 2);
    go(&r, "link timeout alone", 1, 1);
    struct { uint64_t mask; uint32_t size, pad; uint64_t ts; } arg = {0, 0, 0, (uint64_t)&ts};
    show("wait with a time", sys_enter(r.fd, 0, 1, 1 | 8, &arg, sizeof arg));
    show("wrong size", sys_enter(r.fd, 0, 1, 1 | 8, &arg, 8));

    // Draining: it begins when all before have ended.
    get(&r, READ, p[0], buf, 20, 0, 1);
    get(&r, NOP, -1, 0, 0, 0, 2);
    go(&r, "before", 2, 1);

    // Sockets and provided buffers.
    int sv[2];
    socketpair(AF_UNIX, SOCK_STREAM, 0, sv);
    get(&r, RECV, sv[0], buf, 20, 0, 3);
    get(&r, SEND, sv[1], "datum", 5, 0, 4);
    go(&r, "send and receive", 2, 2);
    static char bufs[4][16];
    get(&r, PROVIDE, 4, bufs, 16, 10, 1)->buf = 7;
    go(&r, "provide four buffers", 1, 1);
    s = get(&r, RECV, sv[0], 0, 0, 0, 5);
    s->flags = 32;
    s->buf = 7;
    s->ioprio = 2; // multishot
    go(&r, "multishot receive", 1, 0);
    for (int i = 0; i < 5; i++) {
        (void)!write(sv[1], "0123456789", 5 + i);
        go(&r, "received", 0, 1);
    }
    printf("'%.5s' '%.6s'\n", bufs[0], bufs[1]);
    get(&r, REMOVE, 4, 0, 0, 0, 1)->buf = 7;
    get(&r, REMOVE, 4, 0, 0, 0, 2)->buf = 9;
    go(&r, "remove buffers", 2, 2);
    get(&r, SHUTDOWN, sv[1], 0, SHUT_WR, 0, 1);
    go(&r, "shutdown", 1, 1);
    get(&r, RECV, sv[0], buf, 20, 0, 1);
    go(&r, "the rest", 1, 1);
    get(&r, RECV, fd, buf, 20, 0, 1);
    go(&r, "no socket", 1, 1);

    // Another ring.
    setup(&other, 4, 8, 8);
    s = get(&r, MSG_RING, other.fd, 0, 1234, 9, 1);
    go(&r, "message", 1, 1);
    go(&other, "message received", 0, 1);
    struct pollfd pf = {other.fd, POLLIN | POLLOUT, 0};
    poll(&pf, 1, 0);
    show("poll of a ring", pf.revents);
    get(&other, NOP, -1, 0, 0, 0, 1);
    sys_enter(other.fd, 1, 0, 0, 0, 0);
    poll(&pf, 1, 0);
    show("poll with a result", pf.revents);
    int ev = eventfd(0, 0);
    uint64_t count = 0;
    show("register eventfd", sys_register(other.fd, 4, &ev, 1));
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 4; i++) get(&other, NOP, -1, 0, 0, 0, 2 + i);
        sys_enter(other.fd, 4, 0, 0, 0, 0);
    }
    (void)!read(ev, &count, 8);
    printf("eventfd counted %d, overflow %d, ready %d\n", count > 0, !!(*SQ_FLAGS(&other) & 2), pending(&other));
    int total = 0;
    while (sys_enter(other.fd, 0, 0, 1, 0, 0) == 0 && pending(&other))
        for (; pending(&other); total++) take(&other);
    printf("nothing was lost: %d, overflow %d\n", total, !!(*SQ_FLAGS(&other) & 2));
    close(other.fd);

    // A thread of the kernel takes submissions.
    e = setup(&other, 4, 2, 0);
    if (e == 0) {
        get(&other, NOP, -1, 0, 0, 0, 1);
        if (*SQ_FLAGS(&other) & 1) sys_enter(other.fd, 0, 0, 2, 0, 0);
        while (!pending(&other)) usleep(1000);
        c = take(&other);
        printf("polled: %d %d\n", (int)c.data, c.res);
        while (!(*SQ_FLAGS(&other) & 1)) usleep(1000);
        get(&other, NOP, -1, 0, 0, 0, 2);
        usleep(1000);
        printf("asleep: %d\n", pending(&other));
        sys_enter(other.fd, 0, 1, 1 | 2, 0, 0);
        c = take(&other);
        printf("woken: %d %d\n", (int)c.data, c.res);
        close(other.fd);
    }
    close(r.fd); // a read of the pipe is still pending
    chdir("/");
    char cmd[100];
    snprintf(cmd, sizeof cmd, "rm -rf %s", dir);
    return system(cmd);
}
