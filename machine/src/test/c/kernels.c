/* Work of many shapes, small enough for a test: loops, recursion, jump tables, doubles, bytes, 128-bit arithmetic. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t rng(uint64_t *s) { *s ^= *s >> 12; *s ^= *s << 25; *s ^= *s >> 27; return *s * 2685821657736338717ull; }
static int compare(const void *a, const void *b) { int x = *(const int *)a, y = *(const int *)b; return (x > y) - (x < y); }
static unsigned __attribute__((noinline)) ackermann(unsigned m, unsigned n) {
  return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}
static uint64_t interpret(int rounds) {
  static const uint8_t program[] = {0, 1, 2, 3, 4, 1, 5, 2, 6, 3, 7, 0, 4, 5, 8, 6, 1, 7, 2, 9};
  volatile uint8_t code[sizeof program];
  memcpy((void *)code, program, sizeof program);
  uint64_t acc = 1, x = 0x12345, y = 77;
  for (uint64_t i = 0, pc = 0; i < (uint64_t)rounds; i++) switch (code[pc++]) {
    case 0: acc += x; break;
    case 1: acc ^= y << 3; break;
    case 2: x = x * 6364136223846793005ull + 1; break;
    case 3: y += acc >> 7; break;
    case 4: acc = acc << 13 | acc >> 51; break;
    case 5: if (acc & 1) x ^= y; break;
    case 6: y -= x; break;
    case 7: acc *= 3; break;
    case 8: x += i; break;
    default: pc = 0; break;
  }
  return acc ^ x ^ y;
}
/* Values at the edges of the format, and which exceptions a loop of arithmetic on them leaves in MXCSR. */
static uint64_t __attribute__((noinline)) edges(void) {
  static const double values[] = {0, -0.0, 1, -1.5, 0x1p-1022, 0x1.8p-1022, 0x1p-1074, -0x1.23p-1030, 0x1p1023, -0x1.fp1023, 1e-160, 1e160};
  enum { N = sizeof values / sizeof *values };
  uint64_t sum = 0;
  for (int i = 0; i < N; i++) for (int j = 0; j < N; j++) for (int start = 0; start < 2; start++) {
    unsigned csr = start ? 0x1fa0 : 0x1f80;
    __asm__ volatile("ldmxcsr %0" : : "m"(csr));
    double x = values[i], y = values[j], z = 0;
    for (int n = 0; n < 12; n++) {
      double a = x + y, b = a * y, c = b - x;
      z = n & 1 ? z + c : z * 0.5 - b;
      if (j != 0 && j != 1 && n % 3 == 0) z = z / y;
      x = x * 0.75;
      uint64_t bits;
      memcpy(&bits, &z, 8);
      if (z == z) sum = sum * 31 + bits;
    }
    __asm__ volatile("stmxcsr %0" : "=m"(csr));
    sum = sum * 131 + csr;
  }
  unsigned csr = 0x1f80;
  __asm__ volatile("ldmxcsr %0" : : "m"(csr));
  return sum;
}
int main(void) {
  uint64_t s = 42, sum = 0;
  static int numbers[20000];
  for (int i = 0; i < 20000; i++) numbers[i] = (int)rng(&s);
  qsort(numbers, 20000, sizeof *numbers, compare);
  for (int i = 0; i < 20000; i++) sum = sum * 31 + (uint32_t)numbers[i];
  printf("sort %016llx\n", (unsigned long long)sum);
  printf("ackermann %u\n", ackermann(2, 200));
  printf("interpret %016llx\n", (unsigned long long)interpret(400000));
  double d = 0, e = 1;
  for (int i = 1; i < 100000; i++) { d += sqrt(i) / (i + e); e = e * 0.75 + (i & 7) - d * 1e-3; }
  printf("doubles %.17g %.17g\n", d, e);
  float f = 0;
  for (int i = 1; i < 50000; i++) f += 1.0f / i;
  printf("floats %.9g\n", f);
  static unsigned char text[30000];
  for (unsigned i = 0; i < sizeof text; i++) text[i] = rng(&s) >> 60;
  long words = 0;
  for (int r = 0; r < 10; r++) for (unsigned i = 0; i < sizeof text; i++) { words += text[i] == 3; text[i] ^= (unsigned char)r; }
  printf("bytes %ld %zu\n", words, strlen((char *)text));
  unsigned __int128 w = 1;
  for (int i = 1; i < 20000; i++) { w = w * (rng(&s) | 1) + i; sum += (uint64_t)(w >> 64) % (unsigned)i; sum ^= (int64_t)w / (i | 1); }
  printf("wide %016llx\n", (unsigned long long)sum);
  short *shorts = malloc(8192 * sizeof *shorts);
  for (int i = 0; i < 8192; i++) shorts[i] = (short)rng(&s);
  int t = 0;
  for (int r = 0; r < 20; r++) for (int i = 1; i < 8192; i++) { t += shorts[i] * shorts[i - 1] >> 3; shorts[i] = (short)(shorts[i] << 1 | (shorts[i] < 0)); }
  printf("shorts %d\n", t);
  long double l = 0;
  for (int i = 1; i < 5000; i++) l += 1.0L / i / i;
  printf("long double %.20Lg\n", l);
  free(shorts);
  printf("edges %016llx\n", (unsigned long long)edges());
  uint64_t scanned = 0;
  for (uint64_t i = 1; i < 60000; i++) {
    uint64_t v = rng(&s) & rng(&s) & rng(&s);
    scanned = scanned * 5 + (v ? __builtin_ctzll(v) : 99) + (v ? __builtin_clzll(v) : 98) + ((uint32_t)v ? __builtin_ctz((uint32_t)v) : 97);
  }
  printf("bits %016llx\n", (unsigned long long)scanned);
  return 7;
}
