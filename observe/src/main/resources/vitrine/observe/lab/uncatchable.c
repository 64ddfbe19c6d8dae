// SIGKILL and SIGSTOP take no handler.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static void handler(int s) { (void)s; }

int main(void) {
    int s[] = {SIGTERM, SIGKILL, SIGSTOP};
    const char *n[] = {"SIGTERM", "SIGKILL", "SIGSTOP"};
    for (int i = 0; i < 3; i++) printf("%s: %s\n", n[i], signal(s[i], handler) == SIG_ERR ? strerror(errno)
           : "handler set");
    return 0;
}
