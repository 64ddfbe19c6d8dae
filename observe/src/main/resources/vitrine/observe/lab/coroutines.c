// A switch between coroutines is none for the kernel: it sees one task.
#include <stdio.h>
#include <ucontext.h>
#include <unistd.h>

static ucontext_t main_context, fiber;
static char stack[65536];
static int n;

static void run(void) {
    for (;;) { n++; swapcontext(&fiber, &main_context); }
}

int main(void) {
    getcontext(&fiber);
    fiber.uc_stack.ss_sp = stack;
    fiber.uc_stack.ss_size = sizeof stack;
    makecontext(&fiber, run, 0);
    getppid();
    for (int i = 0; i < 100; i++) swapcontext(&main_context, &fiber);
    getppid();
    printf("%d times in the fiber\n", n);
    return 0;
}
