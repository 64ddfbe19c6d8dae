/* XSAVE, XSAVEC, XSAVEOPT, XRSTOR, XGETBV: what they write and load for every set of components, and what they refuse. Needs a CPU with AVX. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static uint8_t area[4096] __attribute__((aligned(64)));
static uint8_t spare[4096] __attribute__((aligned(64)));
static uint8_t regs[16][32], seen[16][32];
static uint8_t fx[512] __attribute__((aligned(16)));
static uint32_t mxcsr;
static double numbers[8];
static int depth;
static uint64_t seed = 1;
static sigjmp_buf back;
#define U64(a, at) (*(uint64_t *)((a) + (at)))

static uint32_t rnd(void) {
  seed = seed * 6364136223846793005ul + 1442695040888963407ul;
  return seed >> 33;
}
static uint64_t hash(const uint8_t *p, int from, int to, uint64_t h) {
  for (int i = from; i < to; i++) h = (h ^ p[i]) * 0x100000001b3ul;
  return h;
}
/* Chooses new registers. Whether registers that were loaded with zeros count as initial is the processor's choice. */
static void choose(int zeros) {
  int xmm = !zeros || rnd() % 4, upper = !zeros || rnd() % 4;
  memset(regs, 0, sizeof regs);
  for (int r = 0; r < 16; r++)
    for (int i = 0; i < 32; i++)
      if (i < 16 ? xmm : upper) regs[r][i] = rnd();
  mxcsr = rnd() % 3 ? 0x1f80 | rnd() & 0xe03f : 0x1f80;
  depth = rnd() % 4;
  for (int i = 0; i < 8; i++) numbers[i] = rnd() * 1.5;
}
#define ALL(f) f(0) f(1) f(2) f(3) f(4) f(5) f(6) f(7) f(8) f(9) f(10) f(11) f(12) f(13) f(14) f(15)
#define LOAD(n) "vmovdqu " #n "*32(%[r]),%%ymm" #n "\n"
#define STORE(n) "vmovdqu %%ymm" #n "," #n "*32(%[s])\n"
#define BEGIN "ldmxcsr %[m]; fninit; mov %[n],%%ecx; jecxz 2f; 1: fldl (%[d]); loop 1b; 2:\n" ALL(LOAD)
#define END "fxsave %[f]\n" ALL(STORE) "vzeroupper; fninit; ldmxcsr %[i]\n"
#define RUN(instruction) \
  __asm__ volatile(BEGIN "mov %[lo],%%eax; mov %[hi],%%edx\n" instruction "\n" END \
                   : [f] "=m"(fx) \
                   : [r] "r"(regs), [s] "r"(seen), [m] "m"(mxcsr), [n] "m"(depth), [d] "r"(numbers), [a] "r"(at), [lo] "m"(mask[0]), [hi] "m"(mask[1]), [i] "m"(*(uint32_t[]){0x1f80}) \
                   : "rax", "rcx", "rdx", "memory", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15")
/* Everything that two processors write alike: not the last instruction's address, nor reserved bytes. */
static uint64_t content(const uint8_t *p, int ymm) {
  uint64_t h = hash(p, 0, 5, 14695981039346656037ul);
  h = hash(p, 24, 28, h);
  for (int i = 0; i < 8; i++) h = hash(p, 32 + 16 * i, 42 + 16 * i, h);
  h = hash(p, 160, 416, h);
  return ymm ? hash(p, 576, 832, h) : h;
}
static int save(int op, uint8_t *at, uint64_t components) {
  uint32_t mask[2] = {components, components >> 32};
  if (sigsetjmp(back, 1)) return 1;
  switch (op) {
    case 0: RUN("xsave64 (%[a])"); break;
    case 1: RUN("xsave (%[a])"); break;
    case 2: RUN("xsavec64 (%[a])"); break;
    case 3: RUN("xsaveopt64 (%[a])"); break;
    case 4: RUN("xrstor64 (%[a])"); break;
    case 5: RUN("xrstor (%[a])"); break;
  }
  return 0;
}
static void fault(int s, siginfo_t *i, void *u) {
  __asm__ volatile("fninit; ldmxcsr %0" ::"m"(*(uint32_t[]){0x1f80}));
  siglongjmp(back, 1);
}
static const char *names[] = {"xsave64", "xsave", "xsavec64", "xsaveopt64", "xrstor64", "xrstor"};

int main(void) {
  struct sigaction sa = {.sa_sigaction = fault, .sa_flags = SA_SIGINFO};
  sigaction(SIGSEGV, &sa, 0);
  for (int n = 0; n < 240; n++) {
    int op = rnd() % 4;
    uint64_t components = rnd() % 8;
    if (!depth && !(components & 1)) depth = 1;
    choose(0);
    memset(area, 0x5a, sizeof area);
    memset(area + 512, 0, 64);
    if (op != 2) area[512] = rnd() & 7;
    save(op, area, components | (rnd() & 1 ? 0xfffffff000000000ul & ~(3ul << 62) : 0));
    uint64_t bv = U64(area, 512) & 7;
    if (!depth) bv &= ~1ul; /* whether an initial x87 unit counts is the processor's choice */
    int x87 = components & 1, h = bv & 6;
    if (op > 1 && !depth) x87 = 0;
    uint64_t sum = 0;
    if (x87 || !(components & 1)) {
      for (int i = 0; i < 8; i++) sum = hash(area, 32 + 16 * i, 42 + 16 * i, sum);
      sum = hash(area, 0, 5, sum);
    }
    sum = hash(area, 24, 28, sum);
    sum = hash(area, 160, 416, hash(area, 576, 832, sum));
    printf("%s %lx: header %lx %lx %lx, content %016lx\n", names[op], components, bv, U64(area, 520) & ~(U64(area, 520) >> 63 ? ~(7ul | 1ul << 63) : 0), U64(area, 528), sum);
  }
  for (int n = 0; n < 400; n++) {
    int op = 4 + rnd() % 2;
    uint64_t components = rnd() % 8, present = rnd() % 8;
    choose(1);
    for (int i = 0; i < 832; i++) area[i] = rnd();
    for (int i = 0; i < 8; i++) area[32 + 16 * i + 7] |= 0x80; /* normal numbers */
    area[0] = 0x7f; area[1] = 2; area[2] = area[3] = 0; area[4] = rnd();
    U64(area, 24) = 0x0000ffff00001f80 | rnd() & 0x603f;
    memset(area + 512, 0, 64);
    U64(area, 512) = present;
    int compacted = rnd() % 3 == 0;
    if (compacted) U64(area, 520) = 1ul << 63 | present | rnd() % 8;
    int damage = rnd() % 8;
    if (damage == 0) U64(area, 512) |= 1ul << (20 + rnd() % 40);
    if (damage == 1) U64(area, 520) |= 1ul << (20 + rnd() % 40);
    if (damage == 2) area[528 + rnd() % 8] = 1;
    if (damage == 3) area[26] |= 8; /* MXCSR */
    memset(seen, 0, sizeof seen);
    memset(fx, 0, sizeof fx);
    int failed = save(op, area, components);
    printf("%s %lx, header %lx %lx %d: ", names[op], components, present, U64(area, 520), damage);
    if (failed) puts("refused");
    else printf("legacy %016lx ymm %016lx mxcsr %x fcw %x tags %x\n", content(fx, 0), hash((uint8_t *)seen, 0, 512, 0), *(uint32_t *)(fx + 24), *(uint16_t *)fx, fx[4]);
  }
  /* a round trip through each format */
  for (int op = 0; op < 4; op++) {
    choose(0);
    depth = 3;
    memset(area, 0, sizeof area);
    save(op, area, 7);
    uint64_t legacy = content(fx, 0), upper = hash((uint8_t *)seen, 0, 512, 0);
    choose(0);
    memcpy(spare, area, 832);
    save(4, spare, 7);
    printf("%s and back: %d %d\n", names[op], legacy == content(fx, 0), upper == hash((uint8_t *)seen, 0, 512, 0));
  }
  for (int op = 0; op < 6; op++) {
    memset(area, 0, 1024);
    printf("%s at 16: %d, at 64: %d, at an address that is not canonical: %d, at null: %d\n", names[op], save(op, area + 16, 7), save(op, area + 64, 7), save(op, (uint8_t *)(1ul << 63), 7), save(op, 0, 7));
  }
  uint32_t a, d;
  __asm__ volatile("xgetbv" : "=a"(a), "=d"(d) : "c"(0));
  printf("xcr0 %x %x\n", a & 7, d);
  __asm__ volatile("vzeroall; xgetbv" : "=a"(a), "=d"(d) : "c"(1) : "xmm0", "xmm15");
  printf("in use %x", a & 6);
  __asm__ volatile("vpcmpeqd %%xmm9,%%xmm9,%%xmm9; xgetbv; vzeroall" : "=a"(a), "=d"(d) : "c"(1) : "xmm0", "xmm9", "xmm15");
  printf(" %x", a & 6);
  __asm__ volatile("vpcmpeqd %%ymm9,%%ymm9,%%ymm9; xgetbv; vzeroall" : "=a"(a), "=d"(d) : "c"(1) : "xmm0", "xmm9", "xmm15");
  printf(" %x\n", a & 6);
  if (!sigsetjmp(back, 1)) { __asm__ volatile("xgetbv" : "=a"(a), "=d"(d) : "c"(2)); puts("xgetbv 2"); } else puts("xgetbv 2 is refused");
  if (!sigsetjmp(back, 1)) { __asm__ volatile("xsetbv" : : "a"(7), "d"(0), "c"(0)); puts("xsetbv"); } else puts("xsetbv is refused");
  return 0;
}
