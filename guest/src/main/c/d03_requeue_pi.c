/* D3: FUTEX_WAIT_REQUEUE_PI and FUTEX_CMP_REQUEUE_PI, futex_waitv, and what they refuse. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct wv { uint64_t val, uaddr; uint32_t flags, reserved; };
static uint32_t cond, mutex, words[4];

static const char *name_of(int e) {
  return e == EAGAIN ? "EAGAIN" : e == EINVAL ? "EINVAL" : e == ETIMEDOUT ? "ETIMEDOUT" : e == EFAULT ? "EFAULT"
    : e == ENOSYS ? "ENOSYS" : e == EDEADLK ? "EDEADLK" : e == ESRCH ? "ESRCH" : e == EPERM ? "EPERM" : "?";
}
static const char *er(long r) { return r >= 0 ? "ok" : name_of(errno); }
static long fu(uint32_t *a, int op, uint32_t v, void *t, uint32_t *b, uint32_t v3) { return syscall(SYS_futex, a, op, v, t, b, v3); }
static long requeue(uint32_t *a, int wake, long move, uint32_t *b, uint32_t v3) {
  return fu(a, FUTEX_CMP_REQUEUE_PI_PRIVATE, wake, (void *)move, b, v3);
}
static int owned;
static void *waiter(void *x) {
  long r = fu(&cond, FUTEX_WAIT_REQUEUE_PI_PRIVATE, 0, 0, &mutex, 0);
  if (r != 0) { printf("wait %s\n", er(r)); return 0; }
  if ((__atomic_load_n(&mutex, __ATOMIC_SEQ_CST) & FUTEX_TID_MASK) != (uint32_t)syscall(SYS_gettid)) puts("not mine");
  owned++;
  uint32_t me = syscall(SYS_gettid);
  if (!__atomic_compare_exchange_n(&mutex, &me, 0, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
    if (fu(&mutex, FUTEX_UNLOCK_PI_PRIVATE, 0, 0, 0, 0)) perror("unlock");
  return 0;
}
static void *timed(void *x) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  t.tv_nsec += 20000000;
  if (t.tv_nsec >= 1000000000) { t.tv_nsec -= 1000000000; t.tv_sec++; }
  printf("timed %s\n", er(fu(&cond, FUTEX_WAIT_REQUEUE_PI_PRIVATE, 0, &t, &mutex, 0)));
  return 0;
}
static void *plain(void *x) { fu(&words[0], FUTEX_WAIT_PRIVATE, 0, 0, 0, 0); return 0; }
static struct wv *fill(struct wv *v, int n) {
  memset(v, 0, sizeof *v * n);
  for (int i = 0; i < n; i++) v[i].uaddr = (uintptr_t)&words[i], v[i].flags = FUTEX_32 | FUTEX_PRIVATE_FLAG;
  return v;
}
static long waitv(struct wv *v, int n, int flags, struct timespec *t, int clock) { return syscall(449, v, n, flags, t, clock); }
static void *vector(void *x) {
  struct wv v[4];
  return (void *)waitv(fill(v, 4), 4, 0, 0, 0);
}
int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  pthread_t t[4];
  printf("same word %s\n", er(requeue(&cond, 1, 0, &cond, 0)));
  printf("wake 2 %s\n", er(requeue(&cond, 2, 0, &mutex, 0)));
  printf("wake 0 %s\n", er(requeue(&cond, 0, 1, &mutex, 0)));
  printf("other value %s\n", er(requeue(&cond, 1, 0, &mutex, 7)));
  printf("nobody %ld\n", requeue(&cond, 1, 0, &mutex, 0));
  printf("wait same %s\n", er(fu(&cond, FUTEX_WAIT_REQUEUE_PI_PRIVATE, 0, 0, &cond, 0)));
  printf("wait other %s\n", er(fu(&cond, FUTEX_WAIT_REQUEUE_PI_PRIVATE, 1, 0, &mutex, 0)));
  printf("clock with wake %s\n", er(fu(&cond, FUTEX_WAKE_PRIVATE | FUTEX_CLOCK_REALTIME, 1, 0, 0, 0)));
  printf("clock with wait %s\n", er(fu(&cond, FUTEX_WAIT_PRIVATE | FUTEX_CLOCK_REALTIME, 1, 0, 0, 0)));
  printf("unmapped shared %s\n", er(fu((void *)8, FUTEX_WAKE, 1, 0, 0, 0)));
  printf("unmapped private %ld\n", fu((void *)8, FUTEX_WAKE_PRIVATE, 1, 0, 0, 0));
  printf("kernel private %s\n", er(fu((void *)~7ul, FUTEX_WAKE_PRIVATE, 1, 0, 0, 0)));
  pthread_create(t, 0, timed, 0);
  pthread_join(t[0], 0);
  /* the mutex is free: the first waiter owns it at once, the others wait for it */
  for (int i = 0; i < 4; i++) pthread_create(t + i, 0, waiter, 0);
  for (int moved = 0; moved < 4;) {
    long r = requeue(&cond, 1, 100, &mutex, 0);
    if (r < 0) { printf("requeue %s\n", er(r)); return 1; }
    moved += r;
    if (!r) usleep(1000);
  }
  for (int i = 0; i < 4; i++) pthread_join(t[i], 0);
  printf("owned by %d in turn, word %x\n", owned, mutex);
  /* the mutex is mine: all wait */
  mutex = syscall(SYS_gettid);
  for (int i = 0; i < 4; i++) pthread_create(t + i, 0, waiter, 0);
  for (int moved = 0; moved < 4;) {
    long r = requeue(&cond, 1, 0, &mutex, 0);
    moved += r;
    if (!r) usleep(1000);
  }
  printf("owned %d, waiters %d\n", owned, (mutex & FUTEX_WAITERS) != 0);
  printf("unlock %ld\n", fu(&mutex, FUTEX_UNLOCK_PI_PRIVATE, 0, 0, 0, 0));
  for (int i = 0; i < 4; i++) pthread_join(t[i], 0);
  printf("owned by %d, word %x\n", owned, mutex);
  /* a waiter that does not expect it, and one that wake may not take */
  pthread_create(t, 0, plain, 0);
  long r;
  while ((r = requeue(&words[0], 1, 0, &mutex, 0)) == 0) usleep(1000);
  printf("plain waiter %s\n", er(r));
  while (fu(&words[0], FUTEX_WAKE_PRIVATE, 1, 0, 0, 0) == 0) usleep(1000);
  pthread_join(t[0], 0);
  pthread_create(t, 0, waiter, 0);
  while ((r = fu(&cond, FUTEX_WAKE_PRIVATE, 1, 0, 0, 0)) == 0) usleep(1000);
  printf("wake %s\n", er(r));
  printf("wrong mutex %s\n", er(requeue(&cond, 1, 0, &words[1], 0)));
  while (requeue(&cond, 1, 0, &mutex, 0) == 0) usleep(1000);
  pthread_join(t[0], 0);
  /* waitv */
  struct wv v[129];
  struct timespec past = {0, 0}, bad = {0, -1};
  printf("flags %s\n", er(waitv(fill(v, 4), 4, 1, 0, 0)));
  printf("none %s\n", er(waitv(v, 0, 0, 0, 0)));
  printf("null %s\n", er(waitv(0, 4, 0, 0, 0)));
  printf("129 %s\n", er(waitv(v, 129, 0, 0, 0)));
  printf("bad address %s\n", er(waitv((void *)8, 4, 0, 0, 0)));
  printf("clock %s\n", er(waitv(v, 4, 0, &past, CLOCK_BOOTTIME)));
  printf("time %s\n", er(waitv(v, 4, 0, &bad, CLOCK_MONOTONIC)));
  printf("past %s\n", er(waitv(v, 4, 0, &past, CLOCK_MONOTONIC)));
  printf("past %s\n", er(waitv(v, 4, 0, &past, CLOCK_REALTIME)));
  v[2].flags = FUTEX_PRIVATE_FLAG; printf("no size %s\n", er(waitv(v, 4, 0, &past, CLOCK_MONOTONIC)));
  fill(v, 4)[3].reserved = 1; printf("reserved %s\n", er(waitv(v, 4, 0, &past, CLOCK_MONOTONIC)));
  fill(v, 4)[3].val = 1; printf("value %s\n", er(waitv(v, 4, 0, &past, CLOCK_MONOTONIC)));
  fill(v, 4)[3].uaddr++; printf("odd %s\n", er(waitv(v, 4, 0, &past, CLOCK_MONOTONIC)));
  fill(v, 4)[3].uaddr = 8; printf("unmapped %s\n", er(waitv(v, 4, 0, &past, CLOCK_MONOTONIC)));
  void *got;
  pthread_create(t, 0, vector, 0);
  while (fu(&words[2], FUTEX_WAKE_PRIVATE, 1, 0, 0, 0) == 0) usleep(1000);
  pthread_join(t[0], &got);
  printf("woken by %ld\n", (long)got);
  /* between processes */
  uint32_t *sh = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (!fork()) {
    fill(v, 2);
    v[1].uaddr = (uintptr_t)&sh[5];
    v[1].flags = FUTEX_32;
    _exit(waitv(v, 2, 0, 0, 0));
  }
  while (fu(&sh[5], FUTEX_WAKE, 1, 0, 0, 0) == 0) usleep(1000);
  int st;
  wait(&st);
  printf("child %d\n", WEXITSTATUS(st));
  return 0;
}
