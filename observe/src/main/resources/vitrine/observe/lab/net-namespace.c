// A network of its own: the same port twice, and no way from one to the other.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static struct sockaddr_in at = {AF_INET};

static const char *listening(void) {
    int s = socket(AF_INET, SOCK_STREAM, 0);
    return bind(s, (struct sockaddr *)&at, sizeof at) || listen(s, 1) ? strerror(errno) : "listens";
}

int main(void) {
    at.sin_port = htons(4711);
    at.sin_addr.s_addr = htonl(INADDR_ANY);
    printf("first: %s\n", listening());
    printf("again, same network: %s\n", listening());
    fflush(stdout);
    if (fork() == 0) {
        if (unshare(CLONE_NEWNET) < 0) _exit(1);
        printf("in a network of its own: %s\n", listening());
        fflush(stdout);
        _exit(0);
    }
    wait(0);
    return 0;
}
