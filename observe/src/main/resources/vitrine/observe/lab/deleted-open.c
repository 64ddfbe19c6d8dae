// A file without a name lives as long as somebody has it open: df and du differ by it. A hard link is a second name.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void) {
    char name[] = "/tmp/vitrine-lab-XXXXXX", other[64], path[64], target[128] = "";
    int f = mkstemp(name);
    struct stat s;
    write(f, "still here", 10);
    snprintf(other, sizeof other, "%s-2", name);
    link(name, other);
    fstat(f, &s);
    printf("names: %d, ", (int)s.st_nlink);
    unlink(name);
    unlink(other);
    fstat(f, &s);
    printf("after unlink: %d, size %d\n", (int)s.st_nlink, (int)s.st_size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", f);
    readlink(path, target, sizeof target - 1);
    char text[32] = "";
    pread(f, text, sizeof text, 0);
    printf("/proc shows it as %s, and it reads '%s'\n", strstr(target, "(deleted)") ? "(deleted)" : "a name", text);
    return 0;
}
