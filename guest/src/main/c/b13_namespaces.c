/*
 * namespaces(7): user, UTS, IPC, PID and mount namespaces by clone, unshare and setns, and what is refused.
 * Ends with 77 where the host does not allow user namespaces.
 */
#define _GNU_SOURCE
#include "errname.h"
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *e(long result) { return result < 0 ? errname(errno) : "ok"; }

static long put(const char *file, const char *text) {
    int fd = open(file, O_WRONLY);
    if (fd < 0) return -1;
    long n = write(fd, text, strlen(text));
    int saved = errno;
    close(fd);
    errno = saved;
    return n;
}

static char *get(const char *file) {
    static char text[4096];
    int fd = open(file, O_RDONLY);
    long n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    text[n < 0 ? 0 : n] = 0;
    if (n < 0) snprintf(text, sizeof text, "%s\n", errname(errno));
    if (fd >= 0) close(fd);
    return text;
}

static int same(const char *kind, pid_t a, pid_t b) {
    char path[64];
    struct stat x, y;
    snprintf(path, sizeof path, "/proc/%d/ns/%s", a, kind);
    if (stat(path, &x) < 0) return -1;
    snprintf(path, sizeof path, "/proc/%d/ns/%s", b, kind);
    if (stat(path, &y) < 0) return -1;
    return x.st_ino == y.st_ino && x.st_dev == y.st_dev;
}

static void run(void (*what)(void)) {
    fflush(stdout);
    pid_t p = fork();
    if (p == 0) {
        alarm(20);
        what();
        fflush(stdout);
        _exit(0);
    }
    int status;
    waitpid(p, &status, 0);
    if (status) printf("status %x\n", status);
}

static int raw_unshare(long flags) { return syscall(SYS_unshare, flags); }

static unsigned long long caps(const char *name) {
    char *at = strstr(get("/proc/self/status"), name);
    return at ? strtoull(at + strlen(name) + 1, NULL, 16) : 0;
}

static void users(void) {
    uid_t uid = getuid();
    gid_t gid = getgid();
    int before = open("/proc/self/ns/user", O_RDONLY);
    prctl(PR_SET_DUMPABLE, 1);
    printf("unshare user %s\n", e(raw_unshare(CLONE_NEWUSER)));
    printf("ids %d %d %d\n", getuid(), geteuid(), getgid());
    printf("map [%s]\n", get("/proc/self/uid_map"));
    printf("setgroups file %s", get("/proc/self/setgroups"));
    printf("mighty %d\n", (caps("CapEff:") & (1ull << 21)) != 0);
    printf("bounding full %d inheritable %llx\n", caps("CapBnd:") == caps("CapPrm:"), caps("CapInh:"));
    printf("setuid(0) %s\n", e(setuid(0)));
    struct stat st;
    stat("/", &st);
    printf("owner of / %d\n", st.st_uid);
    printf("bad map %s", e(put("/proc/self/uid_map", "0 x 1")));
    printf(" %s", e(put("/proc/self/uid_map", "0 0 0")));
    printf(" %s\n", e(put("/proc/self/uid_map", "0 0 1\n0 5 1")));
    char map[64];
    snprintf(map, sizeof map, "0 %d 2", uid ? uid - 1 : 5);
    snprintf(map, sizeof map, "0 %d 1", uid);
    printf("map %s\n", e(put("/proc/self/uid_map", map)));
    printf("map again %s\n", e(put("/proc/self/uid_map", map)));
    printf("ids %d %d\n", getuid(), geteuid());
    printf("setgroups(2) before gid_map %s\n", e(syscall(SYS_setgroups, 0, NULL)));
    printf("deny %s\n", e(put("/proc/self/setgroups", "deny")));
    printf("allow after deny %s\n", e(put("/proc/self/setgroups", "allow")));
    printf("nonsense %s\n", e(put("/proc/self/setgroups", "maybe")));
    snprintf(map, sizeof map, "7 %d 1", gid);
    printf("gid map %s\n", e(put("/proc/self/gid_map", map)));
    printf("gid %d\n", getgid());
    printf("setgroups(2) denied %s\n", e(syscall(SYS_setgroups, 0, NULL)));
    printf("deny after the map %s\n", e(put("/proc/self/setgroups", "deny")));
    printf("setuid(1) %s\n", e(setuid(1)));
    printf("setuid(0) %s\n", e(setuid(0)));
    printf("chown to nobody mapped %s\n", e(chown("/proc/self/cwd", 5, -1)));
    printf("back %s\n", e(setns(before, CLONE_NEWUSER)));
    int own = open("/proc/self/ns/user", O_RDONLY);
    printf("where it is %s\n", e(setns(own, 0)));
    printf("wrong kind %s\n", e(setns(own, CLONE_NEWUTS)));
    printf("type %x\n", ioctl(own, 0xb703));
    uid_t owner = 77;
    printf("owner %s", e(ioctl(own, 0xb704, &owner)));
    printf(" %d\n", owner);
    printf("parent %s\n", e(ioctl(own, 0xb702)));
    int uts = open("/proc/self/ns/uts", O_RDONLY);
    printf("parent of uts %s", e(ioctl(uts, 0xb702)));
    printf(" user of uts %s", e(ioctl(uts, 0xb701)));
    printf(" owner of uts %s\n", e(ioctl(uts, 0xb704, &owner)));
    printf("time outside %s\n", e(syscall(SYS_settimeofday, NULL, NULL) ? -1 : 0));
    printf("sethostname of all %s\n", e(sethostname("x", 1)));
    printf("mknod %s\n", e(mknod("/dev/shm/vitrine-null", S_IFCHR | 0600, 0x103)));
    printf("mount in the old tree %s\n", e(mount("none", "/proc", "tmpfs", 0, NULL)));
}

