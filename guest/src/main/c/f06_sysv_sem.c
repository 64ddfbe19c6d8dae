// System V semaphores: atomic operations on several, waiting in order, adjustments at exit, removal while waiting.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SHOW(call)                                                                                                     \
    do {                                                                                                               \
        errno = 0;                                                                                                     \
        long r = (long)(call);                                                                                         \
        printf("%s = %ld %s\n", #call, r, r == -1 ? strerror(errno) : "");                                             \
    } while (0)

union semun {
    int val;
    struct semid_ds *buf;
    unsigned short *array;
    struct seminfo *info;
};

static int set;

static int op(int number, int change, int flags) {
    struct sembuf b = {number, change, flags};
    return semop(set, &b, 1);
}

static int val(int number) {
    return semctl(set, number, GETVAL);
}

static void until(int number, int command, int count) {
    while (semctl(set, number, command) != count) {
        usleep(1000);
    }
}

static void nothing(int signal) {
    (void)signal;
}

int main(void) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    alarm(60);
    key_t key = 0x57000000 | (getpid() & 0xffffff);
    SHOW(semget(key, 1, 0600));
    SHOW(semget(key, 0, IPC_CREAT | 0600));
    SHOW(semget(key, 32001, IPC_CREAT | 0600));
    SHOW(semget(key, -1, IPC_CREAT | 0600));
    set = semget(key, 3, IPC_CREAT | IPC_EXCL | 0600);
    printf("made %d same %d\n", set >= 0, semget(key, 2, 0) == set);
    SHOW(semget(key, 4, 0));
    SHOW(semget(key, 3, IPC_CREAT | IPC_EXCL));

    unsigned short all[3] = {1, 2, 3};
    SHOW(semctl(set, 0, SETALL, (union semun){.array = all}));
    SHOW(val(0));
    SHOW(val(2));
    SHOW(semctl(set, 3, GETVAL));
    SHOW(semctl(set, -1, GETVAL));
    SHOW(semctl(set, 0, SETVAL, (union semun){.val = -1}));
    SHOW(semctl(set, 0, SETVAL, (union semun){.val = 32768}));
    SHOW(semctl(set, 0, SETVAL, (union semun){.val = 32767}));
    SHOW(op(0, 1, 0));
    SHOW(op(0, -32767, IPC_NOWAIT));
    SHOW(op(0, -1, IPC_NOWAIT));
    SHOW(op(0, 0, IPC_NOWAIT));
    SHOW(op(1, 0, IPC_NOWAIT));
    SHOW(op(3, 1, 0));
    SHOW(semop(set, NULL, 1));
    SHOW(semop(set, (struct sembuf *)8, 0));
    SHOW(semop(set, (struct sembuf *)8, 501));
    all[1] = 40000;
    SHOW(semctl(set, 0, SETALL, (union semun){.array = all}));
    SHOW(semctl(set, 0, GETALL, (union semun){.array = (void *)8}));

    // All or nothing.
    struct sembuf many[] = {{0, 1, 0}, {1, -2, 0}, {2, -4, IPC_NOWAIT}};
    SHOW(semop(set, many, 3));
    printf("%d %d %d\n", val(0), val(1), val(2));
    many[2].sem_op = -3;
    SHOW(semop(set, many, 3));
    printf("%d %d %d\n", val(0), val(1), val(2));
    printf("pid %d\n", semctl(set, 1, GETPID) == getpid());

    struct timespec soon = {0, 10000000};
    struct sembuf down = {2, -1, 0};
    SHOW(semtimedop(set, &down, 1, &soon));
    soon.tv_nsec = 1000000000;
    SHOW(semtimedop(set, &down, 1, &soon));

    // First come, first served among those whose operation can be done.
    fflush(stdout);
    int order[2];
    if (pipe(order) != 0) {
        return 1;
    }
    for (int i = 0; i < 3; i++) {
        if (fork() == 0) {
            int r = op(2, -2 + (i == 2), 0);
            char c = r == 0 ? '0' + i : 'x';
            if (write(order[1], &c, 1) != 1) {
                _exit(1);
            }
            op(1, 1, 0);
            _exit(0);
        }
        until(2, GETNCNT, i + 1);
    }
    char got[4] = {0};
    op(2, 2, 0);
    op(1, -1, 0);
    printf("left %d\n", semctl(set, 2, GETNCNT));
    op(2, 1, 0);
    op(1, -1, 0);
    op(2, 2, 0);
    op(1, -1, 0);
    if (read(order[0], got, 3) != 3) {
        return 1;
    }
    printf("order %s\n", got);
    while (wait(NULL) > 0) {
    }

    // Waiting for zero.
    op(0, 1, 0);
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        _exit(op(0, 0, 0) == 0 ? 7 : 8);
    }
    until(0, GETZCNT, 1);
    printf("ncnt %d\n", semctl(set, 0, GETNCNT));
    semctl(set, 0, SETVAL, (union semun){.val = 0});
    int status;
    waitpid(pid, &status, 0);
    printf("zero: %d\n", WEXITSTATUS(status));

    // Adjustments are made when the process ends.
    semctl(set, 0, SETVAL, (union semun){.val = 5});
    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        op(0, -3, SEM_UNDO);
        op(1, 4, SEM_UNDO);
        printf("inside %d %d\n", val(0), val(1));
        _exit(0);
    }
    waitpid(pid, NULL, 0);
    printf("after %d %d pid %d\n", val(0), val(1), semctl(set, 0, GETPID) == pid);
    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        op(0, 2, SEM_UNDO);
        semctl(set, 0, SETVAL, (union semun){.val = 9}); // forgets the adjustment
        kill(getpid(), SIGKILL);
    }
    waitpid(pid, NULL, 0);
    printf("forgotten %d\n", val(0));
    struct sembuf big = {0, -9, SEM_UNDO};
    SHOW(semop(set, &big, 1));
    big.sem_op = 32767;
    SHOW(semop(set, &big, 1));
    big.sem_op = 9;
    SHOW(semop(set, &big, 1));

    // A signal ends the wait, and it is not restarted.
    struct sigaction act = {.sa_handler = nothing, .sa_flags = SA_RESTART};
    sigaction(SIGUSR1, &act, NULL);
    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        int r = op(2, -1, 0);
        _exit(r == -1 && errno == EINTR ? 3 : 4);
    }
    until(2, GETNCNT, 1);
    kill(pid, SIGUSR1);
    waitpid(pid, &status, 0);
    printf("interrupted %d waiting %d\n", WEXITSTATUS(status), semctl(set, 2, GETNCNT));

    struct semid_ds d;
    SHOW(semctl(set, 0, IPC_STAT, (union semun){.buf = &d}));
    printf("nsems %lu mode %o otime %d\n", (unsigned long)d.sem_nsems, d.sem_perm.mode, d.sem_otime != 0);
    d.sem_perm.mode = 0400;
    SHOW(semctl(set, 0, IPC_SET, (union semun){.buf = &d}));
    struct seminfo info;
    printf("info %d\n", semctl(0, 0, IPC_INFO, (union semun){.info = &info}) >= 0);
    printf("%d %d %d %d %d %d\n", info.semmni, info.semmsl, info.semmns, info.semopm, info.semvmx, info.semaem);

    // Removal wakes who waits.
    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        int r = op(2, -1, 0);
        _exit(r == -1 && errno == EIDRM ? 5 : 6);
    }
    until(2, GETNCNT, 1);
    SHOW(semctl(set, 0, IPC_RMID));
    waitpid(pid, &status, 0);
    printf("removed %d\n", WEXITSTATUS(status));
    SHOW(semctl(set, 0, GETVAL));
    SHOW(op(0, 1, 0));
    return 0;
}
