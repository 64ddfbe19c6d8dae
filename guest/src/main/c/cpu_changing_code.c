/* CPU: code that is written while it runs: by itself, through another mapping, by the kernel, another thread, another process. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

typedef int (*function)(void);
static uint8_t *code;
static void serialize(void) { uint32_t a = 0, c = 0; __asm__ volatile("cpuid" : "+a"(a), "+c"(c)::"ebx", "edx", "memory"); }
static int call(void *p) { return ((function)p)(); }
/* mov eax, n; ret */
static int returns(uint8_t *at, int n) { at[0] = 0xb8; memcpy(at + 1, &n, 4); at[5] = 0xc3; return 6; }
static void bytes(uint8_t *at, const char *b, int n) { memcpy(at, b, n); }
#define PUT(at, b) bytes(at, b, sizeof b - 1)

static void again_and_again(void) {
  long sum = 0;
  returns(code, 0);
  for (int i = 0; i < 20000; i++) {
    memcpy(code + 1, &i, 4);
    sum += call(code);
  }
  printf("patched and called: %ld\n", sum);
  /* the loop itself is generated; its body is patched from outside every 1000 rounds: mov ecx, 1000; 1: add eax, n; loop 1b; ret */
  sum = 0;
  PUT(code + 256, "\x31\xc0\xb9\xe8\x03\x00\x00\x05\x00\x00\x00\x00\xe2\xf9\xc3");
  for (int i = 0; i < 300; i++) {
    code[256 + 8] = i;
    sum += call(code + 256);
  }
  printf("a hot loop, patched: %ld\n", sum);
}
/* Instructions that change what stands right behind them, in the same block. */
static void next_instruction(void) {
  int n = 0;
  for (int i = 0; i < 200; i++) {
    /* mov byte [rip+1], i; mov eax, 0 ; ret */
    PUT(code, "\xc6\x05\x01\x00\x00\x00\x55\xb8\x00\x00\x00\x00\xc3");
    code[6] = i;
    serialize();
    n += call(code);
  }
  printf("the next instruction: %d\n", n);
  /* a loop that increments its own immediate: mov ecx, 100; 1: add eax, 1; inc byte [rip - 9 + ...]; loop; ret */
  uint8_t *p = code + 128;
  PUT(p, "\x31\xc0\xb9\x64\x00\x00\x00\x83\xc0\x01\xfe\x05\xf9\xff\xff\xff\xe2\xf5\xc3");
  serialize();
  printf("a loop that changes itself: %d", call(p));
  printf(", then %d\n", call(p));
  /* one that turns its own jump around: first falls through to add 5, then patches je into jne */
  p = code + 192;
  PUT(p, "\x31\xc0\x83\xf8\x00\x75\x0a\x83\xc0\x05\x80\x35\xf4\xff\xff\xff\x01\x83\xc0\x01\x83\xf8\x14\x72\xe9\xc3");
  serialize();
  printf("a branch that turns: %d\n", call(p));
}
/* rep movsb writes over the code behind itself, and over itself. */
static void string(void) {
  /* lea rsi, [rip+X]; lea rdi, [rip+Y]; mov ecx, 5; rep movsb; mov eax, 1; ret; source: mov eax, 77 */
  PUT(code, "\x48\x8d\x35\x1b\x00\x00\x00\x48\x8d\x3d\x07\x00\x00\x00\xb9\x05\x00\x00\x00\xf3\xa4\xb8\x01\x00\x00\x00\xc3\x90\x90\x90\x90\x90\x90\x90\xb8\x4d\x00\x00\x00");
  serialize();
  printf("rep movsb before its own code: %d\n", call(code));
}
static void two_pages(void) {
  uint8_t *edge = code + 4096 - 3;
  for (int i = 1; i < 5; i++) {
    returns(edge, i << 20 | i);
    serialize();
    printf("across two pages: %x", call(edge));
    edge[4] = 0x7f; /* on the second page */
    serialize();
    printf(", then %x\n", call(edge));
  }
  uint8_t *second = code + 4096;
  returns(edge, 0x01020304);
  call(edge);
  int fd = memfd_create("page", 0);
  uint8_t page[4096] = {0xaa, 0xbb, 0xc3};
  write(fd, page, sizeof page);
  mmap(second, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_FIXED, fd, 0);
  printf("another second page: %x\n", call(edge));
  close(fd);
  mmap(second, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS, -1, 0);
}
static void other_mapping(void) {
  int fd = memfd_create("code", 0), n = 0;
  ftruncate(fd, 8192);
  uint8_t *w = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), *x = mmap(0, 8192, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
  uint8_t *x2 = mmap(0, 8192, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0), *private = mmap(0, 8192, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE, fd, 0);
  for (int i = 0; i < 300; i++) {
    returns(w, i);
    serialize();
    n += call(x) + call(x2) * 3;
  }
  printf("another mapping: %d, private %d\n", n, call(private));
  private[1] = 9; /* from now on a page of its own */
  private[2] = 0;
  returns(w, 1000);
  serialize();
  printf("copied on write: %d %d\n", call(private), call(x));
  uint8_t b[6];
  returns(b, 2000);
  pwrite(fd, b, 6, 0);
  serialize();
  printf("by write(2): %d %d\n", call(private), call(x));
  int p[2];
  pipe(p);
  for (int i = 3000; i < 3003; i++) {
    returns(b, i);
    write(p[1], b, 6);
    read(p[0], code, 6);
    serialize();
    printf("by read(2): %d\n", call(code));
  }
  returns(b, 4000);
  struct iovec from = {b, 6}, to = {code, 6};
  process_vm_writev(getpid(), &from, 1, &to, 1, 0);
  serialize();
  printf("by process_vm_writev(2): %d\n", call(code));
  returns(code + 64, 5000);
  call(code + 64);
  madvise(code, 4096, MADV_DONTNEED);
  returns(code + 64, 6000);
  serialize();
  printf("after MADV_DONTNEED: %d\n", call(code + 64));
  fflush(stdout);
  pid_t child = fork();
  if (!child) {
    returns(w, 7000);
    returns(code + 64, 7001); /* the child's own */
    serialize();
    _exit(call(code + 64) == 7001 && call(x) == 7000 ? 0 : 1);
  }
  int st;
  waitpid(child, &st, 0);
  serialize();
  printf("another process: %d %d, private page %d\n", st, call(x), call(code + 64));
  munmap(x, 8192);
  uint8_t *again = mmap(x, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  returns(again, 8000);
  mprotect(again, 4096, PROT_READ | PROT_EXEC);
  printf("another page at the address: %d\n", call(x));
  munmap(w, 8192), munmap(x2, 8192), munmap(private, 8192);
}
/* A thread patches, with one store each, the instruction that another executes. */
static volatile int stop, latest;
static void *runner(void *x) {
  long seen = 0, last = 0, backwards = 0;
  while (!stop) {
    int n = call(code + 512);
    if (n != last) seen++;
    if (n < last) backwards++;
    last = n;
    latest = n;
    serialize();
  }
  *(long *)x = last * 1000 + backwards * 10 + (seen > 0);
  return 0;
}
static void threads(void) {
  pthread_t t;
  long result[2];
  returns(code + 512 + 3, 0);
  memset(code + 512, 0x90, 3);
  stop = 0;
  for (int i = 0; i < 2; i++) {
    __atomic_store_n((int *)(code + 516), 0, __ATOMIC_SEQ_CST);
    stop = 0;
    latest = -1;
    pthread_create(&t, 0, runner, &result[i]);
    while (latest != 0) usleep(100);
    for (int n = 1; n <= 500; n++) {
      __atomic_store_n((int *)(code + 516), n, __ATOMIC_SEQ_CST);
      if (n % 50 == 0) usleep(500);
    }
    while (latest != 500) usleep(100);
    stop = 1;
    pthread_join(t, 0);
    printf("a thread saw: %ld\n", result[i]);
  }
}
static void on_stack(void) {
  uint8_t room[8192], *p = (uint8_t *)((uintptr_t)(room + 4096) & -4096);
  mprotect((void *)((uintptr_t)room & -4096), 12288, PROT_READ | PROT_WRITE | PROT_EXEC);
  long sum = 0;
  for (int i = 0; i < 100; i++) {
    returns(p + i, i);
    serialize();
    sum += call(p + i);
  }
  printf("on the stack: %ld\n", sum);
}
/* Overlapping instructions: the same bytes entered at two places. */
static void overlapping(void) {
  PUT(code, "\xb8\xb8\x05\x00\x00\x00\xc3\xc3"); /* mov eax, 0x5b8; add bl.. | mov eax, 5; ret */
  PUT(code, "\x31\xc0\xeb\x01\xb8\x83\xc0\x07\xc3\x90\xc3");
  serialize();
  printf("overlapping: %d %d\n", call(code), call(code + 5) & 0);
  code[7] = 9;
  serialize();
  printf("overlapping, changed: %d\n", call(code));
}
/* Half of an instruction is changed, then the rest: a two-byte nop becomes a jump. */
static void piecewise(void) {
  PUT(code, "\x66\x90\xb8\x01\x00\x00\x00\xc3\xb8\x02\x00\x00\x00\xc3");
  serialize();
  printf("piecewise: %d", call(code));
  code[1] = 0x0f; /* 66 0f b8 ..: something else */
  code[0] = 0x90;
  code[1] = 0x90;
  serialize();
  printf(" %d", call(code));
  *(volatile uint16_t *)code = 0x06eb;
  serialize();
  printf(" %d\n", call(code));
}

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  code = mmap(0, 3 * 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  again_and_again();
  next_instruction();
  string();
  two_pages();
  other_mapping();
  threads();
  on_stack();
  overlapping();
  piecewise();
  return 0;
}
