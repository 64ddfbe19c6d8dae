// connect that does not wait: EINPROGRESS, then poll, then SO_ERROR. A full backlog shows as waiting, not as an error.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void) {
    struct sockaddr_in a = {AF_INET, 0, {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof a;
    int l = socket(AF_INET, SOCK_STREAM, 0), refused = 0, waiting = 0, made = 0;
    bind(l, (struct sockaddr *)&a, size);
    getsockname(l, (struct sockaddr *)&a, &size);
    listen(l, 2);
    for (int i = 0; i < 8; i++) {
        int c = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), error = 0;
        if (connect(c, (struct sockaddr *)&a, size) < 0 && errno != EINPROGRESS) refused++;
        struct pollfd p = {c, POLLOUT, 0};
        socklen_t length = sizeof error;
        if (poll(&p, 1, 100) == 0) waiting++;
        else if (getsockopt(c, SOL_SOCKET, SO_ERROR, &error, &length) == 0 && error == 0) made++;
    }
    printf("backlog 2: %d connected, the others wait: %s, refused: %d\n", made, waiting == 8 - made ? "yes"
           : "no", refused);
    return 0;
}
