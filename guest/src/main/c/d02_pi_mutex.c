/* D2, D3: mutexes with priority inheritance: contention, time-outs, errors, trylock, robust owners, between processes. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t m;
static int counter;
static void *count(void *x) {
  for (int i = 0; i < 2000; i++) {
    pthread_mutex_lock(&m);
    int c = counter;
    if (i % 500 == 0) usleep(100);
    counter = c + 1;
    pthread_mutex_unlock(&m);
  }
  return 0;
}
static void *try(void *x) { return (void *)(long)pthread_mutex_trylock(&m); }
static void *timed(void *x) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  t.tv_nsec += 20000000;
  if (t.tv_nsec >= 1000000000) { t.tv_nsec -= 1000000000; t.tv_sec++; }
  return (void *)(long)pthread_mutex_timedlock(&m, &t);
}
static void *die(void *x) { pthread_mutex_lock(&m); usleep(50000); return 0; }
static const char *e(long r) { return r == 0 ? "0" : r == EDEADLK ? "EDEADLK" : r == EBUSY ? "EBUSY" : r == ETIMEDOUT ? "ETIMEDOUT" : r == EOWNERDEAD ? "EOWNERDEAD" : r == EPERM ? "EPERM" : "?"; }
static void make(pthread_mutex_t *what, int robust, int shared) {
  pthread_mutexattr_t a;
  pthread_mutexattr_init(&a);
  printf("protocol %d\n", pthread_mutexattr_setprotocol(&a, PTHREAD_PRIO_INHERIT));
  pthread_mutexattr_settype(&a, PTHREAD_MUTEX_ERRORCHECK);
  if (robust) pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST);
  if (shared) pthread_mutexattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
  pthread_mutex_init(what, &a);
}
int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  pthread_t t[4];
  void *r;
  make(&m, 0, 0);
  for (int i = 0; i < 4; i++) pthread_create(t + i, 0, count, 0);
  for (int i = 0; i < 4; i++) pthread_join(t[i], 0);
  printf("counter %d\n", counter);
  pthread_mutex_lock(&m);
  printf("again %s\n", e(pthread_mutex_lock(&m)));
  pthread_create(t, 0, try, 0);
  pthread_join(t[0], &r);
  printf("try %s\n", e((long)r));
  pthread_create(t, 0, timed, 0);
  pthread_join(t[0], &r);
  printf("timed %s\n", e((long)r));
  printf("unlock %s", e(pthread_mutex_unlock(&m)));
  printf(" twice %s\n", e(pthread_mutex_unlock(&m)));
  make(&m, 1, 0);
  pthread_create(t, 0, die, 0);
  usleep(20000);
  printf("waiting for a dying owner: %s\n", e(pthread_mutex_lock(&m)));
  pthread_mutex_consistent(&m);
  printf("%s\n", e(pthread_mutex_unlock(&m)));
  pthread_create(t, 0, die, 0);
  pthread_join(t[0], 0);
  printf("owner is dead: %s\n", e(pthread_mutex_lock(&m)));
  pthread_mutex_consistent(&m);
  pthread_mutex_unlock(&m);
  pthread_mutex_t *s = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  int *n = (int *)(s + 1);
  make(s, 0, 1);
  for (int p = 0; p < 3; p++)
    if (fork() == 0) {
      for (int i = 0; i < 500; i++) {
        pthread_mutex_lock(s);
        int c = *n;
        if (i % 100 == 0) usleep(100);
        *n = c + 1;
        pthread_mutex_unlock(s);
      }
      _exit(0);
    }
  while (wait(0) > 0);
  printf("between processes %d\n", *n);
  unsigned w = 0;
  printf("lock %ld", syscall(SYS_futex, &w, FUTEX_LOCK_PI, 0, 0, 0, 0));
  printf(" owner %d", w == (unsigned)gettid());
  printf(" unlock %ld", syscall(SYS_futex, &w, FUTEX_UNLOCK_PI, 0, 0, 0, 0));
  printf(" %u", w);
  w = 99999999;
  printf(" nobody %ld", syscall(SYS_futex, &w, FUTEX_LOCK_PI, 0, 0, 0, 0));
  printf(" %d", errno == ESRCH);
  printf(" not mine %ld", syscall(SYS_futex, &w, FUTEX_UNLOCK_PI, 0, 0, 0, 0));
  printf(" %d\n", errno == EPERM);
  return 0;
}
