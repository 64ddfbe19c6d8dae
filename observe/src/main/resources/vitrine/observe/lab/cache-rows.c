// A matrix summed up by rows and by columns: the same numbers, the same instructions, other lines of the cache.
#include <stdio.h>
#include <sys/mman.h>

enum { SIDE = 256 };

int main(void) {
    volatile int *m = mmap(0, SIDE * SIDE * sizeof *m, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    long rows = 0, columns = 0;
    for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) rows += m[y * SIDE + x];
    }
    for (int x = 0; x < SIDE; x++) {
        for (int y = 0; y < SIDE; y++) columns += m[y * SIDE + x];
    }
    printf("%p: the sums are equal: %s\n", m, rows == columns ? "yes" : "no");
    return 0;
}
