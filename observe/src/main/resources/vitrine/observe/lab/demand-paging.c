// Memory that is only promised: a page arrives when it is touched.
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>

static long faults(void) {
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return u.ru_minflt;
}

int main(void) {
    long before = faults();
    char *p = mmap(0, 64 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    long mapped = faults();
    for (int i = 0; i < 64; i++) p[i * 4096] = 1;
    long touched = faults();
    for (int i = 0; i < 64; i++) p[i * 4096] = 2;
    long again = faults();
    printf("%p\n", p);
    printf("mapping: %ld faults, touching: %ld, touching again: %ld\n", mapped - before, touched - mapped,
           again - touched);
    return 0;
}
