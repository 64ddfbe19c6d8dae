/* A6, A7: how many page faults things cost, as getrusage counts them. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define P 4096L
static struct rusage u;
static long faults(void) { getrusage(RUSAGE_SELF, &u); return u.ru_minflt; }
static char *map(long pages, int flags) {
  char *p = mmap(0, pages * P, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | flags, -1, 0);
  madvise(p, pages * P, MADV_NOHUGEPAGE);
  return p;
}
static void read_all(volatile char *p, int pages) { for (int i = 0; i < pages; i++) (void)p[i * P]; }
static void write_all(volatile char *p, int pages) { for (int i = 0; i < pages; i++) p[i * P] = i; }
#define COST(what, action) do { long before = faults(); action; long after = faults(); printf("%s: %ld\n", what, after - before); } while (0)

int main(void) {
  setvbuf(stdout, malloc(65536), _IOFBF, 65536);
  printf("warm\n");
  faults();
  char *p = map(100, MAP_PRIVATE);
  COST("nothing", (void)0);
  COST("read 100 fresh pages", read_all(p, 100));
  COST("read them again", read_all(p, 100));
  COST("write them", write_all(p, 100));
  COST("write them again", write_all(p, 100));
  madvise(p, 50 * P, MADV_DONTNEED);
  COST("write after dontneed of 50", write_all(p, 100));
  mprotect(p, 100 * P, PROT_READ);
  mprotect(p, 100 * P, PROT_READ | PROT_WRITE);
  COST("write after mprotect there and back", write_all(p, 100));
  char *q = map(64, MAP_PRIVATE);
  COST("write 64 fresh pages", write_all(q, 64));
  char *m = mmap(0, 64 * P, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | MAP_PRIVATE | MAP_POPULATE, -1, 0);
  COST("write populated pages", write_all(m, 64));
  char *s = map(64, MAP_SHARED);
  COST("write 64 shared pages", write_all(s, 64));
  pid_t pid = fork();
  if (pid == 0) {
    faults(); /* touch what the counting itself needs */
    faults();
    long a = faults();
    read_all(q, 64);
    long b = faults();
    write_all(q, 64);
    long c = faults();
    printf("child: read %ld, write %ld\n", b - a, c - b);
    fflush(stdout);
    _exit(0);
  }
  wait(0);
  COST("parent writes what the dead child copied", write_all(q, 64));
  munmap(q, 64 * P);
  return 0;
}