static void become_root(long more) {
    uid_t uid = getuid();
    gid_t gid = getgid();
    char map[64];
    if (raw_unshare(CLONE_NEWUSER | more) < 0) printf("unshare %s\n", e(-1));
    snprintf(map, sizeof map, "0 %d 1", uid);
    put("/proc/self/uid_map", map);
    put("/proc/self/setgroups", "deny");
    snprintf(map, sizeof map, "0 %d 1", gid);
    put("/proc/self/gid_map", map);
}

static void names(void) {
    struct utsname before, u;
    uname(&before);
    int old = open("/proc/self/ns/uts", O_RDONLY);
    become_root(CLONE_NEWUTS);
    printf("same uts as the parent %d\n", same("uts", getpid(), getppid()));
    uname(&u);
    printf("copied %d\n", strcmp(u.nodename, before.nodename) == 0);
    printf("sethostname %s\n", e(sethostname("inside", 6)));
    uname(&u);
    printf("%s\n", u.nodename);
    printf("proc says %s", get("/proc/sys/kernel/hostname"));
    printf("back to the old one %s\n", e(setns(old, CLONE_NEWUTS)));
    uid_t p = fork();
    if (p == 0) {
        unshare(CLONE_NEWUTS);
        sethostname("deep", 4);
        kill(getpid(), SIGSTOP);
        _exit(0);
    }
    int status;
    waitpid(p, &status, WUNTRACED);
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/ns/uts", p);
    int deep = open(path, O_RDONLY);
    printf("setns %s", e(setns(deep, CLONE_NEWUTS)));
    uname(&u);
    printf(" %s\n", u.nodename);
    sethostname("dark", 4);
    int pidfd = syscall(SYS_pidfd_open, p, 0);
    printf("pidfd without kinds %s\n", e(setns(pidfd, 0)));
    printf("pidfd %s\n", e(setns(pidfd, CLONE_NEWUTS | CLONE_NEWIPC)));
    printf("no descriptor %s", e(setns(999, 0)));
    printf(" no namespace %s\n", e(setns(1, 0)));
    kill(p, SIGKILL);
    waitpid(p, &status, 0);
    uname(&u);
    printf("%s\n", u.nodename);
}

static void ipc(void) {
    int key = 0x51a7;
    int outside = msgget(key, IPC_CREAT | 0600);
    become_root(CLONE_NEWIPC);
    printf("not seen %s\n", e(msgget(key, 0)));
    int q = msgget(key, IPC_CREAT | IPC_EXCL | 0600);
    printf("one of the same key %s\n", e(q));
    printf("first number %d\n", q == 0);
    msgctl(q, IPC_RMID, NULL);
    printf("not by number %s\n", e(msgctl(outside, IPC_STAT, (struct msqid_ds *) (char[256]) {0})));
}

static volatile sig_atomic_t got_pid = -1;
static void note(int s, siginfo_t *info, void *c) { got_pid = info->si_pid; }

static int go[2];

