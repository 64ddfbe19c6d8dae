/* CPU: string instructions that fault in the middle show how far they came, and go on from there; other instructions that fault have done nothing. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

__attribute__((used)) uint8_t *a, *b; /* four pages each */
static uint64_t sum;
static int faults, quiet;
static void asked(int s, siginfo_t *i, void *u) {
  greg_t *g = ((ucontext_t *)u)->uc_mcontext.gregs;
  printf("a signal that somebody sent: trap %lld error %llx cr2 %llx\n", g[REG_TRAPNO], g[REG_ERR], g[REG_CR2] & 0xfff);
}
static sigjmp_buf back;
static char stack[1 << 16];
static const int order[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI, REG_R8, REG_R9, REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};

static void add(uint64_t v) { sum = (sum ^ v) * 0x100000001b3ul; sum ^= sum >> 29; }
static const char *place(uint64_t p) {
  static char text[4][24];
  static int n;
  char *t = text[n++ & 3];
  if (p - (uint64_t)a < 4 * 4096) sprintf(t, "a+%lx", p - (uint64_t)a);
  else if (p - (uint64_t)b < 4 * 4096) sprintf(t, "b+%lx", p - (uint64_t)b);
  else sprintf(t, "%lx", p);
  return t;
}
/* Makes the page accessible, and lets the instruction go on. */
static void repair(int s, siginfo_t *i, void *u) {
  greg_t *g = ((ucontext_t *)u)->uc_mcontext.gregs;
  faults++;
  if (!quiet) printf("  rcx %llx rsi %s rdi %s rax %llx at %s, error %llx, df %lld\n", g[REG_RCX], place(g[REG_RSI]), place(g[REG_RDI]), g[REG_RAX], place(g[REG_CR2]), g[REG_ERR] & ~1, g[REG_EFL] >> 10 & 1);
  add(g[REG_RCX]), add(g[REG_RSI] - (uint64_t)a), add(g[REG_RDI] - (uint64_t)b), add(g[REG_CR2] - (uint64_t)a);
  mprotect((void *)(g[REG_CR2] & -4096), 4096, PROT_READ | PROT_WRITE);
}
static void forbid(uint8_t *p, int page, int access) { mprotect(p + page * 4096, 4096, access); }
static void fresh(void) {
  mprotect(a, 4 * 4096, PROT_READ | PROT_WRITE);
  mprotect(b, 4 * 4096, PROT_READ | PROT_WRITE);
  for (int i = 0; i < 4 * 4096; i++) a[i] = i * 7 + (i >> 8), b[i] = 0xee;
}
struct r { uint64_t rax, rcx, rsi, rdi, flags; };
static void run(int op, int down, struct r *r) {
#define CASE(n, text) case n: __asm__ volatile("test %%edx,%%edx; je 1f; std; 1:" text "; pushfq; pop %%r8; cld; mov %%r8,%4" : "+a"(r->rax), "+c"(r->rcx), "+S"(r->rsi), "+D"(r->rdi), "=m"(r->flags) : "d"(down) : "memory", "cc", "r8"); break
  switch (op) {
    CASE(0, "rep movsb"); CASE(1, "rep movsw"); CASE(2, "rep movsl"); CASE(3, "rep movsq");
    CASE(4, "rep stosb"); CASE(5, "rep stosw"); CASE(6, "rep stosl"); CASE(7, "rep stosq");
    CASE(8, "rep lodsb"); CASE(9, "rep lodsw"); CASE(10, "rep lodsl"); CASE(11, "rep lodsq");
    CASE(12, "repe cmpsb"); CASE(13, "repe cmpsw"); CASE(14, "repe cmpsl"); CASE(15, "repe cmpsq");
    CASE(16, "repne scasb"); CASE(17, "repne scasw"); CASE(18, "repne scasl"); CASE(19, "repne scasq");
    CASE(20, "movsb"); CASE(21, "movsq"); CASE(22, "stosl"); CASE(23, "lodsw"); CASE(24, "cmpsb"); CASE(25, "scasq");
  }
}
static const char *names[] = {"movsb", "movsw", "movsl", "movsq", "stosb", "stosw", "stosl", "stosq", "lodsb", "lodsw", "lodsl", "lodsq", "cmpsb", "cmpsw", "cmpsl", "cmpsq",
                              "scasb", "scasw", "scasl", "scasq", "one movsb", "one movsq", "one stosl", "one lodsw", "one cmpsb", "one scasq"};
