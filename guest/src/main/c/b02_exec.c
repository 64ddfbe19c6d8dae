/* B2: execve keeps and resets what it should; scripts; errors. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static void handler(int s) {}
static void put(const char *path, const char *text, int mode) { int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600); write(fd, text, strlen(text)); close(fd); chmod(path, mode); }
static void run(const char *path, char *const argv[]) {
  fflush(stdout);
  pid_t p = fork();
  if (p == 0) { execve(path, argv, environ); printf("execve %s\n", strerror(errno)); fflush(stdout); _exit(1); }
  int st;
  waitpid(p, &st, 0);
  printf("status %x\n", st);
}
int main(int argc, char **argv) {
  if (argc > 1 && strcmp(argv[1], "second") == 0) {
    struct sigaction sa;
    sigset_t mask;
    sigaction(SIGUSR1, 0, &sa); printf("handler reset %d\n", sa.sa_handler == SIG_DFL);
    sigaction(SIGUSR2, 0, &sa); printf("ignored stays %d\n", sa.sa_handler == SIG_IGN);
    sigprocmask(0, 0, &mask); printf("mask stays %d\n", sigismember(&mask, SIGHUP));
    printf("cloexec closed %d, other open %d\n", fcntl(100, F_GETFD) < 0, fcntl(101, F_GETFD) >= 0);
    printf("same pid %d\n", atoi(argv[2]) == getpid());
    printf("env %s, argc %d, last [%s]\n", getenv("VT_X"), argc, argv[argc - 1]);
    printf("aux %d %d %d\n", getauxval(AT_PAGESZ) == 4096, getauxval(AT_RANDOM) != 0, getauxval(AT_ENTRY) != 0);
    return 5;
  }
  char pid[20], *self = realpath("/proc/self/exe", 0);
  if (!self) self = argv[0];
  signal(SIGUSR1, handler);
  signal(SIGUSR2, SIG_IGN);
  sigset_t m;
  sigemptyset(&m); sigaddset(&m, SIGHUP); sigprocmask(SIG_BLOCK, &m, 0);
  dup2(0, 100); fcntl(100, F_SETFD, FD_CLOEXEC); dup2(1, 101);
  setenv("VT_X", "value with spaces", 1);
  fflush(stdout);
  pid_t p = fork();
  if (p == 0) { sprintf(pid, "%d", getpid()); execl(self, self, "second", pid, "", (char *)0); _exit(1); }
  int st;
  waitpid(p, &st, 0);
  printf("status %d\n", WEXITSTATUS(st));
  char dir[] = "/tmp/vt_execXXXXXX";
  mkdtemp(dir); chdir(dir);
  char *av[] = {"zero", "first arg", 0};
  put("script", "#!/bin/sh -e\necho \"$# $1 ${0##*/}\"; exit 4\n", 0755); run("./script", av);
  put("script2", "#! ./script   an option \n", 0755); run("./script2", av);
  put("noexec", "#!/bin/sh\n", 0644); run("./noexec", av);
  put("nointerp", "#!/no/such/thing\n", 0755); run("./nointerp", av);
  put("text", "just text", 0755); run("./text", av);
  put("empty", "", 0755); run("./empty", av);
  put("selfscript", "#!./selfscript\n", 0755); run("./selfscript", av);
  run("./missing", av);
  run(".", av);
  run("./script/x", av);
  put("elf", "\177ELF\2\1\1 and then nothing", 0755); run("./elf", av);
  char *big = malloc(200000);
  memset(big, 'x', 199999); big[199999] = 0;
  char *bv[] = {"zero", big, 0};
  run("./script", bv);
  chdir("/");
  char cmd[100]; sprintf(cmd, "rm -r %s", dir);
  return system(cmd);
}
