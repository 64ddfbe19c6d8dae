// SO_REUSEPORT: workers with a listening socket each on one port; the kernel shares out the connections.
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { WORKERS = 3, CLIENTS = 60 };

int main(void) {
    struct sockaddr_in a = {AF_INET, 0, {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof a;
    int on = 1, l[WORKERS], got[WORKERS] = {0}, sum = 0, idle = 0;
    for (int i = 0; i < WORKERS; i++) {
        l[i] = socket(AF_INET, SOCK_STREAM, 0);
        setsockopt(l[i], SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
        bind(l[i], (struct sockaddr *)&a, size);
        if (i == 0) getsockname(l[0], (struct sockaddr *)&a, &size);
        listen(l[i], CLIENTS);
    }
    for (int i = 0; i < CLIENTS; i++) connect(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&a, size);
    for (int i = 0; i < WORKERS; i++) {
        struct pollfd p = {l[i], POLLIN, 0};
        while (poll(&p, 1, 0) == 1) {
            accept(l[i], 0, 0);
            got[i]++;
        }
        sum += got[i];
        idle += got[i] == 0;
    }
    printf("%d connections for %d workers, %d of them idle\n", sum, WORKERS, idle);
    int rude = socket(AF_INET, SOCK_STREAM, 0);
    printf("without the option: %s\n", bind(rude, (struct sockaddr *)&a, size) ? strerror(errno) : "bound");
    return 0;
}