static const int widths[] = {1, 2, 4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 1, 8, 4, 2, 1, 8};

static void one(int op, int down, int from, int to, int count, int which) {
  fresh();
  int w = widths[op];
  int same = op >= 12 && op < 16 || op == 24;
  if (same) memcpy(b, a, 4 * 4096);
  if (which & 1) forbid(a, down ? 1 : 2, PROT_NONE);
  if (which & 2) forbid(b, down ? 1 : 2, op >= 12 && op != 20 && op != 21 && op != 22 ? PROT_NONE : PROT_READ);
  struct r r = {op >= 16 ? 0x7777777777777777 : 0x1122334455667788, count, (uint64_t)a + (down ? 3 * 4096 - from : 4096 + from), (uint64_t)b + (down ? 3 * 4096 - to : 4096 + to)};
  run(op, down, &r);
  uint64_t h = 0;
  for (int i = 0; i < 4 * 4096; i++) h = h * 31 + b[i];
  if (!quiet) printf("%s %s: rcx %lx rsi %s rdi %s rax %lx flags %lx, memory %016lx\n", names[op], down ? "down" : "up", r.rcx, place(r.rsi), place(r.rdi), r.rax, r.flags & 0xcd5, h);
  add(r.rcx), add(r.rsi - (uint64_t)a), add(r.rdi - (uint64_t)b), add(r.rax), add(r.flags & 0xcd5), add(h), (void)w;
}

