/* B7, G5: what a process reads about itself in /proc; facts that do not depend on the machine. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

extern char **environ;
static char buf[1 << 20];
static char name[256], *self;

/* Reads a whole file; errno in place of the text when that fails. */
static char *slurp(const char *format, ...) {
  va_list a;
  va_start(a, format);
  vsnprintf(name, sizeof name, format, a);
  va_end(a);
  int fd = open(name, O_RDONLY);
  if (fd < 0) { sprintf(buf, "<open: %s>", strerror(errno)); return buf; }
  long n = 0, r;
  while (n < (long)sizeof buf - 1 && (r = read(fd, buf + n, sizeof buf - 1 - n)) > 0) n += r;
  if (r < 0) sprintf(buf, "<read: %s>", strerror(errno)); else buf[n] = 0;
  close(fd);
  return buf;
}
static int spit(const char *path, const char *text) {
  int fd = open(path, O_WRONLY), r;
  if (fd < 0) return -errno;
  r = write(fd, text, strlen(text));
  r = r < 0 ? -errno : r;
  close(fd);
  return r;
}
/* The value of a key of /proc/self/status. */
static char *status(const char *key) {
  static char value[4][256];
  static int turn;
  char k[64], *v = value[turn++ & 3];
  snprintf(k, sizeof k, "\n%s:\t", key);
  buf[0] = '\n';
  int fd = open("/proc/self/status", O_RDONLY);
  long n = read(fd, buf + 1, sizeof buf - 2);
  buf[n + 1] = 0;
  close(fd);
  char *p = strstr(buf, k);
  if (!p) return "<absent>";
  p += strlen(k);
  snprintf(v, 256, "%.*s", (int)strcspn(p, "\n"), p);
  return v;
}
static long kb(const char *key) { return atol(status(key)); }
/* Field n of /proc/self/stat, counted from 1 as in the manual page. */
static unsigned long stat_field(int n) {
  char *p = strrchr(slurp("/proc/self/stat"), ')') + 2;
  for (int i = 3; i < n; i++) p = strchr(p, ' ') + 1;
  return strtoul(p, 0, 10);
}
#define T(what, e) do { errno = 0; long r_ = (long)(e); printf("%s: %ld %s\n", what, r_, r_ < 0 ? strerror(errno) : ""); } while (0)
struct area { unsigned long start, end, offset, inode; char perms[5], dev[16], path[300]; int column; };
static int area_of(const void *address, struct area *a) {
  char *line = slurp("/proc/self/maps");
  for (; *line; line += strcspn(line, "\n") + 1) {
    char text[600];
    snprintf(text, sizeof text, "%.*s", (int)strcspn(line, "\n"), line);
    a->path[0] = 0;
    a->column = 0;
    if (sscanf(text, "%lx-%lx %4s %lx %15s %lu", &a->start, &a->end, a->perms, &a->offset, a->dev, &a->inode) != 6)
      printf("bad line: %s\n", text);
    char *p = strpbrk(text, "/[");
    if (p) { strcpy(a->path, p); a->column = p - text; }
    if ((unsigned long)address >= a->start && (unsigned long)address < a->end) return 1;
  }
  return 0;
}
static void show_area(const char *what, const void *address) {
  struct area a;
  if (!area_of(address, &a)) { printf("%s: no area\n", what); return; }
  char *path = a.path;
  if (!strcmp(path, self)) path = "(self)";
  printf("%s: %s %s column %d inode %d\n", what, a.perms, path, a.column, a.inode != 0);
}
static volatile int go;
static int tid;
static void *thread(void *p) {
  tid = syscall(SYS_gettid);
  __atomic_store_n(&go, 1, __ATOMIC_SEQ_CST);
  while (__atomic_load_n(&go, __ATOMIC_SEQ_CST) != 2) usleep(1000);
  return 0;
}
static void handler(int s) {}

