/* Floating point through libc: printf and strtod of double and long double, libm, integer division, conversions. */
#define _GNU_SOURCE
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  double d[] = {0, -0.0, 1, 0.1, 1e300, 1e-300, DBL_MIN / 4, DBL_MAX, NAN, INFINITY, M_PI, 123456789.125, 1.0 / 3};
  for (unsigned i = 0; i < sizeof d / sizeof *d; i++) printf("%g %f %e %a %.17g %10.3f|%-12.4e|\n", d[i], d[i] < 1e30 ? d[i] : 0, d[i], d[i], d[i], d[i] < 1e30 ? d[i] : 0, d[i]);
  long double l[] = {0, 1.1L, 1e4000L, LDBL_MIN / 3, LDBL_MAX, 3.141592653589793238462643383279502884L, 1 / 3.0L, -12345678901234567890.0L};
  for (unsigned i = 0; i < sizeof l / sizeof *l; i++) printf("%Lg %Le %La %.25Lg\n", l[i], l[i], l[i], l[i]);
  printf("%.30Lf\n", strtold("3.14159265358979323846264338327950288", 0));
  printf("%La %La\n", strtold("1e-4940", 0), strtold("0x1.fffffffffffffffep16383", 0));
  long double s = 0;
  for (int i = 1; i < 2000; i++) s += 1.0L / i / i;
  printf("%.20Lf %.20Lf %.20Lf %.20Lf\n", s, sqrtl(s), floorl(s * 100), fmodl(1e20L, 7));
  printf("%.18Lg %.18Lg %.18Lg %.18Lg %.18Lg\n", sinl(1), cosl(2), expl(1.5L), logl(10), powl(2, 0.5L));
  for (double x = -3; x < 3.5; x += 0.5) printf("%.15g %.15g %.15g %.15g %.15g %.15g\n", sin(x), cos(x), exp(x), atan2(x, 2), cbrt(x), tgamma(x + 0.25));
  printf("%.15g %.15g %.15g %.15g\n", pow(2, 0.5), log(2), hypot(3, 4), fma(0.1, 10, -1));
  for (int i = -7; i <= 7; i += 7) for (int k = -3; k <= 3; k += 2) printf("%d/%d=%d r%d ", i, k, i / k, i % k);
  printf("\n%" PRId64 " %" PRIu64 " %lld\n", INT64_MIN / 3, UINT64_MAX / 10, (long long)1e18);
  unsigned __int128 w = (unsigned __int128)UINT64_MAX * UINT64_MAX;
  printf("%016llx%016llx %llx\n", (unsigned long long)(w >> 64), (unsigned long long)w, (unsigned long long)(w / 1000003));
  printf("%ld %ld %ld %ld\n", lrint(2.5), lrint(3.5), lround(-2.5), (long)-2.9);
  printf("%d %u %ld %f %f\n", (int)1e9, (unsigned)3e9, (long)-1e15, (float)16777217, (double)UINT64_MAX);
  float f = 0;
  for (int i = 0; i < 1000000; i++) f += 0.1f;
  printf("%.9g\n", f);
  char *end;
  const char *t[] = {"1e400", "-1e-400", "0x1p-1074", "nan(123)", "  12abc", "1.7976931348623157e308", "4.9e-324", "2.2250738585072011e-308"};
  for (unsigned i = 0; i < sizeof t / sizeof *t; i++) { double x = strtod(t[i], &end); printf("%a %s|\n", x, end); }
  return 0;
}
