/* G5: FIFOs and sockets as names in a folder: made, listed, linked, renamed, replaced, removed, and used. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define T(e) do { errno = 0; long r_ = (long)(e); printf("%s = %ld %s\n", #e, r_ < 0 ? -1 : r_, r_ < 0 ? strerror(errno) : ""); fflush(stdout); } while (0)

static void show(const char *p) {
  struct stat s;
  if (lstat(p, &s)) printf("%s: %s\n", p, strerror(errno));
  else printf("%s: %o nlink %ld size %ld\n", p, s.st_mode, (long)s.st_nlink, S_ISDIR(s.st_mode) ? 0 : (long)s.st_size);
}
static int cmp(const void *a, const void *b) { return strcmp(*(char **)a, *(char **)b); }
static const char *type(int t) {
  return t == DT_FIFO ? "|" : t == DT_SOCK ? "=" : t == DT_DIR ? "/" : t == DT_REG ? "" : "?";
}
static void list(const char *p) {
  DIR *d = opendir(p);
  char *n[100], b[300];
  int c = 0;
  if (!d) { printf("%s: %s\n", p, strerror(errno)); return; }
  for (struct dirent *e; (e = readdir(d)) && c < 100;)
    if (e->d_name[0] != '.') { snprintf(b, sizeof b, "%s%s", e->d_name, type(e->d_type)); n[c++] = strdup(b); }
  closedir(d);
  qsort(n, c, sizeof *n, cmp);
  printf("%s:", p);
  for (int i = 0; i < c; i++) printf(" %s", n[i]);
  printf("\n");
}
static int touch(const char *p) {
  int f = open(p, O_CREAT | O_WRONLY, 0644);
  if (f >= 0) close(f);
  return f < 0 ? -1 : 0;
}
static ino_t number(const char *p) {
  struct stat s;
  return lstat(p, &s) ? 0 : s.st_ino;
}
static struct sockaddr_un address(const char *p) {
  struct sockaddr_un a = {.sun_family = AF_UNIX};
  strcpy(a.sun_path, p);
  return a;
}
static int bound(const char *p, int type) {
  struct sockaddr_un a = address(p);
  int s = socket(AF_UNIX, type, 0);
  if (bind(s, (void *)&a, sizeof a)) { int e = errno; close(s); errno = e; return -1; }
  return s;
}
static int joined(const char *p, int type) {
  struct sockaddr_un a = address(p);
  int s = socket(AF_UNIX, type, 0);
  if (connect(s, (void *)&a, sizeof a)) { int e = errno; close(s); errno = e; return -1; }
  close(s);
  return 0;
}

static void fifos(void) {
  char b[64] = "";
  T(mkfifo("fifo", 0640));
  T(mkfifo("fifo", 0640));
  T(mknod("fifo", S_IFREG | 0644, 0));
  T(mkdir("fifo", 0755));
  show("fifo");
  list(".");
  T(truncate("fifo", 0));
  T(rmdir("fifo"));
  T(open("fifo/x", O_RDONLY));
  T(open("fifo", O_WRONLY | O_NONBLOCK));
  int r = open("fifo", O_RDONLY | O_NONBLOCK);
  int w = open("fifo", O_WRONLY);
  T(write(w, "through", 7));
  T(read(r, b, sizeof b));
  printf("%s\n", b);
  T(link("fifo", "other"));
  show("fifo");
  printf("same %d\n", number("fifo") == number("other"));
  T(rename("fifo", "sub/moved"));
  list(".");
  list("sub");
  int o = open("other", O_RDWR);
  T(write(o, "again", 5));
  memset(b, 0, sizeof b);
  T(read(r, b, sizeof b));
  printf("%s\n", b);
  T(unlink("other"));
  show("sub/moved");
  T(chmod("sub/moved", 0600));
  struct timespec ts[2] = {{1000, 0}, {2000, 0}};
  T(utimensat(AT_FDCWD, "sub/moved", ts, 0));
  struct stat s;
  stat("sub/moved", &s);
  printf("%o %ld %ld\n", s.st_mode, (long)s.st_atime, (long)s.st_mtime);
  T(rmdir("sub"));
  T(rename("sub", "sub2"));
  list("sub2");
  T(mkdir("empty", 0755));
  T(rename("empty", "sub2"));
  T(rename("sub2", "empty"));
  T(unlink("empty/moved"));
  T(write(o, "gone", 4));
  memset(b, 0, sizeof b);
  T(read(r, b, sizeof b));
  printf("%s\n", b);
  T(fstat(r, &s));
  printf("nlink %ld\n", (long)s.st_nlink);
  T(rmdir("empty"));
  list(".");
  close(r), close(w), close(o);
}

static void replacing(void) {
  T(mkfifo("a", 0600));
  T(touch("b"));
  T(rename("a", "b"));
  show("a");
  show("b");
  T(touch("a"));
  T(rename("a", "b"));
  show("b");
  T(mkfifo("a", 0600));
  T(mkfifo("c", 0600));
  T(rename("a", "c"));
  T(link("c", "b"));
  T(mkdir("d", 0755));
  T(rename("c", "d"));
  T(rename("d", "c"));
  T(rename("c", "d/c"));
  T(symlink("d/c", "l"));
  show("l");
  T(open("l", O_RDONLY | O_NONBLOCK | O_NOFOLLOW));
  struct stat s;
  T(stat("l", &s));
  printf("%o\n", s.st_mode);
  T(unlink("d/c"));
  T(unlink("d/c"));
  T(unlink("l"));
  T(unlink("b"));
  T(rmdir("d"));
  list(".");
}

static void sockets(void) {
  int s = bound("socket", SOCK_STREAM);
  printf("%d\n", s >= 0);
  T(bound("socket", SOCK_STREAM));
  show("socket");
  list(".");
  T(open("socket", O_RDONLY));
  T(joined("socket", SOCK_STREAM));
  T(listen(s, 5));
  T(joined("socket", SOCK_STREAM));
  T(joined("socket", SOCK_DGRAM));
  T(rename("socket", "renamed"));
  T(joined("renamed", SOCK_STREAM));
  T(joined("socket", SOCK_STREAM));
  close(s);
  T(joined("renamed", SOCK_STREAM));
  T(bound("renamed", SOCK_STREAM));
  T(unlink("renamed"));
  T(joined("renamed", SOCK_STREAM));
  T(mknod("made", S_IFSOCK | 0600, 0));
  show("made");
  T(joined("made", SOCK_STREAM));
  T(unlink("made"));
  list(".");
}

static void many(void) {
  char p[32];
  for (int i = 0; i < 300; i++) { sprintf(p, "n%03d", i); if (i % 2 ? touch(p) : mkfifo(p, 0600)) printf("%s: %s\n", p, strerror(errno)); }
  DIR *d = opendir(".");
  int fifo = 0, file = 0, removed = 0;
  for (struct dirent *e; (e = readdir(d));)
    if (e->d_name[0] == 'n') { if (e->d_type == DT_FIFO) fifo++; else file++; removed += !unlink(e->d_name); }
  closedir(d);
  printf("%d %d %d\n", fifo, file, removed);
  list(".");
}

static void processes(void) {
  T(mkfifo("line", 0600));
  fflush(stdout);
  pid_t p = fork();
  if (!p) {
    FILE *f = fopen("line", "w");
    for (int i = 0; i < 1000; i++) fprintf(f, "line %d\n", i);
    fclose(f);
    _exit(0);
  }
  FILE *f = fopen("line", "r");
  char b[100];
  int n = 0;
  while (fgets(b, sizeof b, f)) n++;
  fclose(f);
  int status;
  waitpid(p, &status, 0);
  printf("%d lines, last %s", n, b);
  T(unlink("line"));
}

int main(void) {
  char top[64];
  snprintf(top, sizeof top, "special-files-%d", getpid());
  umask(022);
  if (mkdir(top, 0755) || chdir(top)) return 1;
  T(mkdir("sub", 0755));
  fifos();
  replacing();
  sockets();
  many();
  processes();
  if (chdir("..") || rmdir(top)) printf("left: %s\n", strerror(errno));
  return 0;
}
