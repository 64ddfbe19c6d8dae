// /proc/self/pagemap: which pages of a mapping have a frame. A promise has none; reading brings the page of zeros.
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

static int present(void *at) {
    int f = open("/proc/self/pagemap", O_RDONLY);
    uint64_t entry = 0;
    pread(f, &entry, 8, (uintptr_t)at / 4096 * 8);
    close(f);
    return entry >> 63;
}

int main(void) {
    char *p = mmap(0, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    printf("mapped:  %d %d %d\n", present(p), present(p + 4096), present(p + 8192));
    p[4096] = 1;
    printf("written: %d %d %d\n", present(p), present(p + 4096), present(p + 8192));
    madvise(p, 3 * 4096, MADV_DONTNEED);
    printf("given back: %d %d %d\n", present(p), present(p + 4096), present(p + 8192));
    printf("and it reads %d\n", p[4096]);
    return 0;
}
