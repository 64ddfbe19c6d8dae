// What free does not give back: small pieces stay with the heap as long as one above them lives; large ones go at once.
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static long rss(void) {
    long size, resident;
    char text[100] = ""; // not by stdio, which would use the heap
    int f = open("/proc/self/statm", O_RDONLY);
    read(f, text, sizeof text - 1);
    close(f);
    sscanf(text, "%ld %ld", &size, &resident);
    return resident * 4096 / (1 << 20);
}

int main(void) {
    static char *small[8192];
    mallopt(M_MMAP_THRESHOLD, 128 << 10);
    mallopt(M_TRIM_THRESHOLD, 128 << 10);
    long start = rss();
    for (int i = 0; i < 8192; i++) memset(small[i] = malloc(4000), 1, 4000);
    long full = rss() - start;
    char *volatile last = malloc(4000);
    for (int i = 0; i < 8192; i++) free(small[i]);
    long after = rss() - start;
    printf("small pieces: %s MiB more, %s after free: one piece above them lives\n", full >= 30 ? "30" : "fewer",
           after >= 30 ? "30" : "fewer");
    free(last);
    printf("that one freed: %s\n", rss() - start < 5 ? "all is given back" : "still there");
    char *large = malloc(32 << 20);
    memset(large, 1, 32 << 20);
    long with = rss() - start;
    free(large);
    printf("one large piece: %s, after free %s\n", with >= 30 ? "32 MiB" : "less", rss() - start < 5 ? "none"
           : "all of it");
    return 0;
}
