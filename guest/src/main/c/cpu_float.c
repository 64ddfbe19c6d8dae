/*
 * Floating point as programs meet it: libm in three precisions, the environment of fenv.h, SIGFPE with its codes, strtold and printf, packed loops.
 * Results of the x87's transcendental instructions are printed with fewer digits: hardware rounds them wrongly now and then.
 */
#define _GNU_SOURCE
#include <complex.h>
#include <emmintrin.h>
#include <fenv.h>
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

static volatile double zero = 0, one = 1, three = 3, tiny = DBL_MIN, huge_ = DBL_MAX;
static volatile long double lzero = 0, lone = 1, lthree = 3, ltiny = LDBL_MIN, lhuge = LDBL_MAX;
static volatile float fone = 1, fthree = 3;

static void text(void) {
    static const char *const s[] = {"0.1", "1e4931", "1.18973149535723176502e+4932", "1.2e4932", "3.6451995318824746025e-4951", "1e-4951", "1e-4952",
                                    "0x1.fffffffffffffffep16383", "0x1p-16445", "123456789012345678901234567890", "-0", "inf", "-nan", "9007199254740993",
                                    "2.2250738585072011e-308", "4.9e-324", "2.4e-324", "1.7976931348623159e308"};
    for (unsigned i = 0; i < sizeof s / sizeof *s; i++) {
        long double l = strtold(s[i], 0);
        double d = strtod(s[i], 0);
        float f = strtof(s[i], 0);
        printf("%s: %La %.21Lg | %a %.17g | %a %.9g\n", s[i], l, l, d, d, (double)f, (double)f);
    }
    printf("%.40Lf\n%.60Lf\n%Lf\n%.3Le\n", 1.0L / 3, LDBL_EPSILON, LDBL_MAX / 1e4900L, LDBL_TRUE_MIN);
    printf("%.0f %.0f %.0f %.0f %.1f %.2f\n", 0.5, 1.5, 2.5, 3.5, 0.25, 2.675);
}

static void library(void) {
    for (int i = -4; i <= 4; i++) {
        double x = i * 0.77 + 0.1;
        printf("%.17g %.17g %.17g %.17g %.17g %.17g %.17g\n", sin(x), cos(x), tan(x), exp(x), log(fabs(x)), pow(fabs(x), x), atan2(x, 1.5));
        printf("%.9g %.9g %.9g %.9g %.9g\n", sinf(x), cosf(x), expf(x), logf(fabsf(x)), powf(fabsf(x), x));
        printf("%.15Lg %.15Lg %.15Lg %.15Lg %.15Lg %.15Lg\n", sinl(x), cosl(x), tanl(x), expl(x), logl(fabsl(x)), powl(fabsl(x), x));
        printf("%.17g %.17g %.17g %.17g\n", cbrt(x), erf(x), tgamma(x), fma(x, x, -x));
    }
    printf("%La %La %La\n", fmodl(1e300L, 3.7L), remainderl(1e30L, 3.3L), sqrtl(2));
    int q;
    printf("%a %d\n", remquo(100.5, 7, &q), q);
    for (int mode = 0; mode < 4; mode++) {
        static const int modes[] = {FE_TONEAREST, FE_DOWNWARD, FE_UPWARD, FE_TOWARDZERO};
        fesetround(modes[mode]);
        printf("%a %a %La %a %La %.3f %ld %lld %a\n", one / three, -one / three, lone / lthree, (double)(fone / fthree), rintl(lthree / 2), 2.0005, lrint(2.5),
               llrintl(-3.5L), strtod("0.1", 0));
    }
    fesetround(FE_TONEAREST);
    double complex z = cexp(1 + 2 * I) / (3 - I);
    printf("%.15g %.15g %.15g\n", creal(z), cimag(z), cabs(z));
    printf("%a %La %a\n", nextafter(1, 2), nextafterl(1, 0), (double)nextafterf(0, 1));
}

static void flags(const char *what) {
    int e = fetestexcept(FE_ALL_EXCEPT);
    printf("%s:%s%s%s%s%s\n", what, e & FE_INVALID ? " invalid" : "", e & FE_DIVBYZERO ? " divbyzero" : "", e & FE_OVERFLOW ? " overflow" : "",
           e & FE_UNDERFLOW ? " underflow" : "", e & FE_INEXACT ? " inexact" : "");
    feclearexcept(FE_ALL_EXCEPT);
}