static void inner(void) {
    printf("in: pid %d ppid %d tid %d pgid %d sid %d\n", getpid(), getppid(), (int) syscall(SYS_gettid), getpgid(0), getsid(0));
    printf("in: setsid %d\n", setsid());
    struct sigaction sa = {.sa_sigaction = note, .sa_flags = SA_SIGINFO};
    sigaction(SIGUSR1, &sa, NULL);
    pid_t child = fork();
    if (child == 0) {
        printf("in: child %d of %d\n", getpid(), getppid());
        fflush(stdout);
        printf("in: kill 1 with TERM %s\n", e(kill(1, SIGTERM)));
        printf("in: kill 1 with KILL %s\n", e(kill(1, SIGKILL)));
        printf("in: handled signal %s\n", e(kill(1, SIGUSR1)));
        printf("in: outside pid %s\n", e(kill(32000, 0)));
        fflush(stdout);
        _exit(9);
    }
    int status;
    pid_t w;
    while ((w = waitpid(-1, &status, 0)) < 0 && errno == EINTR) {}
    printf("in: waited %d status %d, signal from %d\n", w, WEXITSTATUS(status), got_pid);
    child = fork();
    if (child == 0) {
        if (fork() == 0) {
            while (getppid() != 1) usleep(1000);
            fflush(stdout);
            _exit(4);
        }
        _exit(3);
    }
    pid_t first = waitpid(child, &status, 0);
    pid_t orphan = waitpid(-1, &status, 0);
    printf("in: %d then the orphan %d with %d\n", first, orphan, WEXITSTATUS(status));
    unshare(CLONE_NEWNS);
    printf("in: mount proc %s\n", e(mount("proc", "/proc", "proc", 0, NULL)));
    char self[16] = {0};
    printf("in: self %s", e(readlink("/proc/self", self, 15)));
    printf(" %s\n", self);
    char *at = strstr(get("/proc/1/status"), "NSpid:");
    int pid = -1;
    sscanf(at ? at : "", "NSpid: %d\n", &pid);
    printf("in: NSpid %d\n", pid);
    got_pid = -1;
    fflush(stdout);
    write(go[1], "x", 1);
    while (got_pid == -1) pause();
    printf("in: signal from outside by %d\n", got_pid);
    fflush(stdout);
    fork() == 0 ? pause() : 0;
    _exit(21);
}

static void pids(void) {
    pipe(go);
    become_root(CLONE_NEWPID | CLONE_NEWNS);
    printf("mount private %s\n", e(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL)));
    printf("own pid stays, children elsewhere %d %d\n", same("pid", getpid(), getppid()),
           (int) readlink("/proc/self/ns/pid_for_children", (char[64]) {0}, 64) < 0 ? errno == ENOENT : 0);
    printf("thread %s\n", e(syscall(SYS_clone, CLONE_THREAD | CLONE_SIGHAND | CLONE_VM, 0, 0, 0, 0)));
    fflush(stdout);
    pid_t p = fork();
    if (p == 0) {
        alarm(20);
        inner();
    }
    char c;
    read(go[0], &c, 1);
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/status", p);
    char *at = strstr(get(path), "NSpid:");
    int outer = 0, in = 0;
    sscanf(at ? at : "", "NSpid: %d %d", &outer, &in);
    printf("NSpid outside %d %d\n", outer == p, in);
    int status;
    kill(p, SIGTERM);
    printf("TERM from outside %d\n", waitpid(p, &status, WNOHANG));
    fflush(stdout);
    kill(p, SIGUSR1);
    printf("ended %d", waitpid(p, &status, 0) == p);
    printf(" %d\n", WEXITSTATUS(status));
    errno = 0;
    printf("nobody is born there any more %s\n", e(fork()));

}

static void death(void) {
    pipe(go);
    become_root(CLONE_NEWPID);
    fflush(stdout);
    pid_t p = fork();
    if (p == 0) {
        for (int i = 0; i < 3; i++) {
            if (fork() == 0) {
                alarm(20);
                for (;;) pause();
            }
        }
        alarm(20);
        write(go[1], "x", 1);
        for (;;) pause();
    }
    char c;
    read(go[0], &c, 1);
    kill(p, SIGKILL);
    int status;
    printf("KILL from outside %d", waitpid(p, &status, 0) == p);
    printf(" %d\n", WTERMSIG(status));
    /* everybody who held the pipe is dead: its end is seen */
    close(go[1]);
    printf("all dead %ld\n", (long) read(go[0], &c, 1));
}

