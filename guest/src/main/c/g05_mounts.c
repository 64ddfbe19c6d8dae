/* Mounts: flags and what they forbid, remounting, limits of tmpfs, mounting by descriptors, handles of files. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "errname.h"

#define T "/tmp/mnt-test"
static const char *r(long x) {
  static char s[8][24];
  static int i;
  char *p = s[i++ & 7];
  if (x < 0) snprintf(p, 24, "%s", errno == ESTALE ? "ESTALE" : errname(errno));
  else snprintf(p, 24, "%d", x > 0);
  return p;
}
static long o(const char *p, int flags) { int fd = open(p, flags, 0600); if (fd >= 0) close(fd); return fd; }
static void options(const char *point) {
  char line[600], where[300], opts[300];
  FILE *f = fopen("/proc/self/mounts", "r");
  char *found = 0;
  while (fgets(line, sizeof line, f)) {
    if (sscanf(line, "%*s %299s %*s %299s", where, opts) == 2 && !strcmp(where, point)) {
      free(found);
      found = strdup(opts);
    }
  }
  fclose(f);
  char *size = found ? strstr(found, ",size") : 0;
  if (size) *size = 0;
  struct statfs s;
  statfs(point, &s);
  printf("  %s, f_flags %lx\n", found ? found : "not mounted", (long)s.f_flags);
  free(found);
}
static void flags(unsigned long f) {
  printf("mount %lx: %s\n", f, r(mount("none", T, "tmpfs", f, "size=64k,nr_inodes=8,mode=755")));
  options(T);
  umount(T);
}
static long fsopen_(const char *t, unsigned f) { return syscall(430, t, f); }
static long fsconfig_(int fd, unsigned c, const char *k, const void *v, int a) { return syscall(431, fd, c, k, v, a); }
static long fsmount_(int fd, unsigned f, unsigned a) { return syscall(432, fd, f, a); }
static long fspick_(int fd, const char *p, unsigned f) { return syscall(433, fd, p, f); }
static long open_tree_(int fd, const char *p, unsigned f) { return syscall(428, fd, p, f); }
static long move_mount_(int a, const char *p, int b, const char *q, unsigned f) { return syscall(429, a, p, b, q, f); }
struct attr { unsigned long set, clear, propagation, userns; };
static long setattr_(const char *p, unsigned f, struct attr a, size_t n) { return syscall(442, AT_FDCWD, p, f, &a, n); }

static void forbidden(void) {
  printf("read only: %s", r(mount("none", T, "tmpfs", 0, 0)));
  close(open(T "/f", O_CREAT | O_RDWR, 0755));
  symlink("f", T "/l");
  int w = open(T "/f", O_RDWR);
  printf(" while written %s", r(mount("none", T, 0, MS_REMOUNT | MS_RDONLY, 0)));
  printf(" bind %s", r(mount("none", T, 0, MS_REMOUNT | MS_BIND | MS_RDONLY, 0)));
  close(w);
  mknod(T "/null", S_IFCHR | 0666, 1 << 8 | 3);
  printf(" remount %s", r(mount("none", T, 0, MS_REMOUNT | MS_RDONLY, 0)));
  printf(" create %s", r(o(T "/g", O_CREAT | O_RDWR)));
  printf(" write %s", r(o(T "/f", O_RDWR)));
  printf(" chmod %s", r(chmod(T "/f", 0700)));
  printf(" unlink %s", r(unlink(T "/f")));
  printf(" device %s\n", r(o(T "/null", O_RDWR)));
  printf("back %s", r(mount("none", T, 0, MS_REMOUNT | MS_NODEV | MS_NOEXEC | MS_NOSYMFOLLOW, 0)));
  printf(" device %s", r(o(T "/null", O_RDWR)));
  printf(" link %s", r(o(T "/l", O_RDONLY)));
  char b[9];
  printf(" readlink %s", r(readlink(T "/l", b, 9)));
  printf(" access %s", r(access(T "/f", X_OK)));
  execl(T "/f", "f", NULL);
  printf(" exec %s\n", r(-1));
  options(T);
  umount(T);
}

static void limits(void) {
  char *b = calloc(1, 1 << 16);
  mount("none", T, "tmpfs", 0, "size=64k,nr_inodes=4,uid=5,gid=6,mode=1750");
  struct stat s;
  struct statfs f;
  stat(T, &s);
  statfs(T, &f);
  printf("limits: mode %o uid %d gid %d blocks %ld files %ld\n", s.st_mode, s.st_uid, s.st_gid, (long)f.f_blocks, (long)f.f_files);
  int fd = open(T "/big", O_CREAT | O_RDWR, 0600);
  printf("fill %s", r(write(fd, b, 1 << 16)));
  printf(" more %s", r(write(fd, b, 1)));
  printf(" allocate %s", r(fallocate(fd, 0, 1 << 16, 4096)));
  statfs(T, &f);
  printf(" free %ld\n", (long)f.f_bfree);
  close(open(T "/a", O_CREAT | O_RDWR, 0600));
  close(open(T "/b", O_CREAT | O_RDWR, 0600));
  printf("inodes %s %s", r(o(T "/c", O_CREAT | O_RDWR)), r(mkdir(T "/d", 0700)));
  printf(" link %s\n", r(symlink("x", T "/s")));
  printf("larger %s", r(mount("none", T, 0, MS_REMOUNT, "size=128k")));
  printf(" more %s", r(pwrite(fd, b, 4096, 1 << 16)));
  printf(" bad size %s", r(mount("none", T, 0, MS_REMOUNT, "size=abc")));
  printf(" unknown %s\n", r(mount("none", T, 0, MS_REMOUNT, "colour=red")));
  printf("busy %s", r(umount(T)));
  close(fd);
  printf(" expire with force %s", r(umount2(T, MNT_EXPIRE | MNT_FORCE)));
  printf(" expire %s", r(umount2(T, MNT_EXPIRE)));
  printf(" used %s", r(access(T, F_OK)));
  printf(" expire %s", r(umount2(T, MNT_EXPIRE)));
  printf(" again %s", r(umount2(T, MNT_EXPIRE)));
  printf(" not mounted %s\n", r(umount(T)));
  free(b);
}

static void descriptors(void) {
  printf("fsopen: unknown %s flags %s", r(fsopen_("nosuchfs", 0)), r(fsopen_("tmpfs", 2)));
  printf(" bad name %s\n", r(fsopen_((char *)8, 0)));
  int fs = fsopen_("tmpfs", 1);
  printf("fsconfig: no file %s other file %s", r(fsconfig_(-1, 0, "ro", 0, 0)), r(fsconfig_(0, 0, "ro", 0, 0)));
  printf(" command %s", r(fsconfig_(fs, 100, "ro", 0, 0)));
  printf(" flag with value %s no value %s", r(fsconfig_(fs, 0, "ro", "x", 0)), r(fsconfig_(fs, 1, "size", 0, 0)));
  printf(" unknown %s", r(fsconfig_(fs, 1, "foo", "bar", 0)));
  printf(" bad number %s\n", r(fsconfig_(fs, 1, "size", "many", 0)));
  printf("too early %s", r(fsmount_(fs, 0, 0)));
  printf(" source twice %s", r(fsconfig_(fs, 1, "source", "mine", 0)));
  printf(" size %s source %s", r(fsconfig_(fs, 1, "size", "64k", 0)), r(fsconfig_(fs, 1, "source", "mine", 0)));
  printf(" create %s", r(fsconfig_(fs, 6, 0, 0, 0)));
  printf(" again %s", r(fsconfig_(fs, 6, 0, 0, 0)));
  printf(" late %s\n", r(fsconfig_(fs, 1, "size", "1m", 0)));
  printf("fsmount: flags %s attributes %s times %s", r(fsmount_(fs, 2, 0)), r(fsmount_(fs, 0, 0x100)), r(fsmount_(fs, 0, 0x30)));
  printf(" other file %s", r(fsmount_(0, 0, 0)));
  int m = fsmount_(fs, 1, 2 | 4);
  printf(" mount %s", r(m));
  printf(" inside %s", r(openat(m, "f", O_CREAT | O_RDWR, 0600)));
  printf(" again %s\n", r(fsmount_(fs, 0, 0)));
  printf("move: flags %s", r(move_mount_(m, "", AT_FDCWD, T, 0x1000)));
  printf(" no path %s", r(move_mount_(m, "", AT_FDCWD, T, 0)));
  printf(" to a file %s", r(move_mount_(m, "", AT_FDCWD, "/proc/self/maps", 4)));
  printf(" move %s", r(move_mount_(m, "", AT_FDCWD, T, 4)));
  printf(" seen %s\n", r(access(T "/f", F_OK)));
  options(T);
  int p = fspick_(AT_FDCWD, T, 0);
  printf("fspick %s not a mount %s", r(p), r(fspick_(AT_FDCWD, "/proc/self", 0)));
  printf(" flags %s", r(fspick_(AT_FDCWD, T, 0x100)));
  printf(" size %s", r(fsconfig_(p, 1, "size", "128k", 0)));
  printf(" change %s", r(fsconfig_(p, 7, 0, 0, 0)));
  struct statfs f;
  statfs(T, &f);
  printf(" blocks %ld\n", (long)f.f_blocks);
  printf("open_tree: flags %s", r(open_tree_(AT_FDCWD, T, 0x80)));
  printf(" deep without clone %s nothing %s", r(open_tree_(AT_FDCWD, T, AT_RECURSIVE)), r(open_tree_(AT_FDCWD, T "/no", 0)));
  mkdir(T "/sub", 0755);
  mount("none", T "/sub", "tmpfs", 0, 0);
  close(open(T "/sub/x", O_CREAT, 0600));
  int o = open_tree_(AT_FDCWD, T, 0), c = open_tree_(AT_FDCWD, T, 1), d = open_tree_(AT_FDCWD, T, 1 | AT_RECURSIVE);
  printf(" path %s clone %s shallow %s", r(faccessat(o, "f", 0, 0)), r(faccessat(c, "f", 0, 0)), r(faccessat(c, "sub/x", 0, 0)));
  printf(" deep %s", r(faccessat(d, "sub/x", 0, 0)));
  mkdir(T "2", 0755);
  printf(" move %s", r(move_mount_(d, "", AT_FDCWD, T "2", 4)));
  printf(" seen %s", r(access(T "2/sub/x", F_OK)));
  close(d);
  printf(" still %s", r(access(T "2/sub/x", F_OK)));
  printf(" into itself %s", r(move_mount_(AT_FDCWD, T "2", AT_FDCWD, T "2/sub", 0)));
  printf(" on its parent %s\n", r(move_mount_(AT_FDCWD, T "2/sub", AT_FDCWD, T "2", 0)));
  printf("setattr: flags %s", r(setattr_(T "2", 1, (struct attr){1}, 32)));
  printf(" small %s large %s", r(setattr_(T "2", 0, (struct attr){1}, 16)), r(setattr_(T "2", 0, (struct attr){1}, 5000)));
  printf(" nothing %s", r(setattr_(T "2", 0, (struct attr){0}, 32)));
  printf(" unknown %s time %s", r(setattr_(T "2", 0, (struct attr){0x1000}, 32)), r(setattr_(T "2", 0, (struct attr){0x10}, 32)));
  printf(" part of the time %s", r(setattr_(T "2", 0, (struct attr){0x10, 0x10}, 32)));
  printf(" propagation %s", r(setattr_(T "2", 0, (struct attr){0, 0, MS_SHARED | MS_PRIVATE}, 32)));
  printf(" no mount %s\n", r(setattr_("/proc/self", 0, (struct attr){1}, 32)));
  printf("set %s\n", r(setattr_(T "2", 0, (struct attr){1 | 8 | 0x10, 0x70}, 32)));
  options(T "2");
  printf("clear %s\n", r(setattr_(T "2", 0, (struct attr){0x20 | 0x80, 0x70 | 1}, 32)));
  options(T "2");
  printf("deep %s\n", r(setattr_(T "2", AT_RECURSIVE, (struct attr){1}, 32)));
  options(T "2");
  umount2(T "2", MNT_DETACH);
  umount2(T, MNT_DETACH);
  rmdir(T "2");
}

struct handle { unsigned bytes; int type; char h[128]; };
static void handles(void) {
  struct handle h = {.bytes = 128}, none = {.bytes = 128, .type = 1};
  int id, m;
  mount("none", T, "tmpfs", 0, 0);
  mkdir(T "/d", 0755);
  int fd = open(T "/d/f", O_CREAT | O_RDWR, 0644);
  write(fd, "hi", 2);
  symlink("d/f", T "/l");
  printf("handle: flags %s", r(syscall(SYS_name_to_handle_at, AT_FDCWD, T "/d/f", &h, &id, 0x10000)));
  printf(" nothing %s no place %s", r(syscall(SYS_name_to_handle_at, AT_FDCWD, T "/no", &h, &id, 0)), r(syscall(SYS_name_to_handle_at, AT_FDCWD, T, 8, &id, 0)));
  h.bytes = 200;
  printf(" too much %s", r(syscall(SYS_name_to_handle_at, AT_FDCWD, T "/d/f", &h, &id, 0)));
  h.bytes = 0;
  printf(" none %s", r(syscall(SYS_name_to_handle_at, AT_FDCWD, T "/d/f", &h, &id, 0)));
  printf(" needs %u\n", h.bytes);
  h.bytes = 128;
  printf("make %s", r(syscall(SYS_name_to_handle_at, AT_FDCWD, T "/l", &h, &id, AT_SYMLINK_FOLLOW)));
  m = open(T, O_RDONLY);
  int again = syscall(SYS_open_by_handle_at, m, &h, O_RDONLY);
  char b[4] = {0};
  printf(" open %s", r(again));
  printf(" read %s", r(read(again, b, 4)));
  close(again);
  rename(T "/d/f", T "/g");
  again = syscall(SYS_open_by_handle_at, m, &h, O_RDWR);
  printf(" renamed %s %s", b, r(again));
  close(again);
  none.bytes = 0;
  printf(" empty %s", r(syscall(SYS_open_by_handle_at, m, &none, 0)));
  none.bytes = 200;
  printf(" long %s no file %s", r(syscall(SYS_open_by_handle_at, m, &none, 0)), r(syscall(SYS_open_by_handle_at, 99, &h, 0)));
  close(fd);
  unlink(T "/g");
  printf(" gone %s\n", r(syscall(SYS_open_by_handle_at, m, &h, 0)));
  h.bytes = 128;
  printf("folder %s", r(syscall(SYS_name_to_handle_at, m, "d", &h, &id, 0)));
  again = syscall(SYS_open_by_handle_at, m, &h, O_RDONLY | O_DIRECTORY);
  printf(" %s", r(again));
  printf(" inside %s", r(openat(again, "new", O_CREAT | O_RDWR, 0600)));
  fflush(stdout);
  if (!fork()) {
    setuid(1000);
    printf(" without rights %s\n", r(syscall(SYS_open_by_handle_at, m, &h, 0)));
    fflush(stdout);
    _exit(0);
  }
  wait(0);
  umount2(T, MNT_DETACH);
}

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  if (unshare(CLONE_NEWNS)) return 77; /* this host does not let us */
  mount("none", "/", 0, MS_REC | MS_PRIVATE, 0);
  mkdir(T, 0755);
  umask(022);
  flags(0);
  flags(MS_RDONLY | MS_NOSUID);
  flags(MS_NOATIME | MS_NODEV | MS_NOEXEC);
  flags(MS_NODIRATIME);
  flags(MS_STRICTATIME | MS_NOSYMFOLLOW);
  printf("unknown type %s no type %s no target %s\n", r(mount("none", T, "nosuchfs", 0, 0)), r(mount("none", T, 0, 0, 0)),
         r(mount("none", T "/no", "tmpfs", 0, 0)));
  printf("on a file %s bad options %s\n", r(mount("none", "/proc/self/maps", "tmpfs", 0, 0)), r(mount("none", T, "tmpfs", 0, "foo=1")));
  printf("remount what is no mount %s\n", r(mount("none", T, 0, MS_REMOUNT, 0)));
  forbidden();
  limits();
  descriptors();
  handles();
  rmdir(T);
  return 0;
}
