// Three kinds of UNIX sockets, a name without a file, and who is at the other end.
#define _GNU_SOURCE
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void records(const char *name, int type) {
    int s[2];
    char text[32] = "";
    socketpair(AF_UNIX, type, 0, s);
    write(s[0], "one", 3);
    write(s[0], "two", 3);
    printf("%s: the first read gives '%s'\n", name, (read(s[1], text, sizeof text), text));
}

int main(void) {
    records("stream", SOCK_STREAM);
    records("dgram", SOCK_DGRAM);
    records("seqpacket", SOCK_SEQPACKET);
    struct sockaddr_un a = {AF_UNIX, "\0vitrine-lab"};
    socklen_t length = offsetof(struct sockaddr_un, sun_path) + 12;
    int l = socket(AF_UNIX, SOCK_STREAM, 0), c = socket(AF_UNIX, SOCK_STREAM, 0);
    bind(l, (struct sockaddr *)&a, length);
    listen(l, 1);
    printf("abstract: connect gives %d, no file is made\n", connect(c, (struct sockaddr *)&a, length));
    struct ucred who;
    socklen_t size = sizeof who;
    getsockopt(c, SOL_SOCKET, SO_PEERCRED, &who, &size);
    printf("at the other end: %s\n", who.pid == getpid() ? "this process" : "another");
    return 0;
}
