/* Executes single instructions on the host's CPU: oracle IN OUT.
 *
 * IN is an array of struct state; each is loaded into the CPU by returning from a signal handler, the instruction at
 * CODE + 0x800 runs, and the int3 behind it or the fault it raises comes back to the handler, which stores the state
 * found in the signal frame as the next element of OUT. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#define CODE 0x10000000ul
#define DATA 0x10002000ul   /* two pages, read and write */
#define CONST 0x10005000ul  /* one page, read only */
#define WINDOW (DATA + 0xf00)

struct state {
  uint64_t r[16]; /* RAX RCX RDX RBX RSP RBP RSI RDI R8..R15 */
  uint64_t rip, flags, vector, error, cr2;
  uint8_t fx[512];
  uint8_t ymm[256]; /* upper halves of YMM0..YMM15 */
  uint8_t window[512]; /* memory at WINDOW */
  uint8_t code[16];
};

static struct state *in, *out;
static long n, done = -1;
static char stack[1 << 16];
static const int order[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                              REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};

static void handler(int sig, siginfo_t *si, void *p) {
  ucontext_t *u = p;
  greg_t *g = u->uc_mcontext.gregs;
  uint8_t *fx = (uint8_t *)u->uc_mcontext.fpregs;
  (void)sig;
  (void)si;
  if (done >= 0) {
    struct state *o = &out[done];
    for (int i = 0; i < 16; i++) o->r[i] = g[order[i]];
    o->rip = g[REG_RIP];
    o->flags = g[REG_EFL];
    o->vector = g[REG_TRAPNO];
    o->error = g[REG_ERR];
    o->cr2 = g[REG_CR2];
    memcpy(o->fx, fx, 512);
    if (*(uint64_t *)(fx + 512) & 4) memcpy(o->ymm, fx + 576, 256);
    memcpy(o->window, (void *)WINDOW, 512);
  }
  if (++done == n) _exit(0);
  struct state *c = &in[done];
  for (int i = 0; i < 16; i++) g[order[i]] = c->r[i];
  g[REG_RIP] = CODE + 0x800;
  g[REG_EFL] = c->flags;
  memcpy(fx, c->fx, 464); /* the rest tells the kernel how large the frame is */
  *(uint64_t *)(fx + 512) = 3;
  if (*(uint64_t *)(fx + 472) & 4) { /* the components that the kernel saves */
    *(uint64_t *)(fx + 512) = 7;
    memcpy(fx + 576, c->ymm, 256);
  }
  memset((void *)DATA, 0, 8192);
  memcpy((void *)WINDOW, c->window, 512);
  memset((void *)CODE, 0xcc, 4096);
  memcpy((void *)(CODE + 0x800), c->code, 16);
}

static void *map(const char *path, int flags, size_t size) {
  int fd = open(path, flags, 0600);
  if (fd < 0 || ((flags & O_CREAT) && ftruncate(fd, size))) exit(2);
  void *p = mmap(0, size, PROT_READ | PROT_WRITE, flags & O_CREAT ? MAP_SHARED : MAP_PRIVATE, fd, 0);
  if (p == MAP_FAILED) exit(3);
  return p;
}

int main(int argc, char **argv) {
  if (argc < 4) return 1;
  n = atol(argv[3]);
  in = map(argv[1], O_RDONLY, n * sizeof *in);
  out = map(argv[2], O_RDWR | O_CREAT, n * sizeof *out);
  int fixed = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
  mmap((void *)CODE, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, fixed, -1, 0);
  mmap((void *)DATA, 8192, PROT_READ | PROT_WRITE, fixed, -1, 0);
  mmap((void *)CONST, 4096, PROT_READ, fixed | MAP_POPULATE, -1, 0);
  memset((void *)CODE, 0xcc, 4096);
  syscall(SYS_arch_prctl, 0x1001 /* ARCH_SET_GS */, DATA);
  stack_t ss = {.ss_sp = stack, .ss_size = sizeof stack};
  sigaltstack(&ss, 0);
  struct sigaction sa = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
  int signals[] = {SIGTRAP, SIGSEGV, SIGILL, SIGFPE, SIGBUS};
  for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++) sigaction(signals[i], &sa, 0);
  raise(SIGTRAP);
  return 4;
}
