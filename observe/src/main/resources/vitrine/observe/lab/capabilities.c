// Root is a set of capabilities. A server keeps the one it needs and gives up the rest, for ever.
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *outcome(int result) { return result < 0 ? strerror(errno) : "done"; }

int main(void) {
    if (geteuid() != 0) return 1;
    prctl(PR_SET_KEEPCAPS, 1);
    setresgid(1000, 1000, 1000);
    setresuid(1000, 1000, 1000);
    struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct sets[2] = {{0}, {0}};
    sets[0].effective = sets[0].permitted = 1 << CAP_CHOWN;
    printf("keep CAP_CHOWN only: %s\n", outcome(syscall(SYS_capset, &head, sets)));
    int f = open("/tmp/vitrine-lab-file", O_CREAT | O_RDWR, 0600);
    printf("chown: %s\n", outcome(fchown(f, 0, 0)));
    unlink("/tmp/vitrine-lab-file");
    printf("sethostname: %s\n", outcome(sethostname("me", 2)));
    printf("setuid(0): %s\n", outcome(setuid(0)));
    sets[0].effective = sets[0].permitted = 0;
    syscall(SYS_capset, &head, sets);
    sets[0].effective = sets[0].permitted = 1 << CAP_CHOWN;
    printf("CAP_CHOWN once more: %s\n", outcome(syscall(SYS_capset, &head, sets)));
    return 0;
}
