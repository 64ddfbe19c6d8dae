// The same 64 KiB from a file to a pipe: with read and write in pieces, and with one sendfile.
#include <fcntl.h>
#include <stdio.h>
#include <sys/sendfile.h>
#include <unistd.h>

int main(void) {
    static char piece[4096];
    int f = open("/tmp/zero-copy", O_RDWR | O_CREAT | O_TRUNC, 0600), p[2], q[2];
    for (int i = 0; i < 16; i++) write(f, piece, sizeof piece);
    pipe(p);
    pipe(q);
    lseek(f, 0, SEEK_SET);
    getppid();
    while (read(f, piece, sizeof piece) > 0) write(p[1], piece, sizeof piece);
    getppid();
    off_t start = 0;
    printf("sendfile: %zd\n", sendfile(q[1], f, &start, 65536));
    unlink("/tmp/zero-copy");
    return 0;
}
