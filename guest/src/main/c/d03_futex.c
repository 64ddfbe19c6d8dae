/* D3: futex operations one by one: values, bitsets, requeue, wake with an operation, shared and private keys, time-outs. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static unsigned word, other;
static volatile int awake, waiting;
static long futex(unsigned *a, int op, unsigned v, void *t, unsigned *b, unsigned v3) { return syscall(SYS_futex, a, op, v, t, b, v3); }
static void *waiter(void *bits) {
  __sync_fetch_and_add(&waiting, 1);
  long r = bits ? futex(&word, FUTEX_WAIT_BITSET_PRIVATE, 0, 0, 0, (unsigned)(long)bits) : futex(&word, FUTEX_WAIT_PRIVATE, 0, 0, 0, 0);
  __sync_fetch_and_add(&awake, 1);
  return (void *)r;
}
static pthread_t t[8];
static void start(int n, long bits) {
  waiting = awake = 0;
  for (int i = 0; i < n; i++) pthread_create(t + i, 0, waiter, (void *)bits);
  while (waiting < n) usleep(1000);
  usleep(100000);
}
static void settle(int n) {
  for (int i = 0; i < 1000 && awake < n; i++) usleep(1000);
  usleep(20000);
}
static void join(int n) { for (int i = 0; i < n; i++) pthread_join(t[i], 0); }
static const char *e(long r) { return r >= 0 ? "" : errno == EAGAIN ? " EAGAIN" : errno == ETIMEDOUT ? " ETIMEDOUT" : errno == EINVAL ? " EINVAL" : errno == EFAULT ? " EFAULT" : errno == ENOSYS ? " ENOSYS" : errno == EINTR ? " EINTR" : " ?"; }
#define R(call) do { long r_ = (call); const char *e_ = e(r_); printf("%s = %ld%s\n", #call, r_, e_); } while (0)
static void note(int s) {}

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  struct timespec ms = {0, 20000000}, bad = {0, 1000000000}, past = {1, 0};
  R(futex(&word, FUTEX_WAIT, 1, 0, 0, 0));
  R(futex(&word, FUTEX_WAIT, 0, &ms, 0, 0));
  R(futex(&word, FUTEX_WAIT_PRIVATE, 0, &ms, 0, 0));
  R(futex(&word, FUTEX_WAIT, 0, &bad, 0, 0));
  R(futex(&word, FUTEX_WAIT_BITSET, 0, &past, 0, -1));
  R(futex(&word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 0, &past, 0, -1));
  R(futex(&word, FUTEX_WAIT_BITSET, 0, &ms, 0, 0));
  R(futex((unsigned *)((char *)&word + 1), FUTEX_WAIT, 0, &ms, 0, 0));
  R(futex((unsigned *)16, FUTEX_WAIT, 0, &ms, 0, 0));
  R(futex(&word, FUTEX_WAKE, 1, 0, 0, 0));
  R(futex(&word, 99, 1, 0, 0, 0));
  struct sigaction a = {.sa_handler = note};
  sigaction(SIGALRM, &a, 0);
  ualarm(20000, 0);
  R(futex(&word, FUTEX_WAIT, 0, 0, 0, 0));

  start(4, 0);
  R(futex(&word, FUTEX_WAKE_PRIVATE, 1, 0, 0, 0));
  settle(1);
  printf("awake %d\n", awake);
  R(futex(&word, FUTEX_WAKE_PRIVATE, INT_MAX, 0, 0, 0));
  join(4);
  start(2, 5);
  R(futex(&word, FUTEX_WAKE_BITSET_PRIVATE, 9, 0, 0, 2));
  R(futex(&word, FUTEX_WAKE_BITSET_PRIVATE, 9, 0, 0, 4));
  join(2);
  start(5, 0);
  R(futex(&word, FUTEX_CMP_REQUEUE_PRIVATE, 1, (void *)2, &other, 7));
  R(futex(&word, FUTEX_CMP_REQUEUE_PRIVATE, 1, (void *)2, &other, 0));
  settle(1);
  printf("awake %d\n", awake);
  R(futex(&other, FUTEX_WAKE_PRIVATE, 9, 0, 0, 0));
  R(futex(&word, FUTEX_REQUEUE_PRIVATE, 0, (void *)9, &other, 0));
  R(futex(&word, FUTEX_WAKE_PRIVATE, 9, 0, 0, 0));
  R(futex(&other, FUTEX_WAKE_PRIVATE, 9, 0, 0, 0));
  join(5);
  start(2, 0);
  other = 5;
  R(futex(&other, FUTEX_WAKE_OP_PRIVATE, 1, (void *)1, &word, FUTEX_OP(FUTEX_OP_ADD, 3, FUTEX_OP_CMP_EQ, 0)));
  printf("word %u\n", word);
  R(futex(&other, FUTEX_WAKE_OP_PRIVATE, 1, (void *)1, &word, FUTEX_OP(FUTEX_OP_OR, 8, FUTEX_OP_CMP_GT, 3)));
  printf("word %u\n", word);
  R(futex(&other, FUTEX_WAKE_OP_PRIVATE, 1, (void *)9, &word, FUTEX_OP(FUTEX_OP_SET | FUTEX_OP_OPARG_SHIFT, 4, FUTEX_OP_CMP_NE, 0)));
  printf("word %u\n", word);
  join(2);

  /* a shared word: between processes, and private and shared do not meet */
  unsigned *s = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pid_t c = fork();
  if (c == 0) { s[1] = 1; _exit(futex(s, FUTEX_WAIT, 0, 0, 0, 0)); }
  while (!*(volatile unsigned *)(s + 1)) usleep(1000);
  usleep(50000);
  R(futex(s, FUTEX_WAKE_PRIVATE, 1, 0, 0, 0));
  R(futex(s, FUTEX_WAKE, 1, 0, 0, 0));
  int st;
  waitpid(c, &st, 0);
  printf("%x\n", st);
  void *head;
  size_t len = 0;
  printf("robust %ld %zu\n", syscall(SYS_get_robust_list, 0, &head, &len), len);
  return 0;
}
