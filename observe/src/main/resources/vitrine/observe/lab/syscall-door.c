// The kernel checks every pointer that a program hands it.
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void) {
    char *nobody = (char *)0x10;                  // mapped by nobody
    char *kernel = (char *)0xffff800000000000ul;  // an address only the kernel could have
    printf("write from %p: %s\n", nobody, write(1, nobody, 4) < 0 ? strerror(errno) : "done");
    printf("write from %p: %s\n", kernel, write(1, kernel, 4) < 0 ? strerror(errno) : "done");
    return 0;
}
