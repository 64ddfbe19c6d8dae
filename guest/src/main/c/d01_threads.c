/* D1-D6: create, join, mutex, condition, semaphore, barrier, once, TLS, rwlock, cancellation. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cv = PTHREAD_COND_INITIALIZER;
static long count;
static __thread int tls = 5;
static void *adder(void *a) { for (int i = 0; i < 20000; i++) { pthread_mutex_lock(&m); count++; pthread_mutex_unlock(&m); } tls += (long)a; return (void *)(long)tls; }
static int queue[8], head, tail, done;
static void *producer(void *a) {
  for (int i = 0; i < 1000; i++) {
    pthread_mutex_lock(&m);
    while (tail - head == 8) pthread_cond_wait(&cv, &m);
    queue[tail++ % 8] = i;
    pthread_cond_broadcast(&cv);
    pthread_mutex_unlock(&m);
  }
  return 0;
}
static void *consumer(void *a) {
  long sum = 0;
  for (;;) {
    pthread_mutex_lock(&m);
    while (tail == head && !done) pthread_cond_wait(&cv, &m);
    if (tail == head) { pthread_mutex_unlock(&m); return (void *)sum; }
    sum += queue[head++ % 8];
    pthread_cond_broadcast(&cv);
    pthread_mutex_unlock(&m);
  }
}
static pthread_barrier_t bar;
static int phase[4];
static void *walker(void *a) { long me = (long)a; for (int i = 0; i < 50; i++) { phase[me] = i; pthread_barrier_wait(&bar); for (int k = 0; k < 4; k++) if (phase[k] != i) exit(9); pthread_barrier_wait(&bar); } return 0; }
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int onces;
static void init(void) { onces++; }
static void *oncer(void *a) { pthread_once(&once, init); return 0; }
static void cleanup(void *a) { printf("cleanup %s\n", (char *)a); }
static void *sleeper(void *a) { pthread_cleanup_push(cleanup, "ran"); for (;;) pause(); pthread_cleanup_pop(0); return 0; }
static sem_t sem;
static void *poster(void *a) { for (int i = 0; i < 100; i++) sem_post(&sem); return 0; }
static pthread_key_t key;
static void destroyed(void *a) { printf("destructor %ld\n", (long)a); }
static void *keyed(void *a) { pthread_setspecific(key, a); return 0; }
int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  pthread_t t[8];
  long sum = 0;
  void *r;
  for (long i = 0; i < 8; i++) pthread_create(&t[i], 0, adder, (void *)i);
  for (int i = 0; i < 8; i++) { pthread_join(t[i], &r); sum += (long)r; }
  printf("count %ld tls %ld main %d\n", count, sum, tls);
  pthread_create(&t[0], 0, producer, 0); pthread_create(&t[1], 0, producer, 0);
  pthread_create(&t[2], 0, consumer, 0); pthread_create(&t[3], 0, consumer, 0);
  pthread_join(t[0], 0); pthread_join(t[1], 0);
  pthread_mutex_lock(&m); done = 1; pthread_cond_broadcast(&cv); pthread_mutex_unlock(&m);
  pthread_join(t[2], &r); sum = (long)r; pthread_join(t[3], &r); sum += (long)r;
  printf("queue %ld\n", sum);
  pthread_barrier_init(&bar, 0, 4);
  for (long i = 0; i < 4; i++) pthread_create(&t[i], 0, walker, (void *)i);
  for (int i = 0; i < 4; i++) pthread_join(t[i], 0);
  printf("barrier ok\n");
  for (int i = 0; i < 4; i++) pthread_create(&t[i], 0, oncer, 0);
  for (int i = 0; i < 4; i++) pthread_join(t[i], 0);
  printf("once %d\n", onces);
  pthread_create(&t[0], 0, sleeper, 0);
  usleep(1000);
  pthread_cancel(t[0]);
  pthread_join(t[0], &r);
  printf("cancelled %d\n", r == PTHREAD_CANCELED);
  sem_init(&sem, 0, 0);
  pthread_create(&t[0], 0, poster, 0);
  for (int i = 0; i < 100; i++) sem_wait(&sem);
  pthread_join(t[0], 0);
  printf("sem %d\n", sem_trywait(&sem));
  pthread_key_create(&key, destroyed);
  pthread_create(&t[0], 0, keyed, (void *)77L);
  pthread_join(t[0], 0);
  pthread_mutexattr_t at;
  pthread_mutexattr_init(&at);
  pthread_mutexattr_settype(&at, PTHREAD_MUTEX_ERRORCHECK);
  pthread_mutex_t e;
  pthread_mutex_init(&e, &at);
  pthread_mutex_lock(&e);
  printf("errorcheck %d\n", pthread_mutex_lock(&e) == EDEADLK);
  struct timespec ts;
  clock_gettime(CLOCK_REALTIME, &ts);
  ts.tv_nsec += 5000000;
  if (ts.tv_nsec >= 1000000000) { ts.tv_sec++; ts.tv_nsec -= 1000000000; }
  pthread_mutex_lock(&m);
  printf("timedwait %d\n", pthread_cond_timedwait(&cv, &m, &ts) == ETIMEDOUT);
  pthread_mutex_unlock(&m);
  pthread_rwlock_t rw = PTHREAD_RWLOCK_INITIALIZER;
  int r1 = pthread_rwlock_rdlock(&rw), r2 = pthread_rwlock_tryrdlock(&rw), r3 = pthread_rwlock_trywrlock(&rw) == EBUSY;
  printf("rw %d %d %d\n", r1, r2, r3);
  return 0;
}
