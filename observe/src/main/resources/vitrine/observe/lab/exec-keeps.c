// What survives execve: the process id, plain descriptors; not those with FD_CLOEXEC.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc > 1) {
        printf("the same pid: %s\n", atoi(argv[1]) == getpid() ? "yes" : "no");
        printf("descriptor %s plain: %s\n", argv[2], fcntl(atoi(argv[2]), F_GETFD) >= 0 ? "open" : "closed");
        printf("descriptor %s close-on-exec: %s\n", argv[3], fcntl(atoi(argv[3]), F_GETFD) >= 0 ? "open" : "closed");
        return 0;
    }
    char pid[16], plain[16], marked[16];
    sprintf(pid, "%d", getpid());
    sprintf(plain, "%d", open("/dev/null", O_RDONLY));
    sprintf(marked, "%d", open("/dev/null", O_RDONLY | O_CLOEXEC));
    execl("/proc/self/exe", argv[0], pid, plain, marked, (char *)0);
    return 1;
}
