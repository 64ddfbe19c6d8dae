/*
 * cgroups(7), version 2, without any controller: the tree, who is in which group, what is refused, freezing, killing.
 * Works in a folder of its own in the first cgroup2 mount. Ends with 77 where the host does not let it.
 */
#define _GNU_SOURCE
#include <dirent.h>
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
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char top[256];

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
    if (n < 0) {
        snprintf(text, sizeof text, "%s\n", errname(errno));
    } else {
        text[n] = 0;
    }
    if (fd >= 0) close(fd);
    return text;
}

static long putn(const char *file, long n) {
    char text[32];
    snprintf(text, sizeof text, "%ld", n);
    return put(file, text);
}

static void leave(int signal) { _exit(5); }

static pid_t sleeper(void) {
    int ready[2];
    pipe(ready);
    pid_t p = fork();
    if (p == 0) {
        signal(SIGUSR1, leave);
        alarm(20);
        write(ready[1], "x", 1);
        for (;;) pause();
    }
    char c;
    read(ready[0], &c, 1);
    close(ready[0]);
    close(ready[1]);
    return p;
}

static void await(const char *file, const char *part) {
    for (int i = 0; i < 2000 && !strstr(get(file), part); i++) usleep(1000);
    printf("%s has %s: %d\n", file, part, strstr(get(file), part) != 0);
}

static int find(void) {
    FILE *f = fopen("/proc/self/mounts", "r");
    char device[256], at[256], type[64], rest[512];
    while (f && fscanf(f, "%255s %255s %63s %511[^\n]", device, at, type, rest) == 4) {
        if (strcmp(type, "cgroup2") == 0) {
            fclose(f);
            snprintf(top, sizeof top, "%s/vitrine.%d", at, (int) getpid());
            return 1;
        }
    }
    return 0;
}

