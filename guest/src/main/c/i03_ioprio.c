// ioprio_set(2) and ioprio_get(2): classes, levels, who is meant, what a child inherits.
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PRIO(class, level) ((class) << 13 | (level))

static int get(int which, int who)
{
    long r = syscall(SYS_ioprio_get, which, who);
    return r == -1 ? -errno : (int)r;
}

static int set(int which, int who, int prio)
{
    long r = syscall(SYS_ioprio_set, which, who, prio);
    return r == -1 ? -errno : (int)r;
}

int main(void)
{
    printf("set BE 3: %d, ", set(1, 0, PRIO(2, 3)));
    printf("get %x, by pid %x\n", get(1, 0), get(1, getpid()));
    printf("class 4: %d, none with a level: %d\n", set(1, 0, PRIO(4, 0)), set(1, 0, PRIO(0, 2)));
    printf("nobody: %d, unknown kind: %d %d\n", get(1, 1 << 28), get(7, 0), set(0, 0, PRIO(2, 1)));
    fflush(stdout);
    pid_t p = fork();
    if (p == 0) {
        printf("child %x, idle %d, ", get(1, 0), set(1, 0, PRIO(3, 0)));
        printf("now %x\n", get(1, 0));
        fflush(stdout);
        _exit(0);
    }
    waitpid(p, 0, 0);
    printf("parent still %x\n", get(1, 0));
    setpgid(0, 0);
    printf("its group: %x\n", get(2, 0));
    return 0;
}
