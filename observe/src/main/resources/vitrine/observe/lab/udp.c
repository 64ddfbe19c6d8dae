// UDP keeps the borders of messages, cuts what does not fit, and tells a port without listener from the next call on.
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
    int s = socket(AF_INET, SOCK_DGRAM, 0), c = socket(AF_INET, SOCK_DGRAM, 0);
    bind(s, (struct sockaddr *)&a, size);
    getsockname(s, (struct sockaddr *)&a, &size);
    connect(c, (struct sockaddr *)&a, size);
    write(c, "first", 5);
    write(c, "second", 6);
    printf("%zd bytes, ", read(s, text, sizeof text));
    printf("%zd of six\n", read(s, text, 3));
    printf("and nothing is left: %s\n", recv(s, text, 3, MSG_DONTWAIT) < 0 ? strerror(errno) : "something");
    close(s);
    printf("to nobody: %zd\n", write(c, "x", 1));
    printf("then: %s\n", write(c, "x", 1) < 0 ? strerror(errno) : "sent");
    return 0;
}
