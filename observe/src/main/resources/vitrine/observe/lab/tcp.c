// TCP: connect succeeds before accept; shutdown ends one direction; a second end of file means the peer is gone.
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void) {
    struct sockaddr_in a = {AF_INET, 0, {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof a;
    char text[32] = "";
    int l = socket(AF_INET, SOCK_STREAM, 0), c = socket(AF_INET, SOCK_STREAM, 0);
    bind(l, (struct sockaddr *)&a, size);
    getsockname(l, (struct sockaddr *)&a, &size);
    printf("before listen: %s\n", connect(c, (struct sockaddr *)&a, size) ? strerror(errno) : "connected");
    listen(l, 5);
    close(c);
    c = socket(AF_INET, SOCK_STREAM, 0);
    printf("before accept: %s\n", connect(c, (struct sockaddr *)&a, size) ? strerror(errno) : "connected");
    write(c, "question", 8);
    shutdown(c, SHUT_WR);
    int s = accept(l, 0, 0);
    ssize_t n = read(s, text, sizeof text), end = read(s, text + n, 1);
    printf("server reads '%s', then %zd, and can still write: %zd\n", text, end, write(s, "answer", 6));
    memset(text, 0, sizeof text);
    read(c, text, sizeof text);
    printf("client reads '%s'\n", text);
    close(s);
    printf("then %zd\n", read(c, text, 1));
    return 0;
}
