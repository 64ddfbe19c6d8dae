// A child that nobody waits for: dead, and still there.
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char state(pid_t p) {
    char name[64], text[256] = "";
    snprintf(name, sizeof name, "/proc/%d/stat", p);
    FILE *f = fopen(name, "r");
    if (!f) return '-';
    fread(text, 1, sizeof text - 1, f);
    fclose(f);
    return strrchr(text, ')')[2];
}

int main(void) {
    pid_t p = fork();
    if (p == 0) _exit(42);
    sleep(1);
    printf("after exit: %c\n", state(p));
    kill(p, 9);
    printf("after kill -9: %c\n", state(p));
    int status;
    waitpid(p, &status, 0);
    printf("after waitpid (status %d): %c\n", WEXITSTATUS(status), state(p));
    return 0;
}
