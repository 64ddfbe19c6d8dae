// Prefork: the workers inherit the listening socket, and each connection wakes one of them.
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    memcpy(a.sun_path, "\0prefork", 8);
    int l = socket(AF_UNIX, SOCK_STREAM, 0);
    bind(l, (struct sockaddr *)&a, 2 + 8);
    listen(l, 16);
    for (int i = 0; i < 3; i++) {
        if (fork() == 0) {
            for (int n = 0; n < 2; n++) {
                int c = accept(l, 0, 0);
                write(c, "hello", 5);
                close(c);
            }
            _exit(0);
        }
    }
    int answers = 0;
    for (int i = 0; i < 6; i++) {
        char text[8] = "";
        int c = socket(AF_UNIX, SOCK_STREAM, 0);
        connect(c, (struct sockaddr *)&a, 2 + 8);
        answers += read(c, text, 5) == 5;
        close(c);
    }
    while (wait(0) > 0) {}
    printf("%d answers from three workers\n", answers);
    return 0;
}
