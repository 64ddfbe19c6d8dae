// The classic daemon: fork, setsid, fork. The grandchild leads no session, so it can get no terminal by accident.
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    int report[2];
    pipe(report);
    if (fork() == 0) {
        setsid();
        int leader = getsid(0) == getpid();
        if (fork() == 0) {
            int again = getsid(0) == getpid();
            dprintf(report[1], "after setsid: %s; after the second fork: %s, tty %s\n", leader ? "leader" : "no leader",
                    again ? "leader" : "no leader", open("/dev/tty", O_RDWR) < 0 ? "none" : "there");
            _exit(0);
        }
        _exit(0);
    }
    close(report[1]);
    char text[128];
    int n = read(report[0], text, sizeof text);
    write(1, text, n);
    wait(0);
    return 0;
}
