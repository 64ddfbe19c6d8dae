/* B11, B12: ids and capabilities, what setuid(2) and its kin permit, permission to signal, limits on processes. As root or not. */
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void ids(const char *when) {
  uid_t r, e, s;
  gid_t g, eg, sg;
  getresuid(&r, &e, &s);
  getresgid(&g, &eg, &sg);
  printf("%s: %d %d %d %d, %d %d %d\n", when, r, e, s, setfsuid(-1), g, eg, sg);
}
static unsigned long long effective(void) {
  struct __user_cap_header_struct h = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct d[2];
  if (syscall(SYS_capget, &h, d)) return 1;
  return d[0].effective | (unsigned long long)d[1].effective << 32;
}
#define R(call) do { errno = 0; long r_ = (call); printf("%s = %ld%s\n", #call, r_, errno == EPERM ? " EPERM" : errno == EINVAL ? " EINVAL" : errno == ESRCH ? " ESRCH" : errno == EAGAIN ? " EAGAIN" : ""); } while (0)
#define CHILD if (fork() == 0) {
#define END _exit(0); } wait(0);

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  if (getuid() != 0) { printf("needs root\n"); return 0; }
  setgroups(0, 0);
  setpriority(PRIO_PROCESS, 0, 0); // whatever it was started with
  CHILD
    R(setreuid(1000, 2000)); ids("setreuid");
    printf("caps %llx\n", effective());
    R(setuid(0)); R(setreuid(2000, 1000)); ids("swapped"); R(seteuid(2000)); ids("back");
    R(setresuid(1000, 1000, 1000));
    ids("resuid");
    R(setresuid(-1, 2000, -1));
  END
  CHILD
    R(seteuid(1000)); ids("seteuid");
    printf("caps %d\n", effective() == 0);
    R(seteuid(0)); ids("root again");
    printf("caps %d\n", effective() != 0);
    R(setgid(100)); R(setuid(1000)); ids("for good");
    R(setuid(0)); R(setgid(0)); R(setgroups(0, 0)); R(kill(1, 0)); R(kill(getppid(), 0));
    R(setpriority(PRIO_PROCESS, 0, 5)); R(getpriority(PRIO_PROCESS, 0)); R(sethostname("x", 1));
    struct sched_param sp = {5};
    R(sched_setscheduler(0, SCHED_FIFO, &sp));
    struct rlimit l = {1, 1};
    R(setrlimit(RLIMIT_NPROC, &l)); R(fork()); l.rlim_cur = l.rlim_max = 2; R(setrlimit(RLIMIT_NPROC, &l));
    l.rlim_cur = 3; R(setrlimit(RLIMIT_CORE, &l));
  END
  CHILD
    gid_t in[] = {30, 10, 20}, out[8] = {0};
    R(setgroups(3, in)); R(getgroups(0, 0)); R(getgroups(8, out)); R(getgroups(1, out));
    printf("%d %d %d\n", out[0], out[1], out[2]);
  END
  CHILD
    R(prctl(PR_SET_KEEPCAPS, 1)); R(setuid(1000));
    struct __user_cap_header_struct h = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct d[2];
    syscall(SYS_capget, &h, d);
    printf("kept permitted %d effective %x\n", d[0].permitted != 0, d[0].effective);
    d[0].effective = 1 << CAP_KILL;
    d[1].effective = 0;
    R(syscall(SYS_capset, &h, d)); R(kill(1, 0));
    d[0].permitted = 0; d[0].effective = 0; d[1].permitted = 0;
    R(syscall(SYS_capset, &h, d)); R(kill(1, 0));
    d[0].permitted = 1;
    R(syscall(SYS_capset, &h, d));
    h.version = 0;
    R(syscall(SYS_capget, &h, 0));
    printf("version %x\n", h.version);
  END
  CHILD
    R(prctl(PR_CAPBSET_READ, CAP_CHOWN)); R(prctl(PR_CAPBSET_DROP, CAP_CHOWN)); R(prctl(PR_CAPBSET_READ, CAP_CHOWN)); R(prctl(PR_CAPBSET_READ, 77));
    R(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)); R(prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0)); R(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)); R(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
    R(prctl(PR_GET_DUMPABLE)); R(prctl(PR_SET_DUMPABLE, 0)); R(prctl(PR_GET_DUMPABLE)); R(prctl(PR_SET_DUMPABLE, 2));
    char name[16];
    R(prctl(PR_SET_NAME, "a-name-that-is-far-too-long")); R(prctl(PR_GET_NAME, name));
    printf("%s\n", name);
    R(prctl(12345)); R(prctl(PR_SET_PDEATHSIG, 77)); R(prctl(PR_SET_TIMERSLACK, 1)); R(prctl(PR_GET_TIMERSLACK));
  END
  return 0;
}
