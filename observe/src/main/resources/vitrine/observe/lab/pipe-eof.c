// End of file comes when the last write end is closed; one that was forgotten keeps the reader waiting.
#include <poll.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    int p[2];
    char c;
    setvbuf(stdout, 0, _IONBF, 0);
    pipe(p);
    if (fork() == 0) { write(p[1], "x", 1); _exit(0); }
    wait(0);
    read(p[0], &c, 1);
    struct pollfd f = {.fd = p[0], .events = POLLIN};
    printf("our own write end is open: %s\n", poll(&f, 1, 100) ? "end of file" : "nothing comes");
    close(p[1]);
    printf("closed: read gives %zd\n", read(p[0], &c, 1));
    return 0;
}
