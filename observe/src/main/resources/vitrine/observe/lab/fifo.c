// A FIFO is a pipe with a name: opening waits for the other side.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    const char *name = "/tmp/vitrine-lab-fifo";
    unlink(name);
    mkfifo(name, 0600);
    printf("writing end without a reader, not waiting: %s\n", open(name, O_WRONLY | O_NONBLOCK) < 0
           ? strerror(errno) : "open");
    fflush(stdout);
    if (fork() == 0) {
        int out = open(name, O_WRONLY);
        write(out, "hello", 5);
        _exit(0);
    }
    int in = open(name, O_RDONLY);
    char text[10] = "";
    wait(0);
    ssize_t n = read(in, text, sizeof text), end = read(in, text + n, 1);
    printf("'%s', then %zd: the end\n", text, end);
    unlink(name);
    return 0;
}
