/* C5: core files: who leaves one, WCOREDUMP, their size limit, name, mode, and what the notes in them say. */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/procfs.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void limit(rlim_t n) { struct rlimit r = {n, RLIM_INFINITY}; getrlimit(RLIMIT_CORE, &r); r.rlim_cur = n; if (setrlimit(RLIMIT_CORE, &r)) perror("setrlimit"); }
static volatile int marker = 0x1234;
static char *page;
static pthread_barrier_t bar;
static void *idle(void *x) { pthread_barrier_wait(&bar); for (;;) pause(); }
static void report(const char *what, int st) {
  printf("%s: signal %d code %d core %d\n", what, WIFSIGNALED(st) ? WTERMSIG(st) : 0, WIFEXITED(st) ? WEXITSTATUS(st) : -1, WIFSIGNALED(st) && WCOREDUMP(st) ? 1 : 0);
}
static int child(void (*f)(void), siginfo_t *si) {
  fflush(stdout);
  pid_t p = fork();
  if (!p) { f(); _exit(7); }
  if (si) { memset(si, 0, sizeof *si); waitid(P_PID, p, si, WEXITED | WNOWAIT); }
  int st;
  waitpid(p, &st, 0);
  return st;
}
static void segv(void) { limit(RLIM_INFINITY); *(volatile int *)16 = 1; }
static void none(void) { limit(0); abort(); }
static void tiny(void) { limit(4095); abort(); }
static void small(void) { limit(8192); abort(); }
static void nodump(void) { limit(RLIM_INFINITY); prctl(PR_SET_DUMPABLE, 0); abort(); }
static void term(void) { limit(RLIM_INFINITY); raise(SIGTERM); }
static void threads(void) {
  limit(RLIM_INFINITY);
  page = mmap(0, 4 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  strcpy(page, "needle in the core");
  marker = 0x5678;
  pthread_barrier_init(&bar, 0, 3);
  pthread_t t;
  pthread_create(&t, 0, idle, 0);
  pthread_create(&t, 0, idle, 0);
  pthread_barrier_wait(&bar);
  raise(SIGQUIT);
}
static void each(void) { }
static void look(void) {
  struct stat s;
  if (stat("core", &s)) { printf("no core: %s\n", errno == ENOENT ? "ENOENT" : "?"); return; }
  printf("mode %o regular %d\n", s.st_mode & 07777, S_ISREG(s.st_mode));
  int fd = open("core", O_RDONLY);
  char *m = mmap(0, s.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
  Elf64_Ehdr *h = (void *)m;
  printf("ELF %d type %d machine %d class %d phentsize %d\n", !memcmp(m, ELFMAG, 4), h->e_type, h->e_machine, m[4], h->e_phentsize);
  Elf64_Phdr *p = (void *)(m + h->e_phoff);
  int found = 0, known[8] = {0}, order = 1;
  for (int i = 0; i < h->e_phnum; i++) {
    if (p[i].p_type == PT_LOAD) {
      if (i && p[i].p_offset % 4096) order = 0;
      if ((uintptr_t)&marker >= p[i].p_vaddr && (uintptr_t)&marker < p[i].p_vaddr + p[i].p_filesz)
        printf("marker %x\n", *(int *)(m + p[i].p_offset + ((uintptr_t)&marker - p[i].p_vaddr)));
      for (unsigned long o = 0; o + 4096 <= p[i].p_filesz && p[i].p_offset + o + 4096 <= s.st_size; o += 4096)
        if (!strcmp(m + p[i].p_offset + o, "needle in the core")) found++;
    } else if (p[i].p_type == PT_NOTE) {
      char *n = m + p[i].p_offset, *e = n + p[i].p_filesz;
      while (n < e) {
        Elf64_Nhdr *nh = (void *)n;
        char *d = n + sizeof *nh + (nh->n_namesz + 3 & ~3);
        switch (nh->n_type) {
        case NT_PRSTATUS: {
          prstatus_t *q = (void *)d;
          if (!known[0]++) printf("prstatus %d: cursig %d signo %d ppid %d\n", nh->n_descsz, q->pr_cursig, q->pr_info.si_signo, q->pr_ppid == getpid());
          break;
        }
        case NT_PRPSINFO: {
          prpsinfo_t *q = (void *)d;
          known[1]++;
          printf("prpsinfo %d: sname %c\n", nh->n_descsz, q->pr_sname);
          break;
        }
        case NT_SIGINFO: known[2]++; printf("siginfo %d: signo %d\n", nh->n_descsz, ((siginfo_t *)d)->si_signo); break;
        case NT_AUXV: known[3]++; break;
        case NT_FILE: known[4]++; printf("files %d\n", *(long *)d > 0); break;
        case NT_FPREGSET: if (!known[5]++) printf("fpregset %d\n", nh->n_descsz); break;
        }
        n = d + (nh->n_descsz + 3 & ~3);
      }
    }
  }
  printf("threads %d psinfo %d siginfo %d auxv %d file %d fp %d needle %d aligned %d\n", known[0], known[1], known[2], known[3], known[4], known[5], found > 0, order);
  munmap(m, s.st_size);
  close(fd);
  unlink("core");
}
static int sig;
static void by(void) { limit(0); signal(sig, SIG_DFL); raise(sig); }
static void dies(void) { limit(RLIM_INFINITY); signal(sig, SIG_DFL); raise(sig); }
int main(void) {
  char pattern[200] = "";
  int fd = open("/proc/sys/kernel/core_pattern", O_RDONLY);
  read(fd, pattern, sizeof pattern - 1);
  struct rlimit r;
  getrlimit(RLIMIT_CORE, &r);
  if (strcmp(pattern, "core\n") || r.rlim_max != RLIM_INFINITY) { puts("the host writes its core files elsewhere"); return 0; }
  char dir[] = "/tmp/coreXXXXXX";
  if (!mkdtemp(dir) || chdir(dir)) { perror("dir"); return 1; }
  siginfo_t si;
  report("segv", child(segv, &si));
  printf("code %d status %d\n", si.si_code == CLD_DUMPED, si.si_status);
  look();
  report("limit 0", child(none, &si));
  printf("code %d status %d\n", si.si_code == CLD_KILLED, si.si_status);
  look();
  report("limit 4095", child(tiny, 0));
  look();
  report("limit 8192", child(small, 0));
  struct stat s;
  printf("there %d within %d\n", stat("core", &s) == 0, s.st_size <= 8192);
  unlink("core");
  report("not dumpable", child(nodump, 0));
  look();
  report("term", child(term, 0));
  look();
  report("threads", child(threads, 0));
  look();
  symlink("elsewhere", "core");
  report("symlink", child(segv, 0));
  printf("elsewhere %d\n", access("elsewhere", F_OK) == 0);
  look();
  mkdir("core", 0700);
  report("folder", child(segv, 0));
  rmdir("core");
  for (sig = 1; sig < 32; sig++) {
    if (sig == SIGCHLD || sig == SIGCONT || sig == SIGURG || sig == SIGWINCH || sig == SIGSTOP || sig == SIGTSTP || sig == SIGTTIN || sig == SIGTTOU) continue;
    int st = child(dies, 0);
    printf("%d: %d core %d file %d\n", sig, WTERMSIG(st), WCOREDUMP(st) ? 1 : 0, access("core", F_OK) == 0);
    unlink("core");
  }
  chdir("/");
  rmdir(dir);
  return 0;
}
