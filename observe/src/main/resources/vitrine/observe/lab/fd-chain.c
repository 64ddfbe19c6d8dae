// Descriptor, open file description, inode: dup shares the description and its offset, open does not.
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
    int a = open("/tmp/fd-chain", O_RDWR | O_CREAT | O_TRUNC, 0600);
    int b = dup(a);
    int c = open("/tmp/fd-chain", O_RDONLY);
    write(a, "12345", 5);
    printf("descriptors %d, %d, %d\n", a, b, c);
    printf("offsets: %ld, dup %ld, opened again %ld\n", (long)lseek(a, 0, SEEK_CUR), (long)lseek(b, 0, SEEK_CUR),
           (long)lseek(c, 0, SEEK_CUR));
    unlink("/tmp/fd-chain");
    char text[6] = "";
    read(c, text, 5);
    printf("without a name it still holds '%s'\n", text);
    close(b);
    printf("the lowest free number is %d\n", open("/dev/null", O_RDONLY));
    return 0;
}
