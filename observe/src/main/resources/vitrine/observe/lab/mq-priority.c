// A POSIX queue gives the most urgent message first, and tells a process by a signal when it is no longer empty.
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static volatile sig_atomic_t told;
static void on(int s) { told++; }

int main(void) {
    struct mq_attr a = {0, 8, 16};
    mqd_t q = mq_open("/vitrine-lab", O_CREAT | O_RDWR, 0600, &a);
    mq_unlink("/vitrine-lab");
    struct sigevent e = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    signal(SIGUSR1, on);
    mq_notify(q, &e);
    mq_send(q, "later", 6, 1);
    mq_send(q, "urgent", 7, 9);
    mq_send(q, "soon", 5, 5);
    char text[16];
    unsigned priority;
    for (int i = 0; i < 3; i++) {
        mq_receive(q, text, sizeof text, &priority);
        printf("%s (%u)\n", text, priority);
    }
    printf("told %d time: only when it became non-empty\n", (int)told);
    return 0;
}
