/* D7: membarrier: which commands there are, which have to be registered for first, and what is refused. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

static void say(const char *what, int cmd, unsigned flags, int cpu) {
  long r = syscall(SYS_membarrier, cmd, flags, cpu);
  printf("%s: %ld %s\n", what, r, r >= 0 ? "" : errno == EPERM ? "EPERM" : errno == EINVAL ? "EINVAL" : errno == ENOSYS ? "ENOSYS" : "?");
}
int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  long all = syscall(SYS_membarrier, 0, 0, 0);
  printf("query has %lx\n", all & 0x7f);
  say("query with flags", 0, 1, 0);
  say("global", 1, 0, 0);
  say("global expedited", 2, 0, 0);
  say("private, not registered", 8, 0, 0);
  say("sync core, not registered", 32, 0, 0);
  say("register global", 4, 0, 0);
  say("register private", 16, 0, 0);
  say("private", 8, 0, 0);
  say("sync core, not registered", 32, 0, 0);
  say("register sync core", 64, 0, 0);
  say("sync core", 32, 0, 0);
  say("private with flags", 8, 1, 0);
  say("two commands", 24, 0, 0);
  say("unknown", 1 << 20, 0, 0);
  say("negative", -1, 0, 0);
  if (!fork()) {
    say("private in a child", 8, 0, 0);
    return 0;
  }
  int wait(int *);
  wait(0);
  return 0;
}
