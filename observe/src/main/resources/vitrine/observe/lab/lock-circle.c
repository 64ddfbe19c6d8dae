// The kernel refuses a circle of record locks, which it does not do for flock or mutexes.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int lock(int fd, int cmd, int start) {
    struct flock l = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = start, .l_len = 1};
    return fcntl(fd, cmd, &l) ? errno : 0;
}

int main(void) {
    int fd = open("/tmp/lock-circle", O_RDWR | O_CREAT, 0600), p[2];
    char c;
    pipe(p);
    lock(fd, F_SETLK, 0);
    if (fork() == 0) {
        lock(fd, F_SETLK, 1);
        write(p[1], "x", 1);
        lock(fd, F_SETLKW, 0);    // waits for the parent
        _exit(0);
    }
    read(p[0], &c, 1);
    usleep(50000);
    printf("closing the circle: %s\n", strerror(lock(fd, F_SETLKW, 1)));
    close(fd);
    wait(0);
    unlink("/tmp/lock-circle");
    return 0;
}
