/* A7: after fork, memory is equal until written, then private; MAP_SHARED stays common. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int data = 1;
int main(void) {
  int stack = 2, *heap = malloc(1 << 20);
  int *shared = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  int *private = mmap(0, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (int i = 0; i < 1 << 18; i++) heap[i] = private[i] = i;
  *shared = 10;
  pid_t p = fork();
  if (p == 0) {
    data++; stack++; *shared += 5;
    long sum = 0;
    for (int i = 0; i < 1 << 18; i++) { sum += heap[i] ^ private[i]; heap[i] = -1; private[i]++; }
    printf("child: data %d stack %d heap %d private %d shared %d xor %ld\n", data, stack, heap[7], private[7], *shared, sum);
    return 3;
  }
  int st;
  waitpid(p, &st, 0);
  long sum = 0;
  for (int i = 0; i < 1 << 18; i++) sum += heap[i] + private[i];
  printf("parent: data %d stack %d sum %ld shared %d status %d\n", data, stack, sum, *shared, WEXITSTATUS(st));
  /* a grandchild chain writes the same page alternately */
  for (int k = 0; k < 20; k++) {
    p = fork();
    if (p == 0) { heap[k] = k * 100; *shared += heap[k]; _exit(heap[k] & 127); }
    heap[k] += k;
    waitpid(p, &st, 0);
  }
  printf("after: shared %d heap %d %d\n", *shared, heap[3], heap[19]);
  return 0;
}
