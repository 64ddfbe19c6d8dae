// vm.overcommit_memory: 1 promises everything, 2 promises what it can keep.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void mode(const char *digit) {
    int f = open("/proc/sys/vm/overcommit_memory", O_WRONLY);
    write(f, digit, 1);
    close(f);
}

static void promise(const char *when) {
    size_t size = 64UL << 30;
    void *p = mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    printf("%s: 64 GiB %s\n", when, p == MAP_FAILED ? strerror(errno) : "promised");
    if (p != MAP_FAILED) munmap(p, size);
}

int main(void) {
    mode("0");
    promise("heuristic");
    mode("1");
    promise("always");
    mode("2");
    promise("never");
    mode("0");
    return 0;
}
