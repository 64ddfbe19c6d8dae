// /proc/self/maps: every region, its rights and its file. Added up it is VSZ.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void) {
    FILE *f = fopen("/proc/self/maps", "r");
    char line[512], rights[8];
    unsigned long start, end, sum = 0, last = 0;
    int text = 0, heap = 0, stack = 0, ordered = 1, writable_text = 0;
    while (fgets(line, sizeof line, f)) {
        sscanf(line, "%lx-%lx %7s", &start, &end, rights);
        if (!strstr(line, "[vsyscall]")) sum += end - start;
        ordered &= start >= last;
        last = end;
        text |= !strncmp(rights, "r-xp", 4) && strchr(line, '/');
        writable_text |= rights[1] == 'w' && rights[2] == 'x';
        heap |= !!strstr(line, "[heap]") && rights[1] == 'w' && rights[2] == '-';
        stack |= !!strstr(line, "[stack]") && rights[1] == 'w' && rights[2] == '-';
    }
    fclose(f);
    long pages;
    f = fopen("/proc/self/statm", "r");
    fscanf(f, "%ld", &pages);
    printf("text r-xp: %d, [heap] rw-p: %d, [stack] rw-p: %d, writable and executable: %d, in order: %d\n", text,
           heap, stack,
           writable_text, ordered);
    printf("the sum is VSZ within 256 KiB: %s\n",
           (long)sum - pages * 4096 < 262144 && pages * 4096 - (long)sum < 262144 ? "yes" : "no");
    return 0;
}
