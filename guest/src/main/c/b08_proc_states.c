/* B4, B7, B8: other processes in /proc: running, sleeping, stopped, zombie, gone; what strangers may see. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char buf[65536], path[256];
static const char *file(int pid, const char *name) {
  snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
  return path;
}
static char *slurp(int pid, const char *name) {
  int fd = open(file(pid, name), O_RDONLY);
  if (fd < 0) { sprintf(buf, "<open: %s>", strerror(errno)); return buf; }
  long n = 0, r;
  while ((r = read(fd, buf + n, sizeof buf - 1 - n)) > 0) n += r;
  if (r < 0) sprintf(buf, "<read: %s>", strerror(errno)); else buf[n] = 0;
  close(fd);
  return buf;
}
static char *status(int pid, const char *key) {
  static char value[4][256];
  static int turn;
  char k[64], *v = value[turn++ & 3];
  snprintf(k, sizeof k, "\n%s:\t", key);
  char *p = strstr(slurp(pid, "status"), k);
  if (!p) return "<absent>";
  p += strlen(k);
  snprintf(v, 256, "%.*s", (int)strcspn(p, "\n"), p);
  return v;
}
static char state(int pid) { return *status(pid, "State"); }
static void await(int pid, char wanted) { while (state(pid) != wanted) usleep(1000); }
static long field(int pid, int n) {
  char *p = strrchr(slurp(pid, "stat"), ')');
  if (!p) return -1;
  p += 2;
  for (int i = 3; i < n; i++) p = strchr(p, ' ') + 1;
  return atol(p);
}
static void link_of(int pid, const char *name) {
  char text[256] = {0};
  long n = readlink(file(pid, name), text, 255);
  if (n < 0) printf("%s: %s\n", name, strerror(errno));
  else printf("%s: a link\n", name);
}
static void show(const char *what, int pid) {
  char comm[64];
  snprintf(comm, sizeof comm, "%s", slurp(pid, "stat"));
  char *p = strchr(comm, '('), *q = strrchr(comm, ')');
  printf("%s: %.*s State %s", what, p && q ? (int)(q - p + 1) : 0, p ? p : "", status(pid, "State"));
  printf(" ppid %d threads %ld exit signal %ld wchan flag %ld\n", field(pid, 4) == getpid(), field(pid, 20),
         field(pid, 38), field(pid, 35));
}

int main(int argc, char **argv) {
  setvbuf(stdout, 0, _IOLBF, 0);
  if (argc > 1) { pause(); return 0; }
  prctl(PR_SET_NAME, "parent");
  int p[2], up[2];
  pipe(p);
  pipe(up);
  int kid = fork();
  if (!kid) {
    char c;
    prctl(PR_SET_NAME, "kid");
    close(p[1]);
    read(p[0], &c, 1);
    if (c == 'c') chdir("/tmp");
    write(up[1], "d", 1);
    read(p[0], &c, 1);
    _exit(3);
  }
  close(p[0]);
  await(kid, 'S');
  show("sleeps", kid);
  printf("in call %d\n", atoi(slurp(kid, "syscall")));
  printf("its wchan is known: %d\n", strlen(slurp(kid, "wchan")) > 1);
  printf("same program: %d\n", strcmp(slurp(kid, "cmdline"), argv[0]) == 0);
  printf("children: %d\n", atoi(slurp(getpid(), "task/self/children")) == 0);
  snprintf(path, sizeof path, "task/%d/children", getpid());
  char name[64];
  strcpy(name, path);
  printf("children of the thread: %d\n", atoi(slurp(getpid(), name)) == kid);
  printf("write its comm: ");
  int fd = open(file(kid, "comm"), O_WRONLY);
  long n = write(fd, "x", 1);
  printf("%ld %s\n", n, n < 0 ? strerror(errno) : "");
  close(fd);
  kill(kid, SIGSTOP);
  await(kid, 'T');
  show("stopped", kid);
  kill(kid, SIGCONT);
  await(kid, 'S');
  show("continued", kid);
  char here[256] = {0}, c;
  write(p[1], "c", 1);
  read(up[0], &c, 1);
  readlink(file(kid, "cwd"), here, 255);
  printf("its cwd: %s\n", here);
  /* memory of another process */
  long address = (long)name;
  strcpy(name, "mine");
  fd = open(file(kid, "mem"), O_RDWR);
  char word[8] = {0};
  n = pread(fd, word, 4, address);
  printf("mem: %ld, same text %d\n", n, strcmp(word, "mine") == 0);
  n = pwrite(fd, "kids", 4, address);
  pread(fd, word, 4, address);
  printf("written %ld: %s, here %s\n", n, word, name);
  close(fd);
  /* a folder and files that outlive the process */
  int folder = open(file(kid, ""), O_RDONLY | O_DIRECTORY);
  int early = open(file(kid, "stat"), O_RDONLY);
  int maps = open(file(kid, "maps"), O_RDONLY);
  int before = open(file(kid, "status"), O_RDONLY);
  read(before, buf, 10);
  write(p[1], "x", 1);
  await(kid, 'Z');
  show("zombie", kid);
  printf("statm %s", slurp(kid, "statm"));
  printf("maps '%s' cmdline '%s'\n", strdup(slurp(kid, "maps")), slurp(kid, "cmdline"));
  printf("VmSize %s FDSize %s Threads %s Umask %s\n", status(kid, "VmSize"), status(kid, "FDSize"),
         status(kid, "Threads"), status(kid, "Umask"));
  printf("exit code %ld vsize %ld\n", field(kid, 52), field(kid, 23));
  link_of(kid, "exe");
  link_of(kid, "cwd");
  link_of(kid, "root");
  int entries = 0;
  DIR *d = opendir(file(kid, "fd"));
  while (d && readdir(d)) entries++;
  printf("entries of fd: %d\n", entries);
  if (d) closedir(d);
  waitpid(kid, 0, 0);
  printf("gone: stat %s\n", slurp(kid, "stat"));
  n = read(early, buf, 100);
  printf("opened before: %ld %s\n", n, n < 0 ? strerror(errno) : "");
  n = read(maps, buf, 100);
  printf("maps opened before: %ld %s\n", n, n < 0 ? strerror(errno) : "");
  n = openat(folder, "stat", O_RDONLY);
  printf("in its folder: %ld\n", n);
  d = fdopendir(folder);
  errno = 0;
  for (entries = 0; readdir(d); entries++);
  printf("listing: %d entries, %s\n", entries, strerror(errno));

  /* runs */
  kid = fork();
  if (!kid) for (;;);
  usleep(50000);
  show("runs", kid);
  printf("syscall: %s", slurp(kid, "syscall"));
  printf("wchan %s\n", slurp(kid, "wchan"));
  while (field(kid, 14) < 3) usleep(10000);
  printf("user time is counted\n");
  kill(kid, SIGKILL);
  waitpid(kid, 0, 0);
  printf("children's user time: %d\n", field(getpid(), 16) >= 3);

  /* a program that was deleted, and what execve changes */
  int copy = open("/tmp/vt_prog", O_WRONLY | O_CREAT | O_TRUNC, 0755);
  fd = open("/proc/self/exe", O_RDONLY);
  {
    while ((n = read(fd, buf, sizeof buf)) > 0) write(copy, buf, n);
    close(copy);
    close(fd);
    kid = fork();
    if (!kid) {
      char *arguments[] = {"other name", "two words", "", 0}, *none[] = {"A=1", 0};
      dup2(up[1], 9);
      dup2(p[1], 8);
      execve("/tmp/vt_prog", arguments, none);
      _exit(127);
    }
    while (strcmp(slurp(kid, "comm"), "vt_prog\n")) usleep(1000);
    await(kid, 'S');
    unlink("/tmp/vt_prog");
    memset(here, 0, sizeof here);
    readlink(file(kid, "exe"), here, 255);
    printf("exe: %s comm: %s", here, slurp(kid, "comm"));
    fd = open(file(kid, "cmdline"), O_RDONLY);
    n = read(fd, buf, 100);
    for (int i = 0; i < n; i++) if (!buf[i]) buf[i] = '|';
    printf("cmdline: %.*s\n", (int)n, buf);
    close(fd);
    printf("environ: %s\n", slurp(kid, "environ"));
    fd = open(file(kid, "exe"), O_RDONLY);
    read(fd, buf, 4);
    printf("deleted, but its exe can be read: %d\n", !memcmp(buf, "\177ELF", 4));
    close(fd);
    kill(kid, SIGKILL);
    waitpid(kid, 0, 0);
  }

  /* a stranger */
  if (getuid() == 0) {
    kid = fork();
    if (!kid) {
      static const char *names[] = {"environ", "maps", "mem", "auxv", "io", "syscall", "stack", "pagemap", "smaps",
        "stat", "status", "cmdline", "limits", "personality", "oom_score_adj", "wchan"};
      int parent = getppid();
      setgid(12345);
      setuid(12345);
      for (int i = 0; i < sizeof names / sizeof *names; i++) {
        int f = open(file(parent, names[i]), O_RDONLY);
        printf("%s: %s\n", names[i], f < 0 ? strerror(errno) : "opened");
        close(f);
      }
      link_of(parent, "exe");
      link_of(parent, "cwd");
      link_of(parent, "fd/1");
      printf("addresses: %ld %ld %ld %ld\n", field(parent, 26), field(parent, 27), field(parent, 28),
             field(parent, 48));
      printf("wchan %s\n", slurp(parent, "wchan"));
      d = opendir(file(parent, "fd"));
      printf("fd: %s\n", d ? "opened" : strerror(errno));
      struct stat s;
      stat(file(parent, "stat"), &s);
      printf("owner %d\n", s.st_uid);
      stat(file(getpid(), "stat"), &s);
      printf("own, no longer dumpable: %d, folder ", s.st_uid);
      stat(file(getpid(), ""), &s);
      printf("%d\n", s.st_uid);
      prctl(PR_SET_DUMPABLE, 1);
      stat(file(getpid(), "stat"), &s);
      printf("dumpable: %d\n", s.st_uid);
      int f = open(file(parent, "oom_score_adj"), O_WRONLY);
      printf("write oom_score_adj: %s\n", f < 0 ? strerror(errno) : "opened");
      f = open("/proc/self/oom_score_adj", O_WRONLY);
      n = write(f, "-5", 2);
      printf("lower own: %ld %s\n", n, n < 0 ? strerror(errno) : "");
      n = write(f, "5", 1);
      printf("raise own: %ld\n", n);
      _exit(0);
    }
    waitpid(kid, 0, 0);
  }
  return 0;
}
