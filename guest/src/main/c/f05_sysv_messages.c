// System V message queues: types, waiting for one kind, limits of a queue, removal while waiting.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef MSG_COPY
#define MSG_COPY 040000
#endif

#define SHOW(call)                                                                                                     \
    do {                                                                                                               \
        errno = 0;                                                                                                     \
        long r = (long)(call);                                                                                         \
        printf("%s = %ld %s\n", #call, r, r == -1 ? strerror(errno) : "");                                             \
    } while (0)

struct message {
    long type;
    char text[9000];
} m;

static int queue;

static int send(long type, const char *text, int flags) {
    m.type = type;
    strcpy(m.text, text);
    return msgsnd(queue, &m, strlen(text), flags);
}

static void receive(long type, int flags) {
    memset(&m, 0, sizeof m);
    long n = msgrcv(queue, &m, 100, type, flags | IPC_NOWAIT);
    printf("receive %ld: %ld type %ld '%.20s' %s\n", type, n, m.type, m.text, n < 0 ? strerror(errno) : "");
}

static void stat_line(void) {
    struct msqid_ds d;
    if (msgctl(queue, IPC_STAT, &d) != 0) {
        printf("stat: %s\n", strerror(errno));
        return;
    }
    printf("qnum %lu bytes %lu of %lu lspid %d lrpid %d stime %d rtime %d\n", (unsigned long)d.msg_qnum,
           (unsigned long)d.__msg_cbytes, (unsigned long)d.msg_qbytes, d.msg_lspid == getpid(),
           d.msg_lrpid == getpid(), d.msg_stime != 0, d.msg_rtime != 0);
}

/** Whether some other process sleeps in that state. */
static int sleeping(pid_t pid) {
    char path[64], line[256] = "";
    sprintf(path, "/proc/%d/stat", pid);
    FILE *f = fopen(path, "r");
    if (f) {
        char *s = fgets(line, sizeof line, f);
        fclose(f);
        if (s && (s = strrchr(s, ')'))) {
            return s[2] == 'S';
        }
    }
    return 0;
}

static void settle(pid_t pid) {
    while (!sleeping(pid)) {
        usleep(1000);
    }
    usleep(2000);
}

static void nothing(int signal) {
    (void)signal;
}

int main(void) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    alarm(60);
    key_t key = 0x58000000 | (getpid() & 0xffffff);
    SHOW(msgget(key, 0600));
    queue = msgget(key, IPC_CREAT | 0600);
    printf("made %d same %d\n", queue >= 0, msgget(key, 0) == queue);
    SHOW(msgget(key, IPC_CREAT | IPC_EXCL));
    stat_line();

    SHOW(send(0, "x", 0));
    SHOW(send(-1, "x", 0));
    SHOW(msgsnd(queue, (void *)8, 1, 0));
    m.type = 1;
    SHOW(msgsnd(queue, &m, 8193, 0));
    SHOW(msgsnd(queue, &m, -1, 0));
    SHOW(msgsnd(-1, &m, 1, 0));
    SHOW(msgsnd(queue + 32768, &m, 1, 0));

    const long types[] = {5, 3, 9, 3, 7, 1};
    const char *texts[] = {"five", "three", "nine", "three again", "seven", "one"};
    for (int i = 0; i < 6; i++) {
        send(types[i], texts[i], 0);
    }
    stat_line();
    receive(0, 0);
    receive(3, 0);
    receive(-8, 0);
    receive(-8, 0);
    receive(9, MSG_EXCEPT);
    receive(4, 0);
    receive(LONG_MIN, 0);
    receive(0, 0);
    stat_line();

    send(2, "a longer message", 0);
    SHOW(msgrcv(queue, &m, 5, 0, IPC_NOWAIT));
    SHOW(msgrcv(queue, &m, -1, 0, IPC_NOWAIT));
    memset(&m, 0, sizeof m);
    SHOW(msgrcv(queue, &m, 5, 0, MSG_NOERROR));
    printf("'%s'\n", m.text);
    send(4, "", 0);
    receive(0, 0);
    SHOW(msgrcv(queue, &m, 10, 0, MSG_COPY));
    SHOW(msgrcv(queue, &m, 10, 0, MSG_COPY | MSG_EXCEPT | IPC_NOWAIT));

    // A full queue.
    m.type = 1;
    memset(m.text, 'x', sizeof m.text);
    int sent = 0;
    while (msgsnd(queue, &m, 8192, IPC_NOWAIT) == 0) {
        sent++;
    }
    printf("sent %d, then %s\n", sent, strerror(errno));
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        _exit(send(6, "waited", 0) == 0 ? 1 : 2);
    }
    settle(pid);
    SHOW(msgrcv(queue, &m, 8192, 1, 0));
    int status;
    waitpid(pid, &status, 0);
    printf("sender %d\n", WEXITSTATUS(status));
    receive(6, 0);
    SHOW(msgrcv(queue, &m, 8192, 1, 0));
    SHOW(msgrcv(queue, &m, 8192, 1, IPC_NOWAIT));

    // Two receivers wait; each gets its kind, whoever came first.
    int order[2];
    if (pipe(order) != 0) {
        return 1;
    }
    pid_t kids[3];
    const long wants[] = {8, 0, 8};
    for (int i = 0; i < 3; i++) {
        fflush(stdout);
        kids[i] = fork();
        if (kids[i] == 0) {
            long n = msgrcv(queue, &m, 100, wants[i], 0);
            char line[64];
            int length = sprintf(line, "receiver %d: %ld %ld %.*s\n", i, n, m.type, (int)n, m.text);
            _exit(write(order[1], line, length) != length);
        }
        settle(kids[i]);
    }
    send(5, "for any", 0);
    waitpid(kids[1], NULL, 0);
    send(8, "first", 0);
    waitpid(kids[0], NULL, 0);
    send(8, "second", 0);
    waitpid(kids[2], NULL, 0);
    close(order[1]);
    char text[300];
    long n = read(order[0], text, sizeof text - 1);
    text[n > 0 ? n : 0] = 0;
    printf("%s", text);

    struct sigaction act = {.sa_handler = nothing, .sa_flags = SA_RESTART};
    sigaction(SIGUSR1, &act, NULL);
    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        long r = msgrcv(queue, &m, 10, 0, 0);
        _exit(r == -1 && errno == EINTR ? 3 : 4);
    }
    settle(pid);
    kill(pid, SIGUSR1);
    waitpid(pid, &status, 0);
    printf("interrupted %d\n", WEXITSTATUS(status));

    struct msqid_ds d;
    msgctl(queue, IPC_STAT, &d);
    d.msg_qbytes = 10;
    SHOW(msgctl(queue, IPC_SET, &d));
    SHOW(send(1, "0123456789", IPC_NOWAIT));
    SHOW(send(1, "0", IPC_NOWAIT));
    SHOW(msgctl(queue, 99, &d));
    struct msginfo info;
    printf("info %d ", msgctl(0, IPC_INFO, (void *)&info) >= 0);
    printf("max %d mnb %d mni %d seg %d\n", info.msgmax, info.msgmnb, info.msgmni, info.msgseg);

    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        long r = msgrcv(queue, &m, 10, 2, 0);
        _exit(r == -1 && errno == EIDRM ? 5 : 6);
    }
    settle(pid);
    SHOW(msgctl(queue, IPC_RMID, NULL));
    waitpid(pid, &status, 0);
    printf("removed %d\n", WEXITSTATUS(status));
    SHOW(send(1, "x", 0));
    stat_line();
    return 0;
}