/* Instructions with two effects: nothing has happened when the second one faults. */
__attribute__((used)) uint64_t before[16];
static void report(int s, siginfo_t *i, void *u) {
  greg_t *g = ((ucontext_t *)u)->uc_mcontext.gregs;
  printf(" signal %d, error %llx, cr2 %s:", s, g[REG_ERR] & ~1, place(g[REG_CR2]));
  uint64_t now[16];
  for (int n = 0; n < 16; n++) now[n] = g[order[n]];
  int same = 1;
  for (int n = 0; n < 16; n++)
    if (now[n] != before[n]) printf(" r%d changed to %s", n, place(now[n])), same = 0;
  uint8_t *fx = (uint8_t *)((ucontext_t *)u)->uc_mcontext.fpregs;
  printf("%s, x87 top %d tags %x, flags %llx\n", same ? " nothing changed" : "", fx[3] >> 3 & 7, fx[4], g[REG_EFL] & 0xcd5);
  siglongjmp(back, 1);
}
/* RSP is the third page of b, R8 a page without access, R9 one that is read-only, R10 a good one. */
static void raw(void) __attribute__((naked));
static void raw(void) {
  __asm__("push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15\n"
          "mov %rdi,%r15\n"
          "fninit; fld1; fldpi\n"
          "lea before(%rip),%r14\n"
          "mov %rsp,%r13\n"
          "mov $5,%eax; mov $6,%edx; mov $7,%ecx; mov $8,%ebx; mov $9,%ebp; mov $10,%r12d; mov $11,%edi\n"
          "mov a(%rip),%r8; lea 8192(%r8),%r9; lea 4096(%r8),%r10; mov $12,%esi; mov $13,%r11d\n"
          "mov b(%rip),%rsp; lea 12288(%rsp),%rsp\n"
          "mov %rax,0(%r14); mov %rcx,8(%r14); mov %rdx,16(%r14); mov %rbx,24(%r14); mov %rsp,32(%r14); mov %rbp,40(%r14); mov %rsi,48(%r14); mov %rdi,56(%r14)\n"
          "mov %r8,64(%r14); mov %r9,72(%r14); mov %r10,80(%r14); mov %r11,88(%r14); mov %r12,96(%r14); mov %r13,104(%r14); mov %r14,112(%r14); mov %r15,120(%r14)\n"
          "cmp %rax,%rdx\n"
          "jmp *%r15");
}
#define TWO(label, text) \
  do { \
    static void *at; \
    __asm__ volatile("lea 1f(%%rip),%0; jmp 2f; 1: " text "; ud2; 2:" : "=r"(at)); \
    printf("%s:", label); \
    if (!sigsetjmp(back, 1)) ((void (*)(void *))raw)(at); \
  } while (0)

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  stack_t ss = {.ss_sp = stack, .ss_size = sizeof stack};
  sigaltstack(&ss, 0);
  struct sigaction su = {.sa_sigaction = asked, .sa_flags = SA_SIGINFO};
  sigaction(SIGUSR1, &su, 0);
  struct sigaction sa = {.sa_sigaction = repair, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigaction(SIGSEGV, &sa, 0);
  a = mmap((void *)0x20000000, 4 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  b = mmap((void *)0x30000000, 4 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  for (int op = 0; op < 26; op++)
    for (int down = 0; down < 2; down++)
      for (int which = 1; which < 3; which++) one(op, down, op < 20 ? 4096 - 40 : 4094, op < 20 ? 4096 - 43 : 4095, op < 20 ? 16 : 1, which);
  quiet = 1;
  for (int op = 0; op < 20; op++)
    for (int n = 0; n < 40; n++) one(op, n & 1, 4096 - n * 3, 4096 - n * 5 - op, 9 + n * 13 % 200, 1 + n % 3);
  printf("%d faults, sum %016lx\n", faults, sum);

  sa.sa_sigaction = report;
  sa.sa_flags |= SA_NODEFER;
  int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
  for (int i = 0; i < 4; i++) sigaction(signals[i], &sa, 0);
  fresh();
  forbid(a, 0, PROT_NONE);
  forbid(a, 2, PROT_READ);
  TWO("pop to memory", "popq (%%r8)");
  TWO("pop to read-only memory", "popq (%%r9)");
  TWO("push from memory", "pushq (%%r8)");
  TWO("push, no stack", "mov %%r8,%%rsp; push %%rax");
  TWO("call, no stack", "mov %%r8,%%rsp; call *%%r10");
  TWO("call through memory", "call *(%%r8)");
  TWO("ret, no stack", "mov %%r8,%%rsp; ret");
  TWO("leave", "mov %%r8,%%rbp; leave");
  TWO("enter", "mov %%r8,%%rsp; enter $16,$0");
  TWO("enter, far", "enter $8192,$3");
  TWO("xchg", "xchg %%rax,(%%r9)");
  TWO("xadd", "lock xadd %%rax,(%%r9)");
  TWO("cmpxchg, not equal", "cmpxchg %%rdx,(%%r9)");
  TWO("cmpxchg16b", "cmpxchg16b (%%r9)");
  TWO("add", "add %%rax,(%%r9)");
  TWO("inc across pages", "incq -4(%%r9)");
  TWO("store across pages", "mov %%rax,-4(%%r9)");
  TWO("load across pages", "mov -4(%%r10),%%rax");
  TWO("mul", "mulq (%%r8)");
  TWO("div by zero", "xor %%ecx,%%ecx; cmp %%rax,%%rax; div %%rcx");
  TWO("bts far", "mov $0xffff8000,%%eax; movslq %%eax,%%rax; bts %%rax,(%%r10)");
  TWO("shld", "shld $3,%%rax,(%%r9)");
  TWO("cmov", "cmovne (%%r8),%%rax");
  TWO("cmov, not taken", "cmove (%%r8),%%rax");
  TWO("cmov narrow", "cmove (%%r8),%%eax");
  TWO("setcc", "sete (%%r9)");
  TWO("fstp", "fstpl (%%r9)");
  TWO("fistp", "fistpl -2(%%r9)");
  TWO("fbstp", "fbstp (%%r9)");
  TWO("fld", "fldt -4(%%r10)");
  TWO("fadd", "faddl (%%r8)");
  TWO("movaps misaligned", "movaps 8(%%r10),%%xmm0");
  TWO("movups across pages", "movups %%xmm0,-8(%%r9)");
  TWO("paddb", "paddb (%%r8),%%xmm0");
  TWO("maskmovdqu", "pcmpeqb %%xmm1,%%xmm1; mov %%r9,%%rdi; mov %%rdi,56(%%r14); maskmovdqu %%xmm1,%%xmm0");
  TWO("xlat", "mov %%r8,%%rbx; mov %%rbx,24(%%r14); xlat");
  TWO("jmp through memory", "jmp *(%%r8)");
  TWO("load from the kernel's half", "mov $0xffffffff81000000,%%r8; mov %%r8,64(%%r14); mov (%%r8),%%rax");
  TWO("behind the last page", "mov $0x7ffffffff000,%%r8; mov %%r8,64(%%r14); mov (%%r8),%%rax");
  TWO("jmp to data without execution", "jmp *%%r10");
  raise(SIGUSR1);
  return 0;
}
