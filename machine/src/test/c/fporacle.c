/*
 * Executes floating-point and vector instructions on the real CPU, for comparison.
 *
 * stdin: groups. A group is 16 bytes of code (one instruction, then ret, padded), a 32-bit count, and that many states; the answer on stdout is
 * the states after the instruction. The instruction may use xmm0-3, the x87 and MMX registers, rax rdx rcx rbx, the flags, and memory at [rdi].
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

struct state {
    uint8_t xmm[4][16];
    uint8_t st[8][10];
    uint32_t mxcsr;
    uint16_t fcw, fsw;
    uint8_t ftw, signal;
    uint16_t pad;
    uint32_t flags;
    uint64_t rax, rdx, rcx, rbx;
    uint8_t mem[64];
};
_Static_assert(sizeof(struct state) == 256, "layout");

static uint8_t image[512] __attribute__((aligned(64)));
static uint8_t memory[4096] __attribute__((aligned(64)));
static uint8_t saved[512];
static uint64_t regs[5]; /* rax rdx rcx rbx flags */
static sigjmp_buf out;
static volatile int signo;

static void handler(int sig, siginfo_t *info, void *context) {
    ucontext_t *u = context;
    (void)info;
    memcpy(saved, u->uc_mcontext.fpregs, 512);
    signo = sig;
    siglongjmp(out, 1);
}

static void unpack(const struct state *s) {
    memset(image, 0, 416);
    memcpy(image, &s->fcw, 2);
    memcpy(image + 2, &s->fsw, 2);
    image[4] = s->ftw;
    memcpy(image + 24, &s->mxcsr, 4);
    for (int i = 0; i < 8; i++) memcpy(image + 32 + 16 * i, s->st[i], 10);
    for (int i = 0; i < 4; i++) memcpy(image + 160 + 16 * i, s->xmm[i], 16);
    regs[0] = s->rax;
    regs[1] = s->rdx;
    regs[2] = s->rcx;
    regs[3] = s->rbx;
    regs[4] = s->flags;
    memcpy(memory + 64, s->mem, 64);
}

static void pack(struct state *s, const uint8_t *im) {
    memcpy(&s->fcw, im, 2);
    memcpy(&s->fsw, im + 2, 2);
    s->ftw = im[4];
    memcpy(&s->mxcsr, im + 24, 4);
    for (int i = 0; i < 8; i++) memcpy(s->st[i], im + 32 + 16 * i, 10);
    for (int i = 0; i < 4; i++) memcpy(s->xmm[i], im + 160 + 16 * i, 16);
    s->signal = signo;
    s->pad = 0;
    s->rax = regs[0];
    s->rdx = regs[1];
    s->rcx = regs[2];
    s->rbx = regs[3];
    s->flags = regs[4] & 0x8d5;
    memcpy(s->mem, memory + 64, 64);
}

static void run(void *code) {
    __asm__ volatile(
        "mov %[regs], %%r8\n\t"
        "mov %[code], %%r9\n\t"
        "mov %[image], %%r10\n\t"
        "mov %[mem], %%rdi\n\t"
        "fxrstor64 (%%r10)\n\t"
        "sub $256, %%rsp\n\t"
        "pushq 32(%%r8)\n\t"
        "popfq\n\t"
        "mov (%%r8), %%rax\n\t"
        "mov 8(%%r8), %%rdx\n\t"
        "mov 16(%%r8), %%rcx\n\t"
        "mov 24(%%r8), %%rbx\n\t"
        "call *%%r9\n\t"
        "mov %%rax, (%%r8)\n\t"
        "mov %%rdx, 8(%%r8)\n\t"
        "mov %%rcx, 16(%%r8)\n\t"
        "mov %%rbx, 24(%%r8)\n\t"
        "pushfq\n\t"
        "popq 32(%%r8)\n\t"
        "cld\n\t"
        "add $256, %%rsp\n\t"
        "fxsave64 (%%r10)\n\t"
        "fninit\n\t"
        "movl $0x1f80, -4(%%rsp)\n\t"
        "ldmxcsr -4(%%rsp)\n\t"
        :
        : [regs] "r"(regs), [code] "r"(code), [image] "r"(image), [mem] "r"(memory + 64)
        : "rax", "rbx", "rcx", "rdx", "rdi", "rsi", "r8", "r9", "r10", "memory", "cc", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5",
          "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
}

int main(void) {
    uint8_t *code = mmap(0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (code == MAP_FAILED) return 2;
    struct sigaction sa = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_NODEFER};
    sigaction(SIGFPE, &sa, 0);
    sigaction(SIGILL, &sa, 0);
    sigaction(SIGSEGV, &sa, 0);
    uint8_t head[20];
    while (fread(head, 20, 1, stdin) == 1) {
        uint32_t n;
        memcpy(&n, head + 16, 4);
        memcpy(code, head, 16);
        struct state *s = malloc(n * sizeof *s);
        if (!s || fread(s, sizeof *s, n, stdin) != n) return 3;
        for (volatile uint32_t i = 0; i < n; i++) {
            signo = 0;
            unpack(&s[i]);
            if (sigsetjmp(out, 0) == 0) {
                run(code);
                pack(&s[i], image);
            } else {
                pack(&s[i], saved);
            }
        }
        if (fwrite(s, sizeof *s, n, stdout) != n) return 4;
        fflush(stdout);
        free(s);
    }
    return 0;
}