int main(void) {
    if (!find() || mkdir(top, 0755) < 0) return 77;
    chdir(top);
    struct statfs fs;
    statfs(".", &fs);
    printf("magic %lx\n", (long) fs.f_type);
    struct stat st;
    stat("cgroup.procs", &st);
    printf("cgroup.procs %o size %ld\n", st.st_mode, (long) st.st_size);
    stat("cgroup.kill", &st);
    printf("cgroup.kill %o\n", st.st_mode);
    printf("type %s", get("cgroup.type"));
    printf("procs [%s]\n", get("cgroup.procs"));
    printf("events %s", get("cgroup.events"));
    printf("depth %s", get("cgroup.max.depth"));
    printf("descendants %s", get("cgroup.max.descendants"));
    printf("freeze %s", get("cgroup.freeze"));
    printf("subtree [%s]\n", get("cgroup.subtree_control"));

    printf("mkdir a %s\n", e(mkdir("a", 0755)));
    printf("mkdir a again %s\n", e(mkdir("a", 0755)));
    printf("mkdir a/b %s\n", e(mkdir("a/b", 0755)));
    printf("mkdir newline %s\n", e(mkdir("a\nb", 0755)));
    printf("mkdir over a file %s\n", e(mkdir("cgroup.procs", 0755)));
    printf("create %s\n", e(open("file", O_CREAT | O_WRONLY, 0644)));
    printf("symlink %s\n", e(symlink("a", "l")));
    printf("unlink %s\n", e(unlink("cgroup.procs")));
    printf("rename %s\n", e(rename("a", "c")));
    printf("rmdir with child %s\n", e(rmdir("a")));
    stat("a", &st);
    printf("links of a %d\n", (int) st.st_nlink);
    char *stat_text = get("cgroup.stat");
    printf("two below %d\n", strncmp(stat_text, "nr_descendants 2\n", 17) == 0);
    printf("max.depth 1 %s\n", e(put("cgroup.max.depth", "1\n")));
    printf("too deep %s\n", e(mkdir("a/c", 0755)));
    printf("max.descendants 2 %s\n", e(put("cgroup.max.descendants", "2")));
    printf("too many %s\n", e(mkdir("x", 0755)));
    printf("max.depth bad %s\n", e(put("cgroup.max.depth", "x")));
    printf("max.depth negative %s\n", e(put("cgroup.max.depth", "-1")));
    put("cgroup.max.descendants", "max");
    put("cgroup.max.depth", "max");

    pid_t p = sleeper();
    printf("move %s\n", e(putn("a/b/cgroup.procs", p)));
    printf("in b %d\n", atoi(get("a/b/cgroup.procs")) == p);
    printf("events of a %s", get("a/cgroup.events"));
    char own[64], line[512];
    snprintf(own, sizeof own, "/proc/%d/cgroup", p);
    char *found = strstr(get(own), "0::");
    strcpy(line, found ? found : "");
    char *tail = strstr(line, "/a/b");
    printf("its path ends with /a/b %d\n", tail && strcmp(tail, "/a/b\n") == 0);
    printf("rmdir populated %s\n", e(rmdir("a/b")));
    printf("move nobody %s\n", e(put("a/cgroup.procs", "999999999")));
    printf("move a word %s\n", e(put("a/cgroup.procs", "xyz")));
    printf("move negative %s\n", e(put("a/cgroup.procs", "-1")));
    printf("no such controller %s\n", e(put("cgroup.subtree_control", "+nonsense")));
    printf("no sign %s\n", e(put("cgroup.subtree_control", "cpu")));
    printf("freeze 2 %s\n", e(put("a/cgroup.freeze", "2")));
    printf("freeze x %s\n", e(put("a/cgroup.freeze", "x")));
    printf("kill 0 %s\n", e(put("a/cgroup.kill", "0")));

    int events = open("a/cgroup.events", O_RDONLY);
    char text[128];
    read(events, text, sizeof text);
    struct pollfd pf = {events, POLLPRI, 0};
    printf("quiet %d\n", poll(&pf, 1, 0));
    printf("freeze %s\n", e(put("a/cgroup.freeze", "1")));
    await("a/cgroup.events", "frozen 1");
    await("a/b/cgroup.events", "frozen 1");
    pf.revents = 0;
    printf("poll %d", poll(&pf, 1, 5000));
    printf(" %x\n", pf.revents & (POLLPRI | POLLERR));
    printf("own %s", get("a/b/cgroup.freeze"));
    kill(p, SIGUSR1);
    usleep(20000);
    int status = 0;
    printf("frozen tasks take no signal %d\n", waitpid(p, &status, WNOHANG));
    printf("thaw %s\n", e(put("a/cgroup.freeze", "0")));
    printf("now it does %d", waitpid(p, &status, 0) == p);
    printf(" %d\n", WEXITSTATUS(status));
    await("a/cgroup.events", "populated 0");
    printf("procs of b [%s]\n", get("a/b/cgroup.procs"));

    p = sleeper();
    pid_t q = sleeper();
    putn("a/cgroup.procs", p);
    putn("a/b/cgroup.procs", q);
    put("a/b/cgroup.freeze", "1");
    await("a/b/cgroup.events", "frozen 1");
    printf("kill %s\n", e(put("a/cgroup.kill", "1")));
    waitpid(p, &status, 0);
    printf("first %d", WTERMSIG(status));
    waitpid(q, &status, 0);
    printf(" frozen one too %d\n", WTERMSIG(status));
    put("a/b/cgroup.freeze", "0");

    printf("threaded %s\n", e(put("a/b/cgroup.type", "threaded")));
    printf("type of b %s", get("a/b/cgroup.type"));
    printf("type of a %s", get("a/cgroup.type"));
    printf("procs of threaded %s", get("a/b/cgroup.procs"));
    printf("threads of threaded [%s]\n", get("a/b/cgroup.threads"));
    printf("back to domain %s\n", e(put("a/b/cgroup.type", "domain")));
    mkdir("a/b/c", 0755);
    printf("type of c %s", get("a/b/c/cgroup.type"));
    p = sleeper();
    printf("thread from elsewhere %s\n", e(putn("a/b/cgroup.threads", p)));
    printf("into invalid %s\n", e(putn("a/b/c/cgroup.procs", p)));
    printf("into the top of threads %s\n", e(putn("a/cgroup.procs", p)));
    printf("thread down %s\n", e(putn("a/b/cgroup.threads", p)));
    printf("threads of b %d\n", atoi(get("a/b/cgroup.threads")) == p);
    printf("procs of a %d\n", atoi(get("a/cgroup.procs")) == p);
    printf("kill in threaded %s\n", e(put("a/b/cgroup.kill", "1")));
    kill(p, SIGKILL);
    waitpid(p, &status, 0);

    mkdir("d", 0755);
    int fd = open("d", O_RDONLY | O_DIRECTORY);
    struct clone_args args = {.flags = CLONE_INTO_CGROUP, .exit_signal = SIGCHLD, .cgroup = fd};
    p = syscall(SYS_clone3, &args, sizeof args);
    if (p == 0) {
        char *line = strstr(get("/proc/self/cgroup"), "0::");
        size_t n = line ? strlen(line) : 0;
        _exit(n > 3 && strcmp(line + n - 3, "/d\n") == 0 ? 3 : 4);
    }
    waitpid(p, &status, 0);
    printf("born inside %d\n", WEXITSTATUS(status));
    args.cgroup = 0;
    printf("no folder of a group %s\n", e(syscall(SYS_clone3, &args, sizeof args)));
    args.cgroup = 999;
    printf("no descriptor %s\n", e(syscall(SYS_clone3, &args, sizeof args)));
    args.cgroup = fd;
    printf("too short %s\n", e(syscall(SYS_clone3, &args, 64)));
    int procs = open("d/cgroup.procs", O_RDWR);
    rmdir("d");
    printf("removed: read %s", e(read(procs, text, 10)));
    printf(" write %s", e(write(procs, "0", 1)));
    printf(" born %s\n", e(syscall(SYS_clone3, &args, sizeof args)));
    printf("gone %s\n", e(open("d/cgroup.procs", O_RDONLY)));
    printf("rmdir %s", e(rmdir("a/b/c")));
    printf(" %s", e(rmdir("a/b")));
    printf(" %s", e(rmdir("a")));
    chdir("/");
    printf(" %s\n", e(rmdir(top)));
    return 0;
}
