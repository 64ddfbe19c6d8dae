/* B2, B11: the limits and errors of execve and execveat, nested scripts, what a program sees of itself. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static char dir[] = "/tmp/vt-exec-XXXXXX";
static char path[200];
static const char *in(const char *name) { snprintf(path, sizeof path, "%s/%s", dir, name); return path; }
static void put(const char *name, const void *data, size_t n, int mode) {
  int fd = open(in(name), O_CREAT | O_TRUNC | O_WRONLY, 0600);
  write(fd, data, n);
  close(fd);
  chmod(in(name), mode);
}
static void script(const char *name, const char *text) { put(name, text, strlen(text), 0755); }
static void run(const char *what, const char *file, char *const argv[], char *const envp[]) {
  fflush(stdout);
  pid_t p = fork();
  if (p == 0) { execve(file, argv, envp); printf("%s: %s\n", what, strerror(errno)); fflush(stdout); _exit(1); }
  int st;
  waitpid(p, &st, 0);
  printf("%s: status %x\n", what, st & 0xff7f);
}
static void show(int argc, char **argv) {
  char name[17] = {0};
  prctl(PR_GET_NAME, name);
  printf("argc %d:", argc);
  for (int i = 0; i < argc; i++) { char *s = strstr(argv[i], "vt-exec-"); printf(" [%s]", s ? s + strlen("vt-exec-XXXXXX") : argv[i]); }
  printf("\ncomm %s\n", name);
  const char *fn = (char *)getauxval(AT_EXECFN), *s = strstr(fn, "vt-exec-");
  printf("execfn %s platform %s secure %ld\n", s ? s + strlen("vt-exec-XXXXXX") : strncmp(fn, "/dev/fd/", 8) ? "?" : "/dev/fd", (char *)getauxval(AT_PLATFORM), getauxval(AT_SECURE));
  /* Everything lies in the order and next to each other as the kernel writes it. */
  char *end = argv[0];
  for (int i = 0; i < argc; i++) { printf("%d", argv[i] == end); end = argv[i] + strlen(argv[i]) + 1; }
  for (char **e = environ; *e; e++) { printf("%d", *e == end); end = *e + strlen(*e) + 1; }
  printf(" execfn next %d, top %d, argv aligned %d\n", fn == end, ((uintptr_t)(fn + strlen(fn) + 1 + 8) & 4095) == 0, ((uintptr_t)(argv - 1) & 15) == 0);
}
int main(int argc, char **argv) {
  if (getenv("VT_SHOW")) { show(argc, argv); return 9; }
  static char self[4096];
  ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
  if (n < 0) strcpy(self, argv[0]);
  mkdtemp(dir);
  char *env[] = {"VT_SHOW=1", "A=b", "EMPTY=", 0}, *none[] = {0};
  int fd = open(self, O_RDONLY | O_CLOEXEC);
  struct stat st;
  fstat(fd, &st);
  char *image = malloc(st.st_size);
  pread(fd, image, st.st_size, 0);
  put("a_program_with_a_long_name", image, st.st_size, 0755);
  char *av[] = {"zero", "", "two words", 0};
  run("plain", in("a_program_with_a_long_name"), av, env);
  run("no arguments", in("a_program_with_a_long_name"), none, env);
  char line[5000];
  snprintf(line, sizeof line, "#! %s/a_program_with_a_long_name  arg with blanks \n", dir);
  script("s1", line);
  run("script", in("s1"), av, env);
  for (int i = 2; i <= 7; i++) {
    char name[10];
    snprintf(line, sizeof line, "#!%s/s%d\n", dir, i - 1);
    snprintf(name, sizeof name, "s%d", i);
    script(name, line);
  }
  run("script 5 deep", in("s5"), av, env);
  run("script 6 deep", in("s6"), av, env);
  script("noline", "#!\n");
  run("script without interpreter", in("noline"), av, env);
  script("missing", "#!/no/such/interpreter\n");
  run("script with a missing interpreter", in("missing"), av, env);
  script("folder", "#!/tmp\n");
  run("script with a folder as interpreter", in("folder"), av, env);
  memset(line, 'x', 400);
  memcpy(line, "#!/", 3);
  strcpy(line + 400, "\n");
  script("toolong", line);
  run("script with a name that is cut", in("toolong"), av, env);
  script("plain", "echo no magic\n");
  run("text", in("plain"), av, env);
  script("empty", "");
  run("empty file", in("empty"), av, env);
  put("noexec", image, st.st_size, 0644);
  run("no permission", in("noexec"), av, env);
  run("folder", dir, av, env);
  run("missing", in("nothing"), av, env);
  run("below a file", in("plain/x"), av, env);
  put("short", image, 40, 0755);
  run("40 bytes of ELF", in("short"), av, env);
  int w = open(in("a_program_with_a_long_name"), O_WRONLY);
  run("open for writing", in("a_program_with_a_long_name"), av, env);
  close(w);
  run("bad path pointer", (char *)1, av, env);
  run("bad argv", self, (char **)8, env);
  char *bad[] = {"x", (char *)16, 0};
  run("bad argument", self, bad, env);
  char *big = malloc(200000);
  memset(big, 'b', 199999);
  big[199999] = 0;
  char *one[] = {"x", big, 0};
  run("string of 200000", self, one, env);
  big[131071] = 0;
  run("string of 131071", in("plain"), one, env);
  char **many = malloc(sizeof(char *) * 60);
  for (int i = 0; i < 59; i++) many[i] = big;
  many[40] = 0;
  run("40 times 128 KiB of 8 MiB stack", in("plain"), many, env);
  many[40] = big;
  many[59] = 0;
  run("59 times 128 KiB", in("plain"), many, env);
  fflush(stdout);
  if (fork() == 0) { syscall(SYS_execveat, fd, "", av, env, AT_EMPTY_PATH); printf("execveat: %s\n", strerror(errno)); fflush(stdout); _exit(1); }
  wait(0);
  int d = open(dir, O_RDONLY | O_DIRECTORY);
  symlink("a_program_with_a_long_name", in("link"));
  if (fork() == 0) { syscall(SYS_execveat, d, "link", av, env, 0); printf("execveat: %s\n", strerror(errno)); fflush(stdout); _exit(1); }
  wait(0);
  long r = syscall(SYS_execveat, d, "link", av, env, AT_SYMLINK_NOFOLLOW);
  printf("nofollow %ld %d\n", r, errno);
  r = syscall(SYS_execveat, d, "link", av, env, 0x8000);
  printf("bad flag %ld %d\n", r, errno);
  r = syscall(SYS_execveat, fd, "", av, env, 0);
  printf("empty path %ld %d\n", r, errno);
  r = syscall(SYS_execveat, 99, "link", av, env, 0);
  printf("bad fd %ld %d\n", r, errno);
  const char *names[] = {"a_program_with_a_long_name", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "noline", "missing", "folder", "toolong", "plain", "empty", "noexec", "short", "link"};
  for (unsigned i = 0; i < sizeof names / sizeof *names; i++) unlink(in(names[i]));
  rmdir(dir);
  return 0;
}
