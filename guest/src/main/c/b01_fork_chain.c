/* B1: a chain of processes, each the parent of the next; exit statuses travel back up. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int chain(int depth) {
  if (depth == 0) return 0;
  fflush(stdout);
  pid_t parent = getpid(), child = fork();
  if (child < 0) { perror("fork"); exit(1); }
  if (child == 0) {
    printf("depth %d: my parent is who forked me: %d\n", depth, getppid() == parent);
    fflush(stdout);
    _exit(chain(depth - 1) + depth);
  }
  int status;
  if (waitpid(child, &status, 0) != child) { perror("waitpid"); exit(1); }
  printf("depth %d: child exited %d with %d\n", depth, WIFEXITED(status), WEXITSTATUS(status));
  fflush(stdout);
  return WEXITSTATUS(status);
}

int main(void) {
  printf("sum %d\n", chain(10));
  pid_t first = getpid();
  int x = 5;
  for (int i = 0; i < 3; i++) { /* 2^3 processes */
    fflush(stdout);
    if (fork() == 0) x += 1 << i;
  }
  int status, sum = x;
  while (wait(&status) > 0) sum += WEXITSTATUS(status);
  if (getpid() != first) return sum;
  printf("leaf sum %d\n", sum);
  return 7;
}