static void mounts(void) {
    become_root(CLONE_NEWNS);
    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
    printf("tmpfs %s\n", e(mount("none", "/tmp", "tmpfs", 0, "size=1m")));
    printf("mkdir %s\n", e(mkdir("/tmp/a", 0755)));
    mkdir("/tmp/b", 0755);
    mkdir("/tmp/a/c", 0755);
    close(open("/tmp/a/file", O_CREAT | O_WRONLY, 0644));
    struct stat st;
    stat("/tmp/a", &st);
    printf("owner %d %d\n", st.st_uid, st.st_gid);
    printf("mount below %s\n", e(mount("none", "/tmp/a/c", "tmpfs", 0, NULL)));
    close(open("/tmp/a/c/deep", O_CREAT | O_WRONLY, 0644));
    printf("bind %s", e(mount("/tmp/a", "/tmp/b", NULL, MS_BIND, NULL)));
    printf(" %d %d\n", access("/tmp/b/file", F_OK), access("/tmp/b/c/deep", F_OK));
    umount("/tmp/b");
    printf("rbind %s", e(mount("/tmp/a", "/tmp/b", NULL, MS_BIND | MS_REC, NULL)));
    printf(" %d %d\n", access("/tmp/b/file", F_OK), access("/tmp/b/c/deep", F_OK));
    printf("read-only bind %s", e(mount("none", "/tmp/b", NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL)));
    printf(" %s\n", e(open("/tmp/b/x", O_CREAT | O_WRONLY, 0644)));
    printf("busy %s\n", e(umount("/tmp/b")));
    printf("detach %s\n", e(umount2("/tmp/b", MNT_DETACH)));
    printf("rmdir of a mount point %s\n", e(rmdir("/tmp/a/c")));
    umount("/tmp/a/c");
    printf("rmdir %s\n", e(rmdir("/tmp/a/c")));
    printf("not mounted %s\n", e(umount("/tmp/b")));
    pid_t p = fork();
    if (p == 0) {
        unshare(CLONE_NEWNS);
        mount("none", "/tmp/b", "tmpfs", 0, NULL);
        close(open("/tmp/b/own", O_CREAT | O_WRONLY, 0644));
        printf("in its own %d\n", access("/tmp/b/own", F_OK));
        fflush(stdout);
        _exit(0);
    }
    waitpid(p, NULL, 0);
    printf("not here %d\n", access("/tmp/b/own", F_OK));
    printf("a mount point of the dead is none %s\n", e(rmdir("/tmp/b")));
    mkdir("/tmp/root", 0755);
    mount("none", "/tmp/root", "tmpfs", 0, NULL);
    mkdir("/tmp/root/old", 0755);
    printf("pivot %s\n", e(syscall(SYS_pivot_root, "/tmp/root", "/tmp/root/old")));
    chdir("/");
    printf("new root %d %d\n", access("/old/tmp/a", F_OK), access("/tmp", F_OK));
    printf("detach the old one %s\n", e(umount2("/old", MNT_DETACH)));
    printf("gone %d\n", access("/old/tmp", F_OK));
    printf("chroot %s\n", e(chroot("/old")));
    printf("user namespace from a chroot %s\n", e(raw_unshare(CLONE_NEWUSER)));
}

static void refused(void) {
    printf("flags %s\n", e(raw_unshare(0x1)));
    struct clone_args args = {.flags = CLONE_NEWNS | CLONE_FS, .exit_signal = SIGCHLD};
    printf("new mounts, shared root %s\n", e(syscall(SYS_clone3, &args, sizeof args)));
    args.flags = CLONE_NEWUSER | CLONE_FS;
    printf("new user, shared root %s\n", e(syscall(SYS_clone3, &args, sizeof args)));
    args.flags = CLONE_NEWIPC | CLONE_SYSVSEM;
    printf("new ipc, shared undo %s\n", e(syscall(SYS_clone3, &args, sizeof args)));
    become_root(0);
    args.flags = CLONE_NEWUTS | CLONE_NEWIPC;
    long p = syscall(SYS_clone3, &args, sizeof args);
    if (p == 0) _exit(sethostname("z", 1) == 0 && !same("uts", getpid(), getppid()) ? 5 : 6);
    int status;
    waitpid(p, &status, 0);
    printf("clone3 %d\n", WEXITSTATUS(status));
    prctl(PR_CAPBSET_DROP, 21);
    unsigned header[2] = {0x20080522, 0}, data[6] = {0};
    syscall(SYS_capset, header, data);
    printf("without capabilities %s\n", e(raw_unshare(CLONE_NEWUTS)));
    printf("but a user namespace %s\n", e(raw_unshare(CLONE_NEWUSER | CLONE_NEWUTS)));
}

int main(void) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    pid_t p = fork();
    if (p == 0) _exit(raw_unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0);
    int status;
    waitpid(p, &status, 0);
    if (status) return 77;
    run(users);
    run(names);
    run(ipc);
    run(pids);
    run(death);
    run(mounts);
    run(refused);
    return 0;
}