static void stats(void) {
  printf("comm in stat: ");
  prctl(PR_SET_NAME, "a) (b c");
  slurp("/proc/self/stat");
  printf("%.*s\n", (int)(strrchr(buf, ')') - strchr(buf, '(') + 1), strchr(buf, '('));
  printf("comm: %s", slurp("/proc/self/comm"));
  printf("write comm: %d\n", spit("/proc/self/comm", "a\\b\nc a name that is too long"));
  printf("status Name: %s\n", status("Name"));
  prctl(PR_SET_NAME, "self");
  char *p = strrchr(slurp("/proc/self/stat"), ')');
  int fields = 2;
  for (; *p; p++) fields += *p == ' ';
  printf("fields of stat: %d, ends with line feed: %d\n", fields, p[-1] == '\n');
  printf("pid %d ppid %d pgrp %d session %d\n", atoi(buf) == getpid(), stat_field(4) == getppid(),
         stat_field(5) == getpgrp(), stat_field(6) == getsid(0));
  printf("state %c priority %ld nice %ld threads %ld exit signal %ld\n", strrchr(buf, ')')[2], (long)stat_field(18),
         (long)stat_field(19), stat_field(20), stat_field(38));
  int local;
  char *argv0 = self;
  struct area a;
  area_of(&local, &a);
  printf("start of stack in its area: %d\n", stat_field(28) >= a.start && stat_field(28) < a.end);
  printf("rss limit %lx cpu %d rt %ld policy %ld wchan flag %ld\n", stat_field(25), stat_field(39) < 64,
         stat_field(40), stat_field(41), stat_field(35));
  unsigned long size, resident, shared, text, lib, data, dt;
  slurp("/proc/self/statm");
  int n = sscanf(buf, "%lu %lu %lu %lu %lu %lu %lu", &size, &resident, &shared, &text, &lib, &data, &dt);
  printf("statm: %d numbers, size as vsize %d, text %d, lib %lu, dt %lu\n", n, size * 4096 == stat_field(23),
         text > 0 && text < 1000, lib, dt);
  printf("VmSize as vsize: %d, VmData+VmStk as data: %d\n", (unsigned long)kb("VmSize") * 1024 == stat_field(23),
         (unsigned long)(kb("VmData") + kb("VmStk")) == data * 4);
}

