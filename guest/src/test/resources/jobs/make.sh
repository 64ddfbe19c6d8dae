# needs: make gcc
printf 'all: p\n\t./p\np: a.o b.o\n\tgcc -o $@ $^\n%%.o: %%.c\n\tgcc -c $<\n' > Makefile; echo 'int f(void) { return 42; }' > a.c
printf '#include <stdio.h>\nint f(void);\nint main(void) { printf("%%d\\n", f()); }\n' > b.c; make -j2 2>&1 | sort; make -s
