// VSZ is the promise, RSS the bill.
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

static void show(const char *when) {
    char line[128];
    long vsz = 0, rss = 0;
    FILE *f = fopen("/proc/self/status", "r");
    while (fgets(line, sizeof line, f)) {
        sscanf(line, "VmSize: %ld", &vsz);
        sscanf(line, "VmRSS: %ld", &rss);
    }
    fclose(f);
    printf("%-8s VSZ %6ld MiB, RSS %3ld MiB\n", when, vsz >> 10, rss >> 10);
}

int main(void) {
    show("start");
    char *p = mmap(0, 512 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    show("mapped");
    memset(p, 1, 32 << 20);
    show("touched");
    return 0;
}
