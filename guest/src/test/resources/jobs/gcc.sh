# needs: gcc
cat > p.c <<'P'
#include <math.h>
#include <pthread.h>
#include <stdio.h>
static void *thread(void *a) { return (char *)a + 1; }
int main(void) { pthread_t t; void *r; pthread_create(&t, 0, thread, 0); pthread_join(t, &r); printf("%f %p %Lf\n", sqrt(2), r, 1.0L / 3); return 4; }
P
gcc -O2 -Wall p.c -o p -pthread -lm && ./p; echo $?
