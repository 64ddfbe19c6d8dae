// SEM_UNDO: what a process took from a System V semaphore comes back when it dies; without, it is gone.
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

static int taken(int flags) {
    int id = semget(IPC_PRIVATE, 1, 0600);
    semctl(id, 0, SETVAL, 1);
    if (fork() == 0) {
        struct sembuf down = {0, -1, flags};
        semop(id, &down, 1);
        _exit(0); // and never gives it back
    }
    wait(0);
    int left = semctl(id, 0, GETVAL);
    semctl(id, 0, IPC_RMID);
    return left;
}

int main(void) {
    printf("without SEM_UNDO: %d left\n", taken(0));
    printf("with SEM_UNDO: %d left\n", taken(SEM_UNDO));
    return 0;
}
