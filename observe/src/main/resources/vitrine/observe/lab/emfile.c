// A table of eight descriptors: five files can be opened, the sixth is one too many.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

int main(void) {
    struct rlimit l = {8, 8};
    setrlimit(RLIMIT_NOFILE, &l);
    int i;
    for (i = 0; i < 20; i++) {
        if (open("/dev/null", O_RDONLY) < 0) break;
    }
    printf("after %d files: %s\n", i, strerror(errno));
    // bash takes numbers from 10 on for {fd}: F_DUPFD above the limit is another error.
    printf("F_DUPFD from 10 on: %s\n", fcntl(0, F_DUPFD, 10) < 0 ? strerror(errno) : "done");
    return 0;
}
