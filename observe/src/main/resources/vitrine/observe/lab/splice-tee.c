// tee copies from pipe to pipe without eating; splice moves into a file; no byte passes through the program.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
    int a[2], b[2];
    char text[16] = "", file[16] = "";
    pipe(a);
    pipe(b);
    write(a[1], "precious", 8);
    printf("tee: %zd\n", tee(a[0], b[1], 100, 0));
    FILE *f = tmpfile();
    printf("splice into the file: %zd\n", splice(a[0], 0, fileno(f), 0, 100, 0));
    read(b[0], text, sizeof text);
    pread(fileno(f), file, sizeof file, 0);
    printf("the second pipe has '%s', the file has '%s'\n", text, file);
    return 0;
}
