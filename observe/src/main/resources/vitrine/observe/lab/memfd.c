// Memory with a descriptor and no name: it can be mapped, passed on, and sealed so that nobody changes it any more.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    int f = memfd_create("lab", MFD_ALLOW_SEALING);
    ftruncate(f, 4096);
    char *p = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, f, 0);
    if (fork() == 0) {
        strcpy(p, "from the child");
        _exit(0);
    }
    wait(0);
    printf("the parent reads '%s'\n", p);
    printf("seal while it is mapped for writing: %s\n", fcntl(f, F_ADD_SEALS, F_SEAL_WRITE) < 0 ? strerror(errno)
           : "done");
    munmap(p, 4096);
    fcntl(f, F_ADD_SEALS, F_SEAL_WRITE);
    printf("write after sealing: %s\n", write(f, "x", 1) < 0 ? strerror(errno) : "done");
    return 0;
}
