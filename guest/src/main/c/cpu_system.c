/* CPU: segment bases, random numbers, time stamps, wide compare-and-exchange, interrupt gates, privileged instructions, flags as a whole. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

static sigjmp_buf back;
static uint8_t *code;
static void fault(int s, siginfo_t *i, void *u) {
  greg_t *g = ((ucontext_t *)u)->uc_mcontext.gregs;
  __asm__ volatile("cld");
  long long at = g[REG_RIP] - (long long)code;
  printf("signal %d code %d trap %lld error %llx, ip %lld", s, i->si_code, g[REG_TRAPNO], g[REG_ERR], at >= 0 && at < 64 ? at : -1);
  siglongjmp(back, 1);
}
/* Executes bytes, followed by a return. */
static void bytes(const char *name, const char *b, int n) {
  memset(code, 0x90, 64);
  memcpy(code, b, n);
  code[n] = 0xc3;
  printf("%s: ", name);
  if (!sigsetjmp(back, 1)) {
    __asm__ volatile("sub $256,%%rsp; xor %%ecx,%%ecx; xor %%edx,%%edx; mov $1,%%eax; call *%0; add $256,%%rsp" ::"b"(code) : "rax", "rcx", "rdx", "rsi", "rdi", "memory", "cc");
    printf("done");
  }
  putchar('\n');
}
#define TRY(b) bytes(#b, b, sizeof b - 1)
#define ARITHMETIC 0x8d5