static void statuses(void) {
  static const char *keys[] = {"Name", "Umask", "State", "Tgid", "Ngid", "Pid", "PPid", "TracerPid", "Uid", "Gid",
    "FDSize", "Groups", "NStgid", "NSpid", "NSpgid", "NSsid", "VmPeak", "VmSize", "VmLck", "VmPin", "VmHWM", "VmRSS",
    "RssAnon", "RssFile", "RssShmem", "VmData", "VmStk", "VmExe", "VmLib", "VmPTE", "VmSwap", "HugetlbPages",
    "CoreDumping", "THP_enabled", "Threads", "SigQ", "SigPnd", "ShdPnd", "SigBlk", "SigIgn", "SigCgt", "CapInh",
    "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp", "Seccomp_filters", "Speculation_Store_Bypass",
    "SpeculationIndirectBranch", "Cpus_allowed", "Cpus_allowed_list", "Mems_allowed", "Mems_allowed_list",
    "voluntary_ctxt_switches", "nonvoluntary_ctxt_switches"};
  umask(027);
  char *at = slurp("/proc/self/status");
  for (int i = 0; i < sizeof keys / sizeof *keys; i++) {
    char k[64];
    sprintf(k, i ? "\n%s:\t" : "%s:\t", keys[i]);
    char *p = strstr(at, k);
    if (p) at = p; else printf("not in its place: %s\n", keys[i]);
  }
  printf("Umask %s State %s Threads %s TracerPid %s\n", status("Umask"), status("State"), status("Threads"),
         status("TracerPid"));
  printf("Tgid %d Pid %d PPid %d NSpid %d NSpgid %d\n", atoi(status("Tgid")) == getpid(),
         atoi(status("Pid")) == getpid(), atoi(status("PPid")) == getppid(), atoi(status("NSpid")) == getpid(),
         atoi(status("NSpgid")) == getpgrp());
  printf("VmLck '%s' VmSwap '%s' Mems %s\n", status("VmLck"), status("VmSwap"), status("Mems_allowed_list"));
  sigset_t s;
  sigemptyset(&s);
  sigaddset(&s, SIGUSR1);
  sigaddset(&s, SIGRTMAX);
  sigprocmask(SIG_BLOCK, &s, 0);
  signal(SIGUSR2, SIG_IGN);
  signal(SIGHUP, handler);
  raise(SIGUSR1);
  kill(getpid(), SIGRTMAX);
  kill(getpid(), SIGRTMAX);
  printf("SigPnd %s ShdPnd %s SigBlk %s\n", status("SigPnd"), status("ShdPnd"), status("SigBlk"));
  printf("SigIgn&USR2 %d SigCgt&HUP %d SigQ %d\n", (int)(strtoul(status("SigIgn"), 0, 16) >> (SIGUSR2 - 1) & 1),
         (int)(strtoul(status("SigCgt"), 0, 16) & 1), atoi(status("SigQ")) >= 3);
  printf("old masks in stat: pending %lx blocked %lx\n", stat_field(31), stat_field(32));
  long size = kb("VmSize"), rss = kb("VmRSS"), anon = kb("RssAnon"), data = kb("VmData");
  unsigned long faults = stat_field(10);
  size_t length = 32 << 20;
  char *m = mmap(0, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  madvise(m, length, MADV_NOHUGEPAGE);
  printf("after mmap of 32 MiB: VmSize +%ld VmData +%ld VmRSS small %d\n", kb("VmSize") - size, kb("VmData") - data,
         kb("VmRSS") - rss < 1024);
  memset(m, 1, length);
  rss = kb("VmRSS") - rss;
  anon = kb("RssAnon") - anon;
  faults = stat_field(10) - faults;
  printf("after touching: VmRSS %d RssAnon %d faults %d\n", rss > 32000 && rss < 34000, anon > 32000 && anon < 34000,
         faults >= 8192 && faults < 8300);
  printf("VmHWM >= VmRSS %d VmPeak >= VmSize %d\n", kb("VmHWM") >= kb("VmRSS"), kb("VmPeak") >= kb("VmSize"));
  munmap(m, length);
  printf("after munmap: VmSize +%ld VmHWM keeps %d VmPeak keeps %d\n", kb("VmSize") - size,
         kb("VmHWM") > kb("VmRSS") + 30000, kb("VmPeak") >= size + 32768);
}

static void areas(void) {
  int local;
  static int data = 1;
  show_area("code", (void *)areas);
  show_area("data", &data);
  show_area("stack", &local);
  char *heap = (char *)syscall(SYS_brk, 0);
  syscall(SYS_brk, heap + 8192);
  show_area("heap", heap);
  char *m = mmap(0, 5 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  show_area("anonymous", m);
  mprotect(m + 4096, 4096, PROT_READ);
  mprotect(m + 2 * 4096, 4096, PROT_NONE);
  mprotect(m + 3 * 4096, 4096, PROT_READ | PROT_EXEC);
  show_area("read only", m + 4096);
  show_area("nothing", m + 2 * 4096);
  show_area("executable", m + 3 * 4096);
  struct area a;
  area_of(m + 4096, &a);
  printf("it is one page: %d\n", a.end - a.start == 4096 && a.start == (unsigned long)m + 4096);
  show_area("shared", mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  int fd = open("/tmp/vt proc\nmap", O_RDWR | O_CREAT, 0600);
  ftruncate(fd, 3 * 4096);
  char *f = mmap(0, 4096, PROT_READ, MAP_SHARED, fd, 8192);
  show_area("file", f);
  area_of(f, &a);
  struct stat s;
  fstat(fd, &s);
  printf("offset %lx inode %d\n", a.offset, a.inode == s.st_ino);
  unlink("/tmp/vt proc\nmap");
  show_area("deleted file", f);
  f = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, memfd_create("memo", 0), 0);
  show_area("memfd", f);
  /* smaps: names in order, and what it says of the pages of one area. */
  m = mmap(0, 64 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  madvise(m, 64 * 4096, MADV_NOHUGEPAGE);
  mprotect(m + 63 * 4096, 4096, PROT_NONE); /* keeps it apart from what follows */
  memset(m, 1, 10 * 4096);
  char start[64];
  area_of(m, &a);
  sprintf(start, "%lx-%lx ", a.start, a.end);
  char *p = strstr(slurp("/proc/self/smaps"), start);
  static const char *show[] = {"KernelPageSize", "MMUPageSize", "Swap", "Locked"};
  for (int i = 0; p && i < 4; i++) {
    char *q = strstr(p, show[i]);
    printf("%.*s\n", (int)strcspn(q, "\n"), q);
  }
  uint64_t entry[12];
  fd = open("/proc/self/pagemap", O_RDONLY);
  long n = pread(fd, entry, sizeof entry, (unsigned long)m / 4096 * 8);
  printf("pagemap: %ld bytes, present", n);
  for (int i = 0; i < 12; i++) printf(" %d", (int)(entry[i] >> 63));
  printf(", misaligned read %ld\n", (long)pread(fd, entry, 7, 0));
  close(fd);
  slurp("/proc/self/smaps_rollup");
  printf("rollup: %d, Rss %d\n", strstr(buf, "[rollup]\nRss:") != 0, atol(strstr(buf, "Rss:") + 4) > 40);
}

static void strings(int argc, char **argv) {
  int fd = open("/proc/self/cmdline", O_RDONLY);
  long n = read(fd, buf, sizeof buf), want = 0;
  for (int i = 0; i < argc; i++) want += strlen(argv[i]) + 1;
  printf("cmdline: length %d, first %d\n", n == want, !strcmp(buf, argv[0]));
  close(fd);
  fd = open("/proc/self/environ", O_RDONLY);
  n = read(fd, buf, sizeof buf);
  printf("environ: %d\n", !environ[0] ? n == 0 : !strcmp(buf, environ[0]));
  close(fd);
  slurp("/proc/self/stat");
  printf("arguments at %d..%d\n", *(char *)stat_field(48) == argv[0][0], ((char *)stat_field(49))[-1] == 0);
  uint64_t aux[2];
  fd = open("/proc/self/auxv", O_RDONLY);
  int page = 0, end = 0;
  while (read(fd, aux, 16) == 16) { page |= aux[0] == 6 && aux[1] == 4096; end = aux[0] == 0; }
  printf("auxv: page size %d, ends with AT_NULL %d\n", page, end);
  close(fd);
  char secret[] = "in memory";
  fd = open("/proc/self/mem", O_RDWR);
  char word[16] = {0};
  T("mem: read", pread(fd, word, 9, (off_t)(unsigned long)secret));
  T("write", pwrite(fd, "at", 2, (off_t)(unsigned long)secret));
  T("nothing there", pread(fd, word, 1, 4096));
  printf("'%s' '%s'\n", word, secret);
  close(fd);
}

static void link_of(const char *path) {
  char text[300] = {0};
  struct stat s;
  long n = readlink(path, text, 299);
  if (n < 0) printf("%s: %s\n", path, strerror(errno));
  else printf("%s -> %s", path, !strcmp(text, self) ? "(self)" : text);
  if (n >= 0 && !lstat(path, &s)) printf(" mode %o size %ld\n", s.st_mode, (long)s.st_size);
}
static void links(void) {
  struct stat a, b;
  char text[300] = {0}, other[100];
  link_of("/proc/self/exe");
  printf("exe is a file: %d\n", !stat("/proc/self/exe", &a) && !stat(self, &b) && a.st_ino == b.st_ino);
  chdir("/tmp");
  link_of("/proc/self/cwd");
  link_of("/proc/self/root");
  readlink("/proc/self", text, 299);
  printf("self %d\n", atoi(text) == getpid());
  readlink("/proc/thread-self", text, 299);
  sprintf(other, "%d/task/%d", getpid(), getpid());
  printf("thread-self %d\n", !strcmp(text, other));
  int fd = open("/tmp/vt_procfd", O_RDWR | O_CREAT | O_TRUNC, 0600), p[2];
  fd = dup2(fd, 20);
  write(fd, "0123456789", 10);
  lseek(fd, 4, SEEK_SET);
  link_of("/proc/self/fd/20");
  printf("fdinfo: %.22s\n", slurp("/proc/self/fdinfo/20"));
  int again = open("/proc/self/fd/20", O_RDONLY);
  printf("opened again at %ld\n", (long)lseek(again, 0, SEEK_CUR));
  dup2(again, 21);
  link_of("/proc/self/fd/21");
  unlink("/tmp/vt_procfd");
  link_of("/proc/self/fd/21");
  again = open("/proc/self/fd/21", O_RDONLY);
  printf("deleted but open: %ld bytes\n", (long)read(again, text, 100));
  pipe(p);
  dup2(p[1], 22);
  fstat(p[1], &a);
  readlink("/proc/self/fd/22", text, 299);
  sprintf(other, "pipe:[%lu]", (unsigned long)a.st_ino);
  printf("pipe %d\n", !strncmp(text, other, strlen(other)));
  lstat("/proc/self/fd/22", &a);
  printf("mode %o\n", a.st_mode);
  dup2(eventfd(0, EFD_CLOEXEC), 23);
  link_of("/proc/self/fd/23");
  dup2(open("/", O_PATH), 24);
  link_of("/proc/self/fd/24");
  link_of("/proc/self/fd/99");
  link_of("/proc/self/fd/020");
  link_of("/proc/self/ns/none");
}

static void listings(void) {
  DIR *d = opendir("/proc");
  struct dirent *e;
  int before = 0, sorted = 1, me = 0, files = 0;
  while ((e = readdir(d))) {
    int n = atoi(e->d_name);
    if (n) { sorted &= n > before; before = n; me |= n == getpid(); sorted &= e->d_type == DT_DIR; }
    files += !strcmp(e->d_name, "meminfo") || !strcmp(e->d_name, "self");
  }
  closedir(d);
  printf("processes sorted %d me %d files %d\n", sorted, me, files);
  static const char *names[] = {"attr", "cmdline", "comm", "cwd", "environ", "exe", "fd", "fdinfo", "io", "limits",
    "maps", "mem", "mountinfo", "mounts", "ns", "oom_score", "oom_score_adj", "pagemap", "personality", "root",
    "sched", "schedstat", "smaps", "stack", "stat", "statm", "status", "syscall", "task", "timerslack_ns", "wchan"};
  for (int i = 1; i < sizeof names / sizeof *names; i++) {
    struct stat s;
    char path[100];
    sprintf(path, "/proc/self/%s", names[i]);
    if (lstat(path, &s)) printf("%s: %s\n", path, strerror(errno));
    else printf("%s %o\n", names[i], s.st_mode);
  }
  T("no file", open("/proc/self/none", O_RDONLY));
  T("zeros", open("/proc/00", O_RDONLY));
  T("no such process", open("/proc/99999999", O_RDONLY));
  T("create", open("/proc/self/new", O_RDWR | O_CREAT, 0600));
  T("create at the top", open("/proc/new", O_RDWR | O_CREAT, 0600));
  T("mkdir", mkdir("/proc/new", 0700));
  T("unlink", unlink("/proc/self/stat"));
  T("rmdir", rmdir("/proc/self/task"));
  T("rename", rename("/proc/self/stat", "/proc/self/x"));
  T("chmod", chmod("/proc/self/stat", 0777));
}

static void threads(void) {
  pthread_t t;
  pthread_create(&t, 0, thread, 0);
  while (!__atomic_load_n(&go, __ATOMIC_SEQ_CST)) usleep(1000);
  printf("Threads %s num_threads %lu\n", status("Threads"), stat_field(20));
  int count = 0, path;
  DIR *d = opendir("/proc/self/task");
  struct dirent *e;
  while ((e = readdir(d))) count += atoi(e->d_name) == tid || atoi(e->d_name) == getpid();
  closedir(d);
  printf("tasks %d\n", count);
  char file[100];
  sprintf(file, "/proc/self/task/%d/comm", tid);
  printf("name a thread: %d, ", spit(file, "worker"));
  printf("%s", slurp(file));
  printf("leader: %s", slurp("/proc/self/comm"));
  sprintf(file, "/proc/self/task/%d/status", tid);
  slurp(file);
  printf("its Tgid %d Pid %d\n", atoi(strstr(buf, "Tgid:\t") + 6) == getpid(), atoi(strstr(buf, "\nPid:\t") + 6) == tid);
  sprintf(file, "/proc/%d/status", tid);
  slurp(file);
  printf("under /proc/TID: Pid %d\n", atoi(strstr(buf, "\nPid:\t") + 6) == tid);
  __atomic_store_n(&go, 2, __ATOMIC_SEQ_CST);
  pthread_join(t, 0);
  sprintf(file, "/proc/self/task/%d", tid);
  while (!access(file, F_OK)) usleep(1000);
  T("gone", access(file, F_OK));
}

static void knobs(void) {
  struct rlimit r = {100, 200};
  setrlimit(RLIMIT_NOFILE, &r);
  char *p = strstr(slurp("/proc/self/limits"), "Max open files");
  printf("%.*s|\n", (int)strcspn(p, "\n"), p);
  printf("%.*s|\n", (int)strcspn(buf, "\n"), buf);
  printf("oom_score_adj: %d ", spit("/proc/self/oom_score_adj", "500\n"));
  printf("%s", slurp("/proc/self/oom_score_adj"));
  printf("oom_adj: %s", slurp("/proc/self/oom_adj"));
  printf("bad: %d %d %d\n", spit("/proc/self/oom_score_adj", "1001"), spit("/proc/self/oom_score_adj", "-1001"),
         spit("/proc/self/oom_score_adj", "x"));
  printf("personality %s", slurp("/proc/self/personality"));
  printf("timerslack %s", slurp("/proc/self/timerslack_ns"));
  printf("uid_map %s", slurp("/proc/self/uid_map"));
  printf("wchan %s\n", slurp("/proc/self/wchan"));
  printf("io has %d lines\n", !!strstr(slurp("/proc/self/io"), "cancelled_write_bytes: "));
  long a = atol(strstr(slurp("/proc/self/io"), "rchar: ") + 7);
  int fd = open("/dev/zero", O_RDONLY);
  read(fd, buf, 100000);
  long b = atol(strstr(slurp("/proc/self/io"), "rchar: ") + 7);
  printf("rchar grew by 100000 and the file: %d\n", b - a > 100000 && b - a < 101000);
}

int main(int argc, char **argv) {
  setvbuf(stdout, 0, _IOLBF, 0);
  self = realpath(argv[0], 0);
  setpriority(PRIO_PROCESS, 0, 19); // whatever it was started with; nobody needs a privilege for this one
  stats();
  statuses();
  areas();
  strings(argc, argv);
  links();
  listings();
  threads();
  knobs();
  return 0;
}
