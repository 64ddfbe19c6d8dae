/* F6, A2: process_vm_readv and process_vm_writev between parent and child; what may not be reached. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static void show(const char *what, ssize_t n) { printf("%s: %zd %s\n", what, n, n < 0 ? strerror(errno) : ""); }
int main(void) {
  char *p = mmap(0, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  munmap(p + 8192, 4096);
  strcpy(p, "parent");
  int go[2];
  pipe(go);
  pid_t c = fork();
  if (c == 0) {
    char b;
    strcpy(p, "child!");
    memset(p + 4096, 'c', 4096);
    close(go[1]);
    read(go[0], &b, 1);
    printf("child has %s\n", p);
    return 0;
  }
  while (1) { /* until the child has written */
    char t[8];
    struct iovec l = {t, 7}, r = {p, 7};
    if (process_vm_readv(c, &l, 1, &r, 1, 0) == 7 && !strcmp(t, "child!")) break;
    usleep(1000);
  }
  char a[10] = {0}, b[10] = {0};
  struct iovec l[2] = {{a, 3}, {b, 9}}, r[2] = {{p, 6}, {p + 4096, 3}};
  show("two and two", process_vm_readv(c, l, 2, r, 2, 0));
  printf("[%s] [%s]\n", a, b);
  struct iovec w = {"from parent", 12}, to = {p, 12};
  show("write", process_vm_writev(c, &w, 1, &to, 1, 0));
  char big[8192];
  struct iovec lb = {big, 8192}, end = {p + 4096, 8192}, hole = {p + 8192, 10};
  show("into a hole", process_vm_readv(c, &lb, 1, &end, 1, 0));
  show("hole", process_vm_readv(c, &lb, 1, &hole, 1, 0));
  show("nothing", process_vm_readv(c, &lb, 0, &end, 1, 0));
  show("flags", process_vm_readv(c, &lb, 1, &end, 1, 1));
  show("no such process", process_vm_readv(99999, &lb, 1, &end, 1, 0));
  struct iovec bad = {(char *)8, 100};
  show("bad local", process_vm_readv(c, &bad, 1, &r[0], 1, 0));
  fflush(stdout);
  pid_t other = fork();
  if (other == 0) {
    setuid(1000);
    show("of another user", process_vm_readv(c, &lb, 1, &r[0], 1, 0));
    fflush(stdout);
    _exit(0);
  }
  waitpid(other, 0, 0);
  write(go[1], "x", 1);
  waitpid(c, 0, 0);
  return 0;
}
