/* G5, F4, F6: what is in files: holes, seals, copies, locks, times, limits, deleted files, programs in use. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>
#ifndef RWF_APPEND
#define RWF_APPEND 0x10
#endif
#ifndef STATX_ALL /* musl */
static ssize_t preadv2(int fd, const struct iovec *v, int n, off_t at, int flags) { return syscall(SYS_preadv2, fd, v, n, at, 0L, flags); }
static ssize_t pwritev2(int fd, const struct iovec *v, int n, off_t at, int flags) { return syscall(SYS_pwritev2, fd, v, n, at, 0L, flags); }
#include <linux/stat.h>
static int statx(int dir, const char *path, int flags, unsigned mask, struct statx *to) { return syscall(SYS_statx, dir, path, flags, mask, to); }
#endif

#define T(e) do { errno = 0; long r_ = (long)(e); printf("%s = %ld %s\n", #e, r_ < 0 ? -1 : r_, r_ < 0 ? strerror(errno) : ""); } while (0)
#define preadv2(f, v, n, o, h) syscall(SYS_preadv2, f, v, n, o, 0, h)
#define pwritev2(f, v, n, o, h) syscall(SYS_pwritev2, f, v, n, (long)(o), 0, h)
#ifndef RWF_APPEND
#define RWF_APPEND 16
#endif
static char buf[70000];
static void size(const char *what, int f) {
  struct stat s;
  fstat(f, &s);
  printf("%s: size %ld blocks %ld nlink %ld mode %o\n", what, (long)s.st_size, (long)s.st_blocks, (long)s.st_nlink, s.st_mode);
}
static void holes(void) {
  puts("-- holes");
  int f = open("h", O_CREAT | O_RDWR | O_TRUNC, 0644), fl;
  T(pwrite(f, "x", 1, 1 << 20)); size("h", f); T(pread(f, buf, 10, 4095)); printf("%d\n", buf[0]);
  T(lseek(f, 0, SEEK_DATA)); T(lseek(f, 0, SEEK_HOLE)); T(lseek(f, 1 << 20, SEEK_HOLE)); T(lseek(f, (1 << 20) + 1, SEEK_DATA)); T(lseek(f, (1 << 20) + 1, SEEK_HOLE)); T(lseek(f, -1, SEEK_DATA));
  T(lseek(f, 100, SEEK_SET)); T(lseek(f, -101, SEEK_CUR)); T(lseek(f, 0, 9)); T(lseek(f, 0, SEEK_CUR)); T(lseek(f, 1L << 60, SEEK_SET)); T(write(f, "", 0)); T(read(f, buf, 1));
  T(fallocate(f, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 1 << 20, 4096)); size("punched", f); T(pread(f, buf, 10, 1 << 20)); printf("%d\n", buf[0]);
  T(fallocate(f, FALLOC_FL_PUNCH_HOLE, 0, 10)); T(fallocate(f, 0, 0, 0)); T(fallocate(f, 0, -1, 10)); T(fallocate(f, 0, 8192, 8192)); size("allocated", f); T(fallocate(f, FALLOC_FL_KEEP_SIZE, 2 << 20, 4096)); size("kept", f);
  T(posix_fallocate(f, 3 << 20, 1)); size("posix", f); T(ftruncate(f, 5000)); size("cut", f); T(ftruncate(f, 10)); T(ftruncate(f, 8192)); T(pread(f, buf, 8192, 0)); T(ftruncate(f, -1)); T(truncate("h", -1)); T(truncate(".", 1)); T(truncate("nope", 1));
  fl = open("h", O_RDONLY); T(ftruncate(fl, 1)); T(write(fl, "x", 1)); T(fallocate(fl, 0, 0, 1)); close(fl); fl = open("h", O_WRONLY); T(read(fl, buf, 1)); close(fl);
  T(pwrite(f, "abc", 3, 0)); fl = open("h", O_WRONLY | O_APPEND); T(write(fl, "end", 3)); T(pwrite(fl, "END", 3, 0)); T(lseek(fl, 0, SEEK_CUR)); size("appended", fl); close(fl);
  struct iovec v[3] = {{"1", 1}, {"", 0}, {"23", 2}}; T(writev(f, v, 3)); T(pwritev(f, v, 3, 5)); T(writev(f, v, -1)); T(writev(f, v, 1025)); T(writev(f, v, 0)); T(preadv2(f, v, 0, 0, 0)); T(pwritev2(f, v, 3, -1, RWF_APPEND)); T(pwritev2(f, v, 3, 0, 0x1000)); T(pread(f, buf, 1, -1));
  T(read(f, (void *)8, 0)); T(pread(f, (void *)8, 5, 0)); T(write(f, (void *)8, 5)); T(pread(f, (void *)-4096, 5, 0)); T(pread(f, buf, -5, 0)); T(read(99, buf, 1)); T(pread(f, (void *)8, 5, 1 << 30));
  char *m = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); munmap(m + 4096, 4096); memset(m, 'm', 4096); T(pwrite(f, m + 4090, 100, 20000)); T(pread(f, m + 4090, 100, 20000)); size("partial", f);
  int p[2]; pipe(p); T(pread(p[0], buf, 1, 0)); T(lseek(p[0], 0, 0)); T(ftruncate(p[0], 0)); T(fsync(p[0])); T(fallocate(p[1], 0, 0, 1)); T(fsync(f)); T(fdatasync(f)); T(posix_fadvise(f, 0, 0, 9)); T(posix_fadvise(p[0], 0, 0, 0)); T(readahead(f, 0, 1)); T(sync_file_range(f, 0, 0, 99));
  close(f);
}
static void mapped(void) {
  puts("-- mapped");
  int f = open("m", O_CREAT | O_RDWR | O_TRUNC, 0644); ftruncate(f, 8192);
  char *a = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, f, 0), *b = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE, f, 0);
  strcpy(a, "through the mapping"); T(pread(f, buf, 20, 0)); printf("%s %s\n", buf, b); T(pwrite(f, "T", 1, 0)); printf("%s %s\n", a, b); b[1] = 'X'; printf("%s %s\n", a, b); T(pwrite(f, "t", 1, 0)); printf("%c %c\n", a[0], b[0]);
  printf("hole %d\n", a[5000]); T(pwrite(f, "filled", 6, 5000)); printf("%s\n", a + 5000); T(ftruncate(f, 3)); T(ftruncate(f, 8192)); printf("[%s] %d\n", a, a[5000]); T(unlink("m")); strcpy(a, "deleted"); T(pread(f, buf, 8, 0)); printf("%s\n", buf); size("m", f); close(f); printf("%s\n", a); munmap(a, 8192); munmap(b, 8192);
}
static void seals(void) {
  puts("-- seals");
  int f = memfd_create("sealed", MFD_ALLOW_SEALING | MFD_CLOEXEC), g = memfd_create("plain", 0); size("memfd", f);
  T(fcntl(f, F_GETFD)); T(fcntl(f, F_GET_SEALS)); T(fcntl(g, F_GET_SEALS)); T(fcntl(g, F_ADD_SEALS, F_SEAL_WRITE)); T(write(f, "hello", 5)); T(fcntl(f, F_ADD_SEALS, F_SEAL_SHRINK)); T(ftruncate(f, 1)); T(ftruncate(f, 10)); T(fcntl(f, F_ADD_SEALS, F_SEAL_GROW)); T(ftruncate(f, 11)); T(pwrite(f, "xyz", 3, 9)); T(pwrite(f, "xyz", 3, 1));
  char *m = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, f, 0); T(fcntl(f, F_ADD_SEALS, F_SEAL_WRITE)); munmap(m, 4096); T(fcntl(f, F_ADD_SEALS, F_SEAL_WRITE)); T(pwrite(f, "x", 1, 0)); T(mmap(0, 4096, PROT_WRITE, MAP_SHARED, f, 0) == MAP_FAILED ? -1 : 0); T(fcntl(f, F_ADD_SEALS, F_SEAL_SEAL)); T(fcntl(f, F_ADD_SEALS, F_SEAL_SEAL)); T(fcntl(f, F_GET_SEALS)); T(memfd_create("x", 0x1000)); T(memfd_create(0, 0)); T(fcntl(0, F_GET_SEALS)); char n[300]; memset(n, 'n', 299); n[299] = 0; T(memfd_create(n, 0)); n[249] = 0; T(memfd_create(n, 0) < 0 ? -1 : 0);
}
static void copies(void) {
  puts("-- copies");
  int f = open("src", O_CREAT | O_RDWR | O_TRUNC, 0644), g = open("dst", O_CREAT | O_RDWR | O_TRUNC, 0644), a = open("app", O_CREAT | O_WRONLY | O_APPEND, 0644), p[2]; pipe(p);
  for (int i = 0; i < 70000; i++) buf[i] = i % 251; write(f, buf, 70000); loff_t x = 10, y = 3; off_t o = 5;
  T(copy_file_range(f, &x, g, &y, 60000, 0)); printf("%ld %ld\n", (long)x, (long)y); size("dst", g); T(copy_file_range(f, 0, g, 0, 10, 0)); lseek(f, 0, 0); T(copy_file_range(f, 0, g, 0, 10, 0)); T(lseek(g, 0, 1)); T(copy_file_range(f, &x, f, &x, 10, 0)); T(copy_file_range(f, &x, a, 0, 1, 0)); T(copy_file_range(p[0], 0, g, 0, 1, 0)); T(copy_file_range(f, &x, g, &y, 1, 7));
  T(sendfile(g, f, &o, 100)); printf("%ld\n", (long)o); T(sendfile(p[1], f, 0, 1000)); T(read(p[0], buf, 2000)); T(sendfile(g, p[0], 0, 10)); T(sendfile(a, f, 0, 10)); T(sendfile(f, a, 0, 10)); o = -1; T(sendfile(g, f, &o, 1)); T(lseek(f, 0, SEEK_END)); T(sendfile(g, f, 0, 10));
  close(f); close(g); close(a);
}
static void lock(int f, int type, int cmd, long from, long len) {
  struct flock l = {type, SEEK_SET, from, len, 0};
  errno = 0;
  int r = fcntl(f, cmd, &l);
  printf("lock cmd %d type %d %ld+%ld = %d %s", cmd, type, from, len, r, r < 0 ? strerror(errno) : "");
  if (cmd == F_GETLK || cmd == F_OFD_GETLK) printf(" -> type %d %ld+%ld %s", l.l_type, (long)l.l_start, (long)l.l_len, l.l_pid > 0 ? "somebody" : l.l_pid < 0 ? "ofd" : "0");
  puts("");
}
static void locks(void) {
  puts("-- locks");
  int f = open("lk", O_CREAT | O_RDWR, 0644), g = open("lk", O_RDWR), r = open("lk", O_RDONLY), p[2], q[2]; pipe(p); pipe(q); char c;
  lock(f, F_WRLCK, F_SETLK, 10, 10); lock(g, F_WRLCK, F_SETLK, 10, 10); lock(r, F_WRLCK, F_SETLK, 10, 10); lock(f, F_RDLCK, F_SETLK, 12, 2); lock(f, 7, F_SETLK, 0, 0); lock(f, F_WRLCK, F_SETLK, -1, 5); lock(f, F_WRLCK, F_SETLK, 50, -10);
  if (!fork()) {
    lock(f, F_WRLCK, F_GETLK, 0, 0); lock(f, F_WRLCK, F_GETLK, 12, 1); lock(f, F_RDLCK, F_GETLK, 12, 2); lock(f, F_WRLCK, F_GETLK, 40, 5); lock(f, F_WRLCK, F_SETLK, 0, 10); lock(f, F_WRLCK, F_SETLK, 0, 0); lock(f, F_RDLCK, F_SETLK, 12, 2); lock(f, F_UNLCK, F_SETLK, 0, 0);
    lock(f, F_WRLCK, F_SETLK, 100, 10); write(p[1], "x", 1); read(q[0], &c, 1); lock(f, F_WRLCK, F_SETLKW, 10, 1); puts("child got it"); _exit(0);
  }
  read(p[0], &c, 1); write(q[1], "x", 1); usleep(200000); lock(f, F_WRLCK, F_SETLKW, 100, 1); puts("deadlock avoided"); close(open("lk", O_RDONLY)); wait(0); lock(f, F_WRLCK, F_GETLK, 0, 0);
  lock(f, F_WRLCK, F_OFD_SETLK, 0, 0); lock(g, F_WRLCK, F_OFD_SETLK, 0, 0); lock(g, F_WRLCK, F_OFD_GETLK, 0, 0); lock(g, F_WRLCK, F_SETLK, 5, 5); lock(g, F_WRLCK, F_GETLK, 5, 5); close(f); lock(g, F_WRLCK, F_OFD_SETLK, 0, 0); close(g);
  f = open("lk", O_RDWR); g = open("lk", O_RDWR); T(flock(f, LOCK_SH)); T(flock(g, LOCK_SH | LOCK_NB)); T(flock(g, LOCK_EX | LOCK_NB)); T(flock(f, LOCK_UN)); T(flock(g, LOCK_EX | LOCK_NB)); T(flock(f, LOCK_SH | LOCK_NB)); T(flock(f, 77)); T(flock(99, LOCK_SH)); int d = dup(g); T(flock(d, LOCK_EX | LOCK_NB)); close(g); T(flock(f, LOCK_SH | LOCK_NB)); 
  fflush(stdout); if (!fork()) { close(d); T(flock(f, LOCK_EX)); _exit(0); } usleep(100000); puts("closing"); close(d); wait(0);
}
static volatile int xfsz;
static void onxfsz(int s) { xfsz++; }
static void limits(void) {
  puts("-- limits");
  struct rlimit l = {5000, 5000}, n = {10, 20}; signal(SIGXFSZ, onxfsz);
  fflush(stdout); if (!fork()) {
    setrlimit(RLIMIT_FSIZE, &l); int f = open("lim", O_CREAT | O_RDWR, 0644); T(write(f, buf, 4990)); T(write(f, buf, 100)); printf("%d\n", xfsz); T(write(f, buf, 100)); printf("%d\n", xfsz); T(ftruncate(f, 5001)); printf("%d\n", xfsz); T(pwrite(f, "x", 1, 1)); T(fallocate(f, 0, 0, 6000)); printf("%d\n", xfsz);
    setrlimit(RLIMIT_NOFILE, &n); int last = -1, k; while ((k = dup(0)) >= 0) last = k; printf("last %d %s\n", last, strerror(errno)); T(open("lim", O_RDONLY)); T(fcntl(0, F_DUPFD, 10)); T(fcntl(0, F_DUPFD, -1)); T(dup2(0, 10)); T(dup2(0, 9)); T(dup2(99, 5)); T(dup3(0, 0, 0)); T(dup3(0, 5, 77)); close(4); T(dup(0)); T(syscall(SYS_close_range, 5, 8, 4)); T(fcntl(5, F_GETFD)); T(fcntl(9, F_GETFD)); T(syscall(SYS_close_range, 5, ~0U, 0)); T(fcntl(5, F_GETFD)); T(syscall(SYS_close_range, 6, 5, 0)); T(close(5)); _exit(0);
  }
  wait(0); signal(SIGXFSZ, SIG_DFL);
}
static void times(void) {
  puts("-- times");
  struct stat s; struct timespec t[2] = {{1000000000, 123456789}, {-5, 999999999}}; close(open("t", O_CREAT | O_WRONLY, 0644));
  T(utimensat(AT_FDCWD, "t", t, 0)); stat("t", &s); printf("%ld.%09ld %ld.%09ld\n", s.st_atim.tv_sec, s.st_atim.tv_nsec, s.st_mtim.tv_sec, s.st_mtim.tv_nsec); t[0].tv_nsec = UTIME_OMIT; t[1].tv_sec = 7; t[1].tv_nsec = 0; T(utimensat(AT_FDCWD, "t", t, 0)); stat("t", &s); printf("%ld %ld\n", s.st_atim.tv_sec, s.st_mtim.tv_sec);
  t[0].tv_nsec = 1000000000; T(utimensat(AT_FDCWD, "t", t, 0)); symlink("t", "tl"); t[0].tv_nsec = 0; t[0].tv_sec = 42; T(utimensat(AT_FDCWD, "tl", t, AT_SYMLINK_NOFOLLOW)); lstat("tl", &s); printf("%ld\n", s.st_atim.tv_sec); stat("t", &s); printf("%ld\n", s.st_atim.tv_sec); int f = open("t", O_RDWR); T(futimens(f, t)); stat("t", &s); printf("%ld\n", s.st_atim.tv_sec); T(utimensat(f, 0, t, 1)); T(utimensat(99, 0, t, 0)); T(utimensat(AT_FDCWD, "nope", t, 0));
  struct statx x; T(syscall(SYS_statx, AT_FDCWD, "t", 0, STATX_ALL, &x)); printf("%o %u %llu %lld\n", x.stx_mode, x.stx_nlink, (long long)x.stx_size, (long long)x.stx_mtime.tv_sec); T(syscall(SYS_statx, AT_FDCWD, "t", 0x6000, STATX_ALL, &x)); T(syscall(SYS_statx, f, "", AT_EMPTY_PATH, 0, &x)); struct statfs sf; T(statfs(".", &sf)); printf("%lx %ld %ld\n", (long)sf.f_type, (long)sf.f_bsize, (long)sf.f_namelen); T(fstatfs(f, &sf)); T(statfs("nope", &sf));
  T(setxattr("t", "trusted.a", "value", 5, 0)); T(setxattr("t", "trusted.a", "value2", 6, XATTR_CREATE)); T(setxattr("t", "trusted.b", "value2", 6, XATTR_REPLACE)); T(getxattr("t", "trusted.a", buf, 100)); T(getxattr("t", "trusted.a", buf, 2)); T(getxattr("t", "trusted.a", buf, 0)); T(getxattr("t", "trusted.none", buf, 10)); T(getxattr("t", "strange.a", buf, 10)); T(removexattr("t", "trusted.a")); T(removexattr("t", "trusted.a")); T(setxattr("t", "", "", 0, 0)); T(fsetxattr(f, "trusted.c", "", 0, 99));
  close(f);
}
static void busy(void) {
  puts("-- busy");
  int f = open("prog", O_CREAT | O_WRONLY | O_TRUNC, 0755), s = open("/proc/self/exe", O_RDONLY), n; while (s >= 0 && (n = read(s, buf, sizeof buf)) > 0) write(f, buf, n); fflush(stdout);
  if (!fork()) { execl("./prog", "prog", "sleep", NULL); printf("exec while writing: %s\n", strerror(errno)); fflush(stdout); _exit(0); } wait(0); close(f); int p[2]; pipe(p);
  int child = fork(); if (!child) { dup2(p[1], 1); execl("./prog", "prog", "sleep", NULL); _exit(1); } read(p[0], buf, 1); T(open("prog", O_WRONLY)); T(truncate("prog", 0)); T(rename("prog", "prog2")); T(unlink("prog2")); kill(child, SIGKILL); wait(0);
}
int main(int c, char **v) {
  setvbuf(stdout, 0, _IONBF, 0);
  if (c > 1) { write(1, "r", 1); pause(); return 0; }
  if (getuid() != 0) { printf("needs root\n"); return 0; }
  char dir[] = "/dev/shm/vt_contentXXXXXX"; if (!mkdtemp(dir) || chdir(dir)) { perror("mkdtemp"); return 1; }
  umask(022); holes(); mapped(); seals(); copies(); locks(); limits(); times(); busy();
  chdir("/"); char cmd[100]; sprintf(cmd, "rm -rf %s", dir); return system(cmd) != 0;
}