static void exceptions(void) {
    volatile double d;
    volatile long double l;
    volatile int i;
    feclearexcept(FE_ALL_EXCEPT);
    d = one / zero, flags("1/0");
    d = zero / zero, flags("0/0");
    d = one / three, flags("1/3");
    d = one + three, flags("1+3");
    d = huge_ * huge_, flags("max*max");
    d = tiny / three, flags("min/3");
    d = tiny / 2, flags("min/2");
    d = sqrt(-one), flags("sqrt -1");
    i = (int)(huge_ * one), flags("(int)max");
    i = (int)(one / three), flags("(int)1/3");
    l = lone / lzero, flags("1/0L");
    l = lone / lthree, flags("1/3L");
    l = lhuge * lhuge, flags("max*maxL");
    l = ltiny / lthree, flags("min/3L");
    l = sqrtl(-lone), flags("sqrtl -1");
    d = (double)(lhuge / 3), flags("(double)maxL");
    (void)d, (void)l, (void)i;
}

static sigjmp_buf back;
static volatile sig_atomic_t code;

static void handler(int sig, siginfo_t *info, void *context) {
    (void)sig, (void)context;
    code = info->si_code;
    siglongjmp(back, 1);
}

/* feenableexcept of glibc, which musl does not have */
static void unmask(int which) {
    unsigned short cw;
    __asm__("fnstcw %0" : "=m"(cw));
    cw &= ~which;
    __asm__("fldcw %0" : : "m"(cw));
    _mm_setcsr(_mm_getcsr() & ~(which << 7));
}

static void trap(const char *what, int which, int wide) {
    code = 0;
    fenv_t saved;
    fegetenv(&saved);
    if (sigsetjmp(back, 1) == 0) {
        feclearexcept(FE_ALL_EXCEPT);
        unmask(which);
        volatile double d = 0;
        volatile long double l = 0;
        if (which == FE_DIVBYZERO) {
            if (wide) l = lone / lzero; else d = one / zero;
        } else if (which == FE_INVALID) {
            if (wide) l = lzero / lzero; else d = zero / zero;
        } else if (which == FE_OVERFLOW) {
            if (wide) l = lhuge * lhuge; else d = huge_ * huge_;
        } else if (which == FE_UNDERFLOW) {
            if (wide) l = ltiny / lthree; else d = tiny / three;
        } else {
            if (wide) l = lone / lthree; else d = one / three;
        }
        (void)d, (void)l;
        __asm__ volatile("fwait");
    }
    fesetenv(&saved);
    printf("%s %s: si_code %d\n", what, wide ? "x87" : "sse", (int)code);
}

static void signals(void) {
    struct sigaction sa = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
    sigaction(SIGFPE, &sa, 0);
    for (int wide = 0; wide < 2; wide++) {
        trap("divide", FE_DIVBYZERO, wide);
        trap("invalid", FE_INVALID, wide);
        trap("overflow", FE_OVERFLOW, wide);
        trap("underflow", FE_UNDERFLOW, wide);
        trap("inexact", FE_INEXACT, wide);
    }
}

static void packed(void) {
    enum { N = 1000 };
    static float f[N];
    static double d[N];
    static int32_t n[N];
    static uint8_t b[N];
    for (int i = 0; i < N; i++) f[i] = i * 0.37f - 100, d[i] = i / 3.0, n[i] = i * 7919 - 4000000, b[i] = i * 31;
    float fs = 0;
    double ds = 0;
    int64_t ns = 0;
    unsigned bs = 0;
    for (int i = 0; i < N; i++) fs += f[i] * f[i], ds += d[i] * sqrt(d[i]), ns += (int64_t)n[i] * n[N - 1 - i], bs += b[i] > 100 ? b[i] : 255 - b[i];
    printf("%.9g %.17g %lld %u\n", (double)fs, ds, (long long)ns, bs);
    unsigned csr = _mm_getcsr();
    _mm_setcsr(csr | 0x8040); /* FTZ and DAZ */
    volatile double x = tiny, y = x / 4, z = 4.9e-324;
    z = z + zero;
    printf("%a %a %d\n", y, z, y == 0);
    _mm_setcsr(csr);
    __m128i v = _mm_set_epi8(1, -2, 3, -4, 5, -6, 7, -8, 9, -10, 11, -12, 13, -14, 15, -16);
    v = _mm_adds_epi8(_mm_unpacklo_epi8(v, _mm_setzero_si128()), _mm_packs_epi16(v, _mm_slli_epi16(v, 3)));
    uint64_t out[2];
    memcpy(out, &v, 16);
    printf("%016llx%016llx %x\n", (unsigned long long)out[1], (unsigned long long)out[0], _mm_movemask_epi8(v));
}

int main(void) {
    text();
    library();
    exceptions();
    signals();
    packed();
    unsigned short cw;
    __asm__("fnstcw %0" : "=m"(cw));
    printf("control word %#x, mxcsr %#x\n", cw, _mm_getcsr() & ~0x3fu);
    return 0;
}
