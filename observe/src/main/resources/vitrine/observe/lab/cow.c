// After fork both have the same frames; the first write copies one page.
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    char *p = mmap(0, 16 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < 16; i++) p[i * 4096] = 'a';
    printf("%p\n", p);
    fflush(stdout);
    if (fork() == 0) {
        p[3 * 4096] = 'b';
        _exit(p[3 * 4096] == 'b' && p[4 * 4096] == 'a' ? 0 : 1);
    }
    int status;
    wait(&status);
    printf("child saw its own byte: %s, parent still has '%c'\n", status == 0 ? "yes" : "no", p[3 * 4096]);
    return 0;
}
