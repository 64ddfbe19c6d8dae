// A pipe holds 64 KiB; then a writer waits, or gets EAGAIN.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void) {
    int p[2], n = 0;
    char page[4096] = "";
    pipe(p);
    fcntl(p[1], F_SETFL, O_NONBLOCK);
    while (write(p[1], page, sizeof page) > 0) n += sizeof page;
    printf("%d bytes, then: %s\n", n, strerror(errno));
    read(p[0], page, sizeof page);
    printf("after a read of a page: %zd\n", write(p[1], page, sizeof page));
    return 0;
}
