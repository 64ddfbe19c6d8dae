// System V messages keep their bounds and can be picked by type.
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/msg.h>

struct message { long type; char text[8]; };

int main(void) {
    int q = msgget(IPC_PRIVATE, 0600);
    struct message m[] = {{1, "one"}, {2, "two"}, {1, "uno"}}, got;
    for (int i = 0; i < 3; i++) msgsnd(q, &m[i], 4, 0);
    msgrcv(q, &got, 8, 2, 0);
    printf("type 2: %s\n", got.text);
    msgrcv(q, &got, 8, 0, 0);
    printf("the oldest: %s\n", got.text);
    msgctl(q, IPC_RMID, 0);
    return 0;
}
