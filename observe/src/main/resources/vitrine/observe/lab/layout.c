// Where things are in an address space.
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

static int global = 1;
static int zeroed[1000];

int main(void) {
    int local = 0;
    void *heap = malloc(100);
    void *mapping = mmap(0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    unsigned long a[] = {(unsigned long)main, (unsigned long)&global, (unsigned long)zeroed, (unsigned long)heap,
                         (unsigned long)mapping, (unsigned long)&local};
    const char *names[] = {"text", "data", "bss", "heap", "mapping", "stack"};
    for (int i = 0; i < 6; i++) printf("%-8s %016lx %s\n", names[i], a[i], i && a[i] > a[i - 1] ? "higher" : "");
    return 0;
}
