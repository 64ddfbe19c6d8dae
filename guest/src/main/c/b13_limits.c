/*
 * The controllers of cgroups(7): pids.max, memory.max with its OOM killer, memory.oom.group, cpu.max and cpu.weight.
 * Ends with 77 where the host has no such controllers in its cgroup2 tree, or does not let it.
 */
#define _GNU_SOURCE
#include "errname.h"
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char root[256];

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

static long field(const char *file, const char *name) {
    char *at = get(file);
    size_t n = strlen(name);
    for (; at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL) {
        if (strncmp(at, name, n) == 0 && at[n] == ' ') return atol(at + n + 1);
    }
    return -1;
}

static int find(void) {
    FILE *f = fopen("/proc/self/mounts", "r");
    char device[256], at[256], type[64], rest[512];
    while (f && fscanf(f, "%255s %255s %63s %511[^\n]", device, at, type, rest) == 4) {
        if (strcmp(type, "cgroup2") == 0) {
            fclose(f);
            strcpy(root, at);
            return 1;
        }
    }
    return 0;
}

static pid_t into(const char *group) {
    pid_t p = fork();
    if (p == 0) {
        char file[300];
        snprintf(file, sizeof file, "%s/cgroup.procs", group);
        if (put(file, "0") < 0) _exit(99);
        alarm(30);
    }
    return p;
}

