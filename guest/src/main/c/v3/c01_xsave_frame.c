/* C1: the XSAVE state in a signal frame: its layout, what a handler may change in it, and what rt_sigreturn makes of a hostile one.
 * Needs a CPU with AVX. */
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

struct state {
  uint8_t ymm[16][32];
  uint8_t fx[512] __attribute__((aligned(64)));
} __attribute__((aligned(64)));
static struct state in, out;
static uint32_t mxcsr;
static uint16_t fcw;
static sigjmp_buf back;

/* Loads the registers, sends SIGUSR1 to itself, stores them. */
static __attribute__((noinline)) void go(void) {
  long a = SYS_tkill, d = syscall(SYS_gettid), s = SIGUSR1;
  __asm__ volatile(
      "ldmxcsr %[m]; fninit; fldcw %[c]; fldpi; fld1\n"
      "vmovdqu 0(%[i]),%%ymm0; vmovdqu 32(%[i]),%%ymm1; vmovdqu 480(%[i]),%%ymm15\n"
      "syscall\n"
      "vmovdqu %%ymm0,0(%[o]); vmovdqu %%ymm1,32(%[o]); vmovdqu %%ymm15,480(%[o])\n"
      "fxsave 512(%[o])\n"
      "vzeroupper; fninit; ldmxcsr %[n]\n"
      : "+a"(a)
      : "D"(d), "S"(s), [i] "r"(&in), [o] "r"(&out), [m] "m"(mxcsr), [c] "m"(fcw), [n] "m"(*(uint32_t[]){0x1f80})
      : "rcx", "r11", "memory", "xmm0", "xmm1", "xmm15");
}
static const char *kind(const uint8_t *p, const uint8_t *was) {
  static const uint8_t zero[16];
  return !memcmp(p, was, 16) ? "kept" : !memcmp(p, zero, 16) ? "zero" : p[0] == 0x77 ? "changed" : "other";
}
static void show(const char *what) {
  int tags = out.fx[4];
  printf("%-22s xmm %s %s, upper %s %s %s, mxcsr %x, fcw %x, tags %x\n", what, kind(out.ymm[0], in.ymm[0]), kind(out.ymm[15], in.ymm[15]),
         kind(out.ymm[0] + 16, in.ymm[0] + 16), kind(out.ymm[1] + 16, in.ymm[1] + 16), kind(out.ymm[15] + 16, in.ymm[15] + 16),
         *(uint32_t *)(out.fx + 24), *(uint16_t *)out.fx, tags);
}

static int how;
static uint8_t *copy; /* three pages, the last without access */
static char stack[1 << 16];
#define U64(p) (*(volatile uint64_t *)(p))
#define U32(p) (*(volatile uint32_t *)(p))

