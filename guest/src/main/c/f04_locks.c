// F4: flock, record locks and OFD locks: who is in whose way, waiting, EDEADLK, and when they end.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

static int lock(int fd, int cmd, int type, off_t start, off_t len) {
    struct flock l = {.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = len};
    return fcntl(fd, cmd, &l) == 0 ? 0 : errno;
}

static void show(const char *what, int e) {
    printf("%s: %s\n", what, e ? strerror(e) : "done");
}

static int tryflock(int fd, int how) {
    return flock(fd, how | LOCK_NB) == 0 ? 0 : errno;
}

int main(void) {
    char path[] = "/tmp/vitrine-locks-XXXXXX";
    int a = mkstemp(path);
    int b = open(path, O_RDWR);
    int c = dup(a);
    setvbuf(stdout, NULL, _IONBF, 0);

    show("flock shared", tryflock(a, LOCK_SH));
    show("another description shared", tryflock(b, LOCK_SH));
    show("exclusive while another shares", tryflock(a, LOCK_EX));
    show("unlock the other", tryflock(b, LOCK_UN));
    show("exclusive now", tryflock(c, LOCK_EX));
    show("another description", tryflock(b, LOCK_SH));
    close(a);
    show("a duplicate still holds it", tryflock(b, LOCK_SH));
    close(c);
    show("the last one is closed", tryflock(b, LOCK_SH));
    tryflock(b, LOCK_UN);

    int up[2], down[2];
    if (pipe(up) || pipe(down)) return 1;
    show("parent locks 0..9", lock(b, F_SETLK, F_WRLCK, 0, 10));
    fflush(stdout);
    pid_t child = fork();
    char x;
    if (child == 0) {
        show("child locks 20..29", lock(b, F_SETLK, F_WRLCK, 20, 10));
        show("child tries 5..6", lock(b, F_SETLK, F_WRLCK, 5, 2) == EAGAIN ? EAGAIN : -1);
        struct flock l = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 5, .l_len = 1};
        fcntl(b, F_GETLK, &l);
        printf("in the way: the parent %d, %d+%d\n", l.l_pid == getppid(), (int)l.l_start, (int)l.l_len);
        write(up[1], "x", 1);
        show("child waits for 0..9", lock(b, F_SETLKW, F_WRLCK, 0, 10));
        _exit(0);
    }
    read(up[0], &x, 1);
    // Wait until the child sleeps: then the circle is refused here.
    int e;
    while ((e = lock(b, F_SETLK, F_RDLCK, 20, 1)) == EAGAIN) {
        e = lock(b, F_SETLKW, F_WRLCK, 25, 1);
        if (e == EDEADLK) break;
    }
    show("parent waits for 20..29", e);
    lock(b, F_SETLK, F_UNLCK, 0, 0);
    waitpid(child, NULL, 0);

    int o = open(path, O_RDWR);
    show("OFD lock", lock(o, F_OFD_SETLK, F_WRLCK, 0, 0));
    show("the same process through another description", lock(b, F_OFD_SETLK, F_WRLCK, 0, 1));
    show("a POSIX lock meets it too", lock(b, F_SETLK, F_WRLCK, 0, 1));
    close(open(path, O_RDONLY));
    show("it survives closing another descriptor", lock(b, F_OFD_SETLK, F_WRLCK, 0, 1));
    close(o);
    show("and ends with its own", lock(b, F_OFD_SETLK, F_WRLCK, 0, 1));
    lock(b, F_OFD_SETLK, F_UNLCK, 0, 0);
    show("POSIX lock", lock(b, F_SETLK, F_WRLCK, 0, 1));
    close(open(path, O_RDONLY));
    o = open(path, O_RDWR);
    show("it is lost by closing any descriptor", lock(o, F_OFD_SETLK, F_WRLCK, 0, 1));
    unlink(path);
    return 0;
}