static int result(pid_t p) {
    int status;
    waitpid(p, &status, 0);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static void touch(size_t bytes) {
    char *m = mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (size_t i = 0; i < bytes; i += 4096) m[i] = 1;
}

static void spin(volatile long *counter, double seconds) {
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    do {
        for (int i = 0; i < 2000; i++) ++*counter;
        clock_gettime(CLOCK_MONOTONIC, &b);
    } while (b.tv_sec - a.tv_sec + (b.tv_nsec - a.tv_nsec) / 1e9 < seconds);
}

static void pids(void) {
    printf("pids.max %s", get("g/pids.max"));
    printf("set %s, bad %s, negative %s\n", e(put("g/pids.max", "3")), e(put("g/pids.max", "x")), e(put("g/pids.max", "-1")));
    pid_t p = into("g");
    if (p == 0) {
        int made = 0;
        pid_t child[10];
        for (int i = 0; i < 10; i++) {
            child[i] = fork();
            if (child[i] == 0) {
                pause();
            }
            if (child[i] < 0) break;
            made++;
        }
        int error = errno;
        int current = atoi(get("g/pids.current"));
        for (int i = 0; i < made; i++) {
            kill(child[i], SIGKILL);
            waitpid(child[i], NULL, 0);
        }
        printf("made %d, then %s, current %d, after %d", made, errname(error), current, atoi(get("g/pids.current")));
        fflush(stdout);
        _exit(fork() < 0 ? 1 : 0);
    }
    printf(", end %d\n", result(p));
    usleep(20000);
    printf("current %d events %ld peak %d\n", atoi(get("g/pids.current")), field("g/pids.events", "max"), atoi(get("g/pids.peak")));
    put("g/pids.max", "max");
}

static void memory(void) {
    printf("memory.max %s", get("g/memory.max"));
    printf("memory.max 8M %s, ", e(put("g/memory.max", "8M")));
    printf("%s", get("g/memory.max"));
    printf("bad %s\n", e(put("g/memory.max", "8Q")));
    put("g/memory.swap.max", "0");
    pid_t p = into("g");
    if (p == 0) {
        touch(4 << 20);
        _exit(0);
    }
    printf("4 MiB: %d\n", result(p));
    p = into("g");
    if (p == 0) {
        touch(32 << 20);
        _exit(0);
    }
    printf("32 MiB: %d\n", result(p));
    printf("oom_kill %ld, max some %d, peak over 4 MiB %d\n", field("g/memory.events", "oom_kill"),
           field("g/memory.events", "max") > 0, atol(get("g/memory.peak")) > 4 << 20);
    /* The one that asks least is not the one that dies. */
    int go[2];
    pipe(go);
    p = into("g");
    if (p == 0) {
        touch(6 << 20);
        write(go[1], "x", 1);
        for (;;) pause();
    }
    char c;
    read(go[0], &c, 1);
    pid_t q = into("g");
    if (q == 0) {
        touch(4 << 20);
        _exit(7);
    }
    printf("the small one %d, the big one %d\n", result(q), result(p));
    p = into("g");
    if (p == 0) {
        int fd = open("/proc/self/oom_score_adj", O_WRONLY);
        write(fd, "-1000", 5);
        touch(6 << 20);
        write(go[1], "x", 1);
        for (;;) pause();
    }
    read(go[0], &c, 1);
    q = into("g");
    if (q == 0) {
        touch(4 << 20);
        _exit(7);
    }
    printf("spared: the small one %d", result(q));
    kill(p, SIGTERM);
    printf(", the big one %d\n", result(p));
    long before = field("g/memory.events", "oom_group_kill");
    printf("oom.group %s, bad %s\n", e(put("g/memory.oom.group", "1")), e(put("g/memory.oom.group", "2")));
    p = into("g");
    if (p == 0) {
        write(go[1], "x", 1);
        for (;;) pause();
    }
    read(go[0], &c, 1);
    q = into("g");
    if (q == 0) {
        touch(32 << 20);
        _exit(7);
    }
    printf("together %d %d", result(q), result(p));
    printf(", group kills %ld\n", field("g/memory.events", "oom_group_kill") - before);
    put("g/memory.oom.group", "0");
    p = into("g");
    if (p == 0) {
        pid_t child = fork();
        if (child == 0) {
            touch(32 << 20);
            _exit(0);
        }
        _exit(result(child) == -SIGKILL ? 12 : 13);
    }
    printf("the parent lives %d\n", result(p));
    put("g/memory.max", "max");
}

static void cpu(void) {
    printf("cpu.max %s", get("g/cpu.max"));
    printf("cpu.weight %s", get("g/cpu.weight"));
    printf("weight 0 %s, 10001 %s, 50 %s\n", e(put("g/cpu.weight", "0")), e(put("g/cpu.weight", "10001")), e(put("g/cpu.weight", "50")));
    printf("max 10 %s, bad %s, period %s\n", e(put("g/cpu.max", "10 100000")), e(put("g/cpu.max", "x")), e(put("g/cpu.max", "max 10")));
    printf("max 20000 %s, ", e(put("g/cpu.max", "20000 100000")));
    printf("%s", get("g/cpu.max"));
    long before = field("g/cpu.stat", "usage_usec");
    pid_t p = into("g");
    if (p == 0) {
        volatile long n = 0;
        spin(&n, 2);
        _exit(0);
    }
    printf("ended %d\n", result(p));
    long used = field("g/cpu.stat", "usage_usec") - before;
    printf("a fifth %d, throttled %d %d\n", used > 300000 && used < 520000, field("g/cpu.stat", "nr_throttled") > 10,
           field("g/cpu.stat", "throttled_usec") > 1000000);
    put("g/cpu.max", "max");

    put("g/cpu.weight", "100");
    put("h/cpu.weight", "400");
    long *count = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t w[3];
    for (int i = 0; i < 3; i++) { /* two in g, one in h: g has a fifth all the same */
        w[i] = into(i < 2 ? "g" : "h");
        if (w[i] == 0) {
            unsigned long one = 1;
            sched_setaffinity(0, sizeof one, (void *) &one);
            spin(&count[i], 2);
            _exit(0);
        }
    }
    for (int i = 0; i < 3; i++) result(w[i]);
    double share = (double) count[2] / (count[0] + count[1] + count[2]);
    printf("share of h is four fifths: %d\n", share > 0.75 && share < 0.85);
}

int main(void) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (!find() || chdir(root) < 0) return 77;
    char *has = get("cgroup.controllers");
    if (!strstr(has, "cpu") || !strstr(has, "memory") || !strstr(has, "pids")) return 77;
    if (put("cgroup.subtree_control", "+cpu +memory +pids") < 0) return 77;
    char top[300];
    snprintf(top, sizeof top, "vitrine.%d", (int) getpid());
    if (mkdir(top, 0755) < 0) return 77;
    chdir(top);
    printf("controllers %s", strstr(get("cgroup.controllers"), "memory") ? "given\n" : "missing\n");
    printf("before: %s\n", e(open("g/memory.max", O_RDONLY)));
    mkdir("g", 0755);
    mkdir("h", 0755);
    printf("not yet: %s\n", e(open("g/memory.max", O_RDONLY)));
    printf("enable in a leaf without them %s\n", e(put("g/cgroup.subtree_control", "+memory")));
    printf("enable %s\n", e(put("cgroup.subtree_control", "+cpu +memory +pids")));
    printf("no process beside them %s\n", e(put("cgroup.procs", "0")));
    pid_t p = fork();
    if (p == 0) {
        for (;;) pause();
    }
    char number[20];
    sprintf(number, "%d", p);
    put("h/cgroup.procs", number);
    printf("none below processes %s\n", e(put("h/cgroup.subtree_control", "+memory")));
    printf("but threaded ones %s\n", e(put("h/cgroup.subtree_control", "+pids")));
    printf("back %s\n", e(put("h/cgroup.subtree_control", "-pids")));
    printf("disable while used %s\n", e(put("g/cgroup.subtree_control", "+memory")));
    printf("%s\n", e(put("cgroup.subtree_control", "-memory")));
    put("g/cgroup.subtree_control", "-memory");
    kill(p, SIGKILL);
    waitpid(p, NULL, 0);
    pids();
    memory();
    cpu();
    usleep(20000);
    printf("rmdir %s", e(rmdir("g")));
    printf(" %s", e(rmdir("h")));
    chdir("/");
    chdir(root);
    printf(" %s\n", e(rmdir(top)));
    return 0;
}
