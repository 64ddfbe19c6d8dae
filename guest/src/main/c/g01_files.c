/* G1, G5: descriptors, offsets, links, folders, attributes, and the errors of each. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define T(e) do { errno = 0; long r_ = (long)(e); printf("%s = %ld %s\n", #e, r_, r_ < 0 ? strerror(errno) : ""); } while (0)
static int cmp(const void *a, const void *b) { return strcmp(*(char **)a, *(char **)b); }
int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  char dir[] = "/tmp/vt_filesXXXXXX", buf[300] = {0};
  if (!mkdtemp(dir) || chdir(dir)) { perror("mkdtemp"); return 1; }
  umask(022);
  int fd = open("a", O_CREAT | O_EXCL | O_RDWR, 0666);
  T(write(fd, "hello world", 11));
  T(lseek(fd, 0, SEEK_SET));
  int d = dup(fd);
  T(read(fd, buf, 5));
  T(read(d, buf, 1));
  T(lseek(fd, 0, SEEK_CUR));
  T(lseek(fd, -100, SEEK_CUR));
  T(lseek(fd, 5000, SEEK_END));
  T(write(fd, "z", 1));
  struct stat s;
  T(fstat(fd, &s));
  printf("size %ld mode %o nlink %ld\n", (long)s.st_size, s.st_mode, (long)s.st_nlink);
  T(open("a", O_CREAT | O_EXCL, 0666) < 0 ? -1 : 0);
  T(link("a", "b"));
  T(symlink("a", "s"));
  T(symlink("loop", "loop"));
  T(open("loop", O_RDONLY));
  T(open("s", O_RDONLY | O_NOFOLLOW));
  T(readlink("s", buf, 100));
  T(open("nothing", O_RDONLY));
  T(open("a/x", O_RDONLY));
  T(open(".", O_WRONLY));
  T(mkdir("d", 0777));
  T(mkdir("d", 0777));
  T(mkdir("d/e", 0700));
  T(rmdir("d"));
  T(rename("d", "d/e/f"));
  T(rename("a", "d/moved"));
  T(access("a", F_OK));
  T(stat("b", &s));
  printf("nlink %ld\n", (long)s.st_nlink);
  T(unlink("d"));
  T(unlink("d/moved"));
  T(fstat(fd, &s));
  printf("nlink %ld\n", (long)s.st_nlink);
  T(unlink("b"));
  T(pread(fd, buf, 11, 0));
  printf("%.11s\n", buf);
  T(ftruncate(fd, 3));
  T(pread(fd, buf, 100, 0));
  T(fcntl(fd, F_GETFL) & O_ACCMODE);
  T(fcntl(fd, F_SETFD, FD_CLOEXEC));
  T(fcntl(d, F_GETFD));
  T(fcntl(fd, F_GETFD));
  T(fcntl(fd, F_DUPFD, 50));
  T(dup2(fd, 20));
  T(dup2(99, 20));
  T(close(20));
  T(close(20));
  int ap = open("log", O_CREAT | O_WRONLY | O_APPEND, 0600);
  struct iovec v[3] = {{"one ", 4}, {"two ", 4}, {"three", 5}};
  T(writev(ap, v, 3));
  T(pwrite(ap, "X", 1, 0));
  T(fstat(ap, &s));
  printf("size %ld\n", (long)s.st_size);
  T(read(ap, buf, 1));
  T(chmod("log", 0640));
  T(stat("log", &s));
  printf("mode %o\n", s.st_mode & 07777);
  struct timespec ts[2] = {{100, 5}, {200, 7}};
  T(utimensat(AT_FDCWD, "log", ts, 0));
  T(stat("log", &s));
  printf("times %ld %ld %ld\n", (long)s.st_atim.tv_sec, (long)s.st_mtim.tv_sec, s.st_mtim.tv_nsec);
  for (int i = 0; i < 300; i++) { sprintf(buf, "d/file%03d", i); close(open(buf, O_CREAT | O_WRONLY, 0644)); }
  DIR *dd = opendir("d");
  struct dirent *e;
  int n = 0;
  while ((e = readdir(dd))) { n++; if (strncmp(e->d_name, "file", 4) == 0) { sprintf(buf, "d/%s", e->d_name); unlink(buf); } }
  closedir(dd);
  printf("entries %d\n", n);
  dd = opendir(".");
  char *names[20];
  n = 0;
  while ((e = readdir(dd))) names[n++] = strdup(e->d_name);
  closedir(dd);
  qsort(names, n, sizeof *names, cmp);
  for (int i = 0; i < n; i++) printf("%s ", names[i]);
  printf("\n");
  T(rmdir("d/e"));
  T(rmdir("d"));
  T(rmdir("."));
  T(chdir("log"));
  mkdir("gone", 0700); chdir("gone"); rmdir("../gone");
  T(getcwd(buf, 100) ? 0 : -1);
  T(open("x", O_CREAT | O_WRONLY, 0600));
  chdir(dir);
  T(truncate("log", 1 << 20));
  T(stat("log", &s));
  printf("blocks small %d\n", s.st_blocks < 100);
  T(mkfifo("fifo", 0600));
  T(open("fifo", O_WRONLY | O_NONBLOCK));
  T(stat("fifo", &s));
  printf("fifo %d\n", S_ISFIFO(s.st_mode));
  char longname[300];
  memset(longname, 'n', 299); longname[299] = 0;
  T(open(longname, O_CREAT | O_WRONLY, 0600));
  T(openat(99, "x", O_RDONLY));
  T(openat(fd, "x", O_RDONLY));
  T(open("", O_RDONLY));
  T(fstatat(fd, "", &s, AT_EMPTY_PATH));
  T(linkat(AT_FDCWD, "s", AT_FDCWD, "s2", 0));
  T(unlink("s") + unlink("s2") + unlink("loop") + unlink("log") + unlink("fifo"));
  chdir("/");
  T(rmdir(dir));
  return 0;
}
