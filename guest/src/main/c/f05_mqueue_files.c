/* POSIX message queues as files of their own file system, its limits, and a thread that is told of a message. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>
#include "errname.h"

static const char *r(long x) {
  static char s[8][24];
  static int i;
  char *p = s[i++ & 7];
  if (x < 0) snprintf(p, 24, "%s", errname(errno));
  else snprintf(p, 24, "%ld", x);
  return p;
}
static void text(const char *path) {
  char b[200];
  int fd = open(path, O_RDONLY);
  long n = fd < 0 ? -1 : read(fd, b, sizeof b);
  printf("%s: %.*s", path, n < 0 ? 0 : (int)n, b);
  if (n < 0) puts(r(n));
  close(fd);
}
static void list(void) {
  DIR *d = opendir("/tmp/mq");
  struct dirent *e;
  while ((e = readdir(d))) if (e->d_name[0] != '.') printf("entry %s type %d\n", e->d_name, e->d_type);
  closedir(d);
}
static sem_t told;
static void thread(union sigval v) { printf("thread told: %d\n", v.sival_int); sem_post(&told); }

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  if (unshare(CLONE_NEWNS | CLONE_NEWIPC)) return 77; /* this host does not let us */
  mount("none", "/", 0, MS_REC | MS_PRIVATE, 0);
  mkdir("/tmp/mq", 0755);
  printf("mount %s\n", r(mount("none", "/tmp/mq", "mqueue", 0, 0)));
  struct statfs f;
  struct stat s;
  statfs("/tmp/mq", &f);
  stat("/tmp/mq", &s);
  printf("magic %lx mode %o\n", (long)f.f_type, s.st_mode);
  const char *limits[] = {"queues_max", "msg_max", "msgsize_max", "msg_default", "msgsize_default"};
  for (int i = 0; i < 5; i++) {
    char p[80];
    snprintf(p, sizeof p, "/proc/sys/fs/mqueue/%s", limits[i]);
    text(p);
  }
  umask(027);
  struct mq_attr a = {0, 4, 64, 0};
  mqd_t q = mq_open("/one", O_RDWR | O_CREAT, 0666, &a);
  list();
  printf("stat %s", r(stat("/tmp/mq/one", &s)));
  printf(" mode %o size %ld links %d\n", s.st_mode, (long)s.st_size, (int)s.st_nlink);
  text("/tmp/mq/one");
  mq_send(q, "abcde", 5, 3);
  mq_send(q, "xyz", 3, 9);
  text("/tmp/mq/one");
  struct sigevent e = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
  printf("notify %s", r(mq_notify(q, &e)));
  printf(" again %s\n", r(mq_notify(q, &e)));
  char b[100];
  int fd = open("/tmp/mq/one", O_RDONLY);
  b[read(fd, b, 99)] = 0;
  int pid;
  char *at = strstr(b, "NOTIFY_PID:");
  sscanf(at, "NOTIFY_PID:%d", &pid);
  printf("%.*s me %d\n", (int)(at - b), b, pid == getpid());
  close(fd);
  printf("off %s\n", r(mq_notify(q, 0)));
  printf("made as a file %s", r(fd = open("/tmp/mq/two", O_RDWR | O_CREAT, 0644)));
  puts("");
  struct mq_attr g;
  printf("attributes %s", r(mq_getattr((mqd_t)fd, &g)));
  printf(" %ld %ld\n", g.mq_maxmsg, g.mq_msgsize);
  mqd_t two = mq_open("/two", O_RDONLY);
  printf("opened %d write %s\n", two >= 0, r(write(fd, "x", 1)));
  printf("mkdir %s link %s rename %s\n", r(mkdir("/tmp/mq/d", 0755)), r(link("/tmp/mq/one", "/tmp/mq/x")), r(rename("/tmp/mq/one", "/tmp/mq/y")));
  printf("unlink %s", r(unlink("/tmp/mq/one")));
  printf(" mq_unlink %s", r(mq_unlink("/one")));
  printf(" still %s\n", r(mq_receive(q, b, 64, 0)));
  list();

  sem_init(&told, 0, 0);
  struct sigevent t = {.sigev_notify = SIGEV_THREAD, .sigev_value.sival_int = 42};
  t.sigev_notify_function = thread;
  mq_receive(q, b, 64, 0);
  printf("thread %s", r(mq_notify(q, &t)));
  long sent = mq_send(q, "m", 1, 0);
  sem_wait(&told);
  printf(" send %s\n", r(sent));
  t.sigev_value.sival_int = 43;
  printf("again %s", r(mq_notify(q, &t)));
  printf(" off %s\n", r(mq_notify(q, 0)));
  printf("too many %s", r(mq_open("/three", O_RDWR | O_CREAT, 0600, &(struct mq_attr){0, 65537, 8, 0})));
  printf(" none %s\n", r(mq_open("/three", O_RDWR | O_CREAT, 0600, &(struct mq_attr){0, 0, 8, 0})));
  umount2("/tmp/mq", MNT_DETACH);
  rmdir("/tmp/mq");
  return 0;
}
