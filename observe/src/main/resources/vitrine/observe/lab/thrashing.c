// A loop over twenty pages, thirty times.
#include <stdio.h>
#include <sys/mman.h>

int main(void) {
    volatile char *p = mmap(0, 20 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int round = 0; round < 30; round++) {
        for (int i = 0; i < 20; i++) p[i * 4096] = round;
    }
    printf("%p done\n", p);
    return 0;
}