static void layout(siginfo_t *si, ucontext_t *u, uint8_t *fp, uintptr_t sp) {
  uint32_t size = U32(fp + 480);
  printf("uc_flags %lx, fpstate aligned %d, behind siginfo %d\n", (long)u->uc_flags, (uintptr_t)fp % 64 == 0, fp >= (uint8_t *)(si + 1) && fp < (uint8_t *)(si + 1) + 128);
  printf("magic1 %x, extended %d, xfeatures %lx, magic2 %x, size %d\n", U32(fp + 464), U32(fp + 468) - size, U64(fp + 472) & 7, U32(fp + size), size >= 832);
  printf("header %lx, rest %lx %lx, reserved %lx\n", U64(fp + 512) & 7, U64(fp + 520), U64(fp + 528), U64(fp + 568));
  printf("room: %d\n", sp - (uintptr_t)u <= getauxval(AT_MINSIGSTKSZ) + 128 && fp + size + 4 <= (uint8_t *)sp - 128);
}
static void handler(int sig, siginfo_t *si, void *p) {
  ucontext_t *u = p;
  greg_t *g = u->uc_mcontext.gregs;
  uint8_t *fp = (uint8_t *)u->uc_mcontext.fpregs;
  uint32_t size = U32(fp + 480), now;
  uint16_t word;
  uint8_t ymm[32];
  __asm__ volatile("stmxcsr %0; fnstcw %1; vmovdqu %%ymm15,%2" : "=m"(now), "=m"(word), "=m"(ymm));
  switch (how) {
    case 0:
      layout(si, u, fp, g[REG_RSP]);
      printf("fresh: mxcsr %x fcw %x ymm15 %s\n", now, word, kind(ymm, ymm) && ymm[31] == 0 && ymm[0] == 0 ? "zero" : "not zero");
      memset(ymm, 0x99, sizeof ymm);
      __asm__ volatile("vmovdqu %0,%%ymm15" ::"m"(ymm));
      break;
    case 1: memset(fp + 576 + 16, 0x77, 16); memset(fp + 160, 0x77, 16); break; /* upper of ymm1, xmm0 */
    case 2: U32(fp + 464) = 0; break;
    case 3: U32(fp + size) = 0; break;
    case 4: U64(fp + 512) = 0; break;
    case 5: U64(fp + 512) &= ~2; break;
    case 6: U64(fp + 512) &= ~4; break;
    case 7: U64(fp + 472) = 3; break;
    case 8: U64(fp + 472) = 4; break;
    case 9: U64(fp + 472) = 0; break;
    case 10: U64(fp + 472) = -1; break;
    case 11: U32(fp + 468) = 0; break; /* extended_size */
    case 35: U32(fp + 480) = 576; break; /* xstate_size, from here to that of the machine */
    case 40: U32(fp + 480) = 576; U32(fp + 576) = 0x46505845; break;
    case 36: U32(fp + 480) = 575; break;
    case 37: U32(fp + 480) = size + 1; U32(fp + 468) = size + 8; break;
    case 38: U32(fp + 468) = size; break;
    case 39: U32(fp + 468) = size - 1; break;
    case 12: U64(fp + 512) |= 1ul << 62; break;
    case 13: U64(fp + 520) = 1; break;
    case 14: U64(fp + 528) = 1; break;
    case 15: U32(fp + 24) |= 0x10000; break;
    case 16: u->uc_mcontext.fpregs = 0; break;
    case 17: U64(fp + 520) = 1ul << 63 | 7; U64(fp + 512) = 7; break; /* compacted: accepted by the processor */
    case 18: U64(fp + 520) = 1ul << 63 | 3; U64(fp + 512) = 7; break;
    case 19: u->uc_mcontext.fpregs = (void *)0xffff800000000000; break;
    case 20: u->uc_mcontext.fpregs = (void *)16; break;
    case 21: memcpy(copy, fp, size + 4); u->uc_mcontext.fpregs = (void *)copy; memset(copy + 576 + 16, 0x77, 16); break;
    case 22: memcpy(copy + 16, fp, size + 4); u->uc_mcontext.fpregs = (void *)(copy + 16); break;
    case 23: memcpy(copy + 16, fp, 512); U32(copy + 16 + 464) = 0; u->uc_mcontext.fpregs = (void *)(copy + 16); break;
    case 24: memcpy(copy + 24, fp, 512); U32(copy + 24 + 464) = 0; u->uc_mcontext.fpregs = (void *)(copy + 24); break;
    case 25: memcpy(copy + 8192 - 512, fp, 512); u->uc_mcontext.fpregs = (void *)(copy + 8192 - 512); break; /* no magic2 to read */
    case 26: fp[0] = 0; fp[1] = 3; U32(fp + 24) = 0x9fc0; fp[4] = 0; break;
    case 27: g[REG_CSGSFS] = g[REG_CSGSFS] & ~0xffffl | 0x1230; break;
    case 28: g[REG_CSGSFS] &= 0xffffffffffffl; break; /* SS 0, strict */
    case 29: g[REG_CSGSFS] &= 0xffffffffffffl; u->uc_flags &= ~4ul; break;
    case 30: g[REG_CSGSFS] &= ~3l; break; /* the privilege level is made 3 */
    case 31: g[REG_RIP] = 0x8000000000000000; break;
    case 32: g[REG_RIP] = 0xffffffff80000000; break;
    case 33: g[REG_EFL] |= 0x3000 | 0x200000 | 0x4000; break; /* IOPL, ID, NT: not taken */
    case 34: u->uc_stack.ss_flags = 77; break; /* no such stack: not reported */
  }
}
static void fault(int s, siginfo_t *i, void *p) {
  ucontext_t *u = p;
  greg_t *g = u->uc_mcontext.gregs;
  if (how >= 27 && how < 35) {
    printf("signal %d code %d trap %lld error %llx rip %llx, ", s, i->si_code, g[REG_TRAPNO], g[REG_TRAPNO] == 13 ? g[REG_ERR] : 0, g[REG_RIP] >> 63);
  } else {
    printf("signal %d code %d address %p, ", s, i->si_code, i->si_addr);
  }
  siglongjmp(back, 1);
}

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  stack_t ss = {.ss_sp = stack, .ss_size = sizeof stack};
  sigaltstack(&ss, 0);
  struct sigaction a = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  sigaction(SIGUSR1, &a, 0);
  a.sa_sigaction = fault;
  a.sa_flags |= SA_ONSTACK | SA_NODEFER;
  sigaction(SIGSEGV, &a, 0);
  sigaction(SIGBUS, &a, 0);
  copy = mmap(0, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mprotect(copy + 8192, 4096, PROT_NONE);
  for (int i = 0; i < 512; i++) ((uint8_t *)in.ymm)[i] = i % 251 + 1;
  static const char *names[] = {"layout", "changed in the frame", "no magic1", "no magic2", "header empty", "header without SSE", "header without AVX",
      "xfeatures 3", "xfeatures 4", "xfeatures 0", "xfeatures all", "extended size 0", "header bit 62", "xcomp 1", "reserved", "mxcsr reserved",
      "no fpstate", "compacted", "compacted, no AVX", "fpstate in kernel", "fpstate unmapped", "fpstate elsewhere", "fpstate misaligned", "legacy, aligned 16",
      "legacy, misaligned", "legacy at the end", "control words", "cs", "ss", "ss not strict", "rpl", "rip", "rip in kernel", "flags", "stack",
      "size 576", "size 575", "size of more", "extended size the same", "extended size less", "size 576, magic2 there"};
  for (how = 0; how < (int)(sizeof names / sizeof *names); how++) {
    mxcsr = 0x7fa0, fcw = 0x27f;
    memset(&out, 0x55, sizeof out);
    if (!sigsetjmp(back, 1)) {
      go();
      show(names[how]);
    } else {
      __asm__ volatile("stmxcsr %0; fnstcw %1" : "=m"(mxcsr), "=m"(fcw));
      __asm__ volatile("fninit; ldmxcsr %0" ::"m"(*(uint32_t[]){0x1f80}));
      puts(names[how]);
    }
  }
  ss.ss_size = 2047;
  printf("sigaltstack of 2047: %d", sigaltstack(&ss, 0));
  printf(" %s\n", strerror(errno));
  ss.ss_size = 2048;
  printf("sigaltstack of 2048: %d\n", sigaltstack(&ss, 0));
  return 0;
}