static void bases(void) {
  uint64_t fs, gs, got;
  __asm__ volatile("rdfsbase %0" : "=r"(fs));
  syscall(SYS_arch_prctl, 0x1003, &got);
  printf("rdfsbase is what the kernel says: %d\n", fs == got);
  __asm__ volatile("wrgsbase %1; rdgsbase %0" : "=r"(gs) : "r"(0x123456789abcul));
  syscall(SYS_arch_prctl, 0x1004, &got);
  printf("gs %lx %lx\n", gs, got);
  gs = -1;
  __asm__ volatile("wrgsbase %k1; rdgsbase %k0" : "+r"(gs) : "r"(0xfedcba9876543210ul));
  printf("narrow gs %lx\n", gs);
  static uint32_t words[4] = {1, 2, 3, 4};
  uint32_t w;
  __asm__ volatile("wrgsbase %1; mov %%gs:8,%0" : "=r"(w) : "r"(words));
  printf("through gs %u\n", w);
  syscall(SYS_arch_prctl, 0x1001, words + 1);
  __asm__ volatile("mov %%gs:8,%0" : "=r"(w));
  printf("after arch_prctl %u\n", w);
  __asm__ volatile("wrgsbase %1; rdgsbase %0" : "=r"(gs) : "r"(0xffff800000000000ul));
  printf("kernel's half %lx\n", gs);
  printf("not canonical: ");
  if (!sigsetjmp(back, 1)) __asm__ volatile("wrgsbase %0" ::"r"(0x800000000000ul));
  uint16_t es, cs, ss, ds;
  __asm__ volatile("mov %%es,%0; mov %%cs,%1; mov %%ss,%2; mov %%ds,%3" : "=r"(es), "=r"(cs), "=r"(ss), "=r"(ds));
  printf("\nselectors %x %x %x %x\n", es, cs, ss, ds);
}
static void chance(void) {
  uint64_t a = 0, b = 0, f1, f2;
  int tries = 0, same = 0;
  for (int i = 0; i < 64; i++) {
    do __asm__ volatile("rdrand %0; pushfq; pop %1" : "=r"(a), "=r"(f1)); while (!(f1 & 1) && ++tries < 1000);
    do __asm__ volatile("rdseed %0; pushfq; pop %1" : "=r"(b), "=r"(f2)); while (!(f2 & 1) && ++tries < 100000);
    same += a == b;
    if (i == 0) printf("flags %lx %lx\n", f1 & ARITHMETIC, f2 & ARITHMETIC);
  }
  a = -1;
  do __asm__ volatile("rdrand %k0; setc %b1" : "+r"(a), "+r"(b)); while (!(b & 1));
  printf("same %d, 32 bits are extended %d, ", same, a >> 32 == 0);
  a = 0x1111222233334444;
  do __asm__ volatile("rdrand %w0; setc %b1" : "+r"(a), "+r"(b)); while (!(b & 1));
  printf("16 bits are not %lx\n", a >> 16);
}
static void stamps(void) {
  uint32_t lo, hi, cpu, node, c;
  uint64_t before, after, id;
  __asm__ volatile("rdtsc" : "=a"(lo), "=d"(hi));
  before = (uint64_t)hi << 32 | lo;
  for (volatile int i = 0; i < 1000; i++) { }
  __asm__ volatile("rdtscp" : "=a"(lo), "=d"(hi), "=c"(c));
  after = (uint64_t)hi << 32 | lo;
  printf("time goes on: %d\n", after > before);
  int wrong = 0;
  for (int n = 0; n < 64; n++) {
    if (syscall(SYS_sched_setaffinity, 0, 8, &(uint64_t){1ul << n})) continue;
    __asm__ volatile("rdtscp" : "=a"(lo), "=d"(hi), "=c"(c));
    syscall(SYS_getcpu, &cpu, &node, 0);
    __asm__ volatile("rdpid %0" : "=r"(id));
    wrong += c != cpu + (node << 12) || id != c;
  }
  printf("rdtscp and rdpid tell another CPU than getcpu: %d\n", wrong);
}
static void wide(void) {
  static uint64_t at[4] __attribute__((aligned(16)));
  for (int n = 0; n < 4; n++) {
    uint64_t a = 5 + (n & 1), d = 6, f, old[2] = {5, 6};
    at[0] = 5, at[1] = n & 2 ? 7 : 6;
    __asm__ volatile("lock cmpxchg16b %0; pushfq; pop %3" : "+m"(at), "+a"(a), "+d"(d), "=r"(f) : "b"(11ul), "c"(12ul) : "cc");
    printf("cmpxchg16b: %lu %lu, rax %lu rdx %lu, zf %d\n", at[0], at[1], a, d, (f & 0x40) != 0);
  }
  printf("misaligned: ");
  if (!sigsetjmp(back, 1)) __asm__ volatile("cmpxchg16b 8(%0)" ::"r"(at), "a"(0), "b"(0), "c"(0), "d"(0) : "memory");
  uint64_t f, v = 0x100000005;
  uint32_t a = 5, d = 1;
  __asm__ volatile("add $0,%%eax; lock cmpxchg8b %0; pushfq; pop %3" : "+m"(v), "+a"(a), "+d"(d), "=r"(f) : "b"(9), "c"(8) : "cc");
  printf("\ncmpxchg8b: %lx zf %d\n", v, (f & 0x40) != 0);
}
static void flags(void) {
  uint64_t f;
  __asm__ volatile("pushfq; pop %0" : "=r"(f));
  printf("flags %lx\n", f & ~ARITHMETIC);
  __asm__ volatile("push %1; popfq; pushfq; pop %0; push $0; popfq" : "=r"(f) : "r"(0x00247ed7ul) : "cc"); /* everything but TF and RF */
  printf("set %lx\n", f);
  __asm__ volatile("push %1; popfq; pushfq; pop %0; push $0; popfq" : "=r"(f) : "r"(0xffffffff00003002ul) : "cc");
  printf("set %lx\n", f);
  __asm__ volatile("mov $-1,%%eax; sahf; lahf; movzbl %%ah,%%eax; mov %%rax,%0" : "=r"(f)::"rax", "cc");
  printf("ah %lx\n", f);
}

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  struct sigaction a = {.sa_sigaction = fault, .sa_flags = SA_SIGINFO | SA_NODEFER};
  int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP};
  for (int i = 0; i < 5; i++) sigaction(signals[i], &a, 0);
  code = mmap(0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  bases();
  chance();
  stamps();
  wide();
  flags();
  for (int n = 0; n < 256; n++) { /* int n */
    if (n == 0x80) continue; /* 32-bit system calls */
    char b[2] = {0xcd, n}, name[16];
    sprintf(name, "int %d", n);
    bytes(name, b, 2);
  }
  TRY("\xcc");
  TRY("\xf4");         /* hlt */
  TRY("\xfa");         /* cli */
  TRY("\xfb");         /* sti */
  TRY("\x0f\x06");     /* clts */
  TRY("\x0f\x08");     /* invd */
  TRY("\x0f\x09");     /* wbinvd */
  TRY("\x0f\x30");     /* wrmsr */
  TRY("\x0f\x32");     /* rdmsr */
  TRY("\x0f\x01\xf8"); /* swapgs */
  TRY("\x0f\x20\xc0"); /* mov rax, cr0 */
  TRY("\x0f\x22\xc0");
  TRY("\x0f\x21\xc0"); /* mov rax, dr0 */
  TRY("\x0f\x23\xf8");
  TRY("\x0f\x00\xd0"); /* lldt ax */
  TRY("\x0f\x00\xd8"); /* ltr ax */
  TRY("\x0f\x01\x14\x24"); /* lgdt [rsp] */
  TRY("\x0f\x01\x3c\x24"); /* invlpg [rsp] */
  TRY("\x0f\x07");     /* sysret */
  TRY("\xe4\x10");     /* in al, 16 */
  TRY("\xec");
  TRY("\x6c");         /* insb */
  TRY("\x6e");         /* outsb */
  TRY("\x0f\x0b");     /* ud2 */
  TRY("\x0f\xff\xc0"); /* ud0 */
  TRY("\x0f\xb9\xc0"); /* ud1 */
  TRY("\x06");         /* push es */
  TRY("\x27");         /* daa */
  TRY("\x62\x61");     /* what is no EVEX */
  TRY("\x8e\xc8");     /* mov cs, ax */
  TRY("\xf0\x90");     /* lock nop */
  TRY("\xf0\x01\xc0"); /* lock add eax, eax */
  TRY("\xf0\x0f\xbc\x04\x24"); /* lock bsf */
  TRY("\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x90"); /* 16 bytes */
  TRY("\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x90");     /* 15 bytes */
  TRY("\xb8\x34\x12\x00\x00\x8e\xc0"); /* mov es, 0x1234 */
  TRY("\x31\xc0\x8e\xd0");             /* mov ss, 0 */
  TRY("\x31\xc0\x8e\xc0\x8e\xd8");     /* mov es, 0; mov ds, 0 */
  return 0;
}
