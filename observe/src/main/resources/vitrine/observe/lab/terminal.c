// The line discipline: canonical mode gives whole lines and edits them; raw mode gives bytes; the size has its signal.
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

int main(void) {
    int m = posix_openpt(O_RDWR | O_NOCTTY), avail;
    char text[64] = "";
    grantpt(m);
    unlockpt(m);
    int s = open(ptsname(m), O_RDWR | O_NOCTTY);
    write(m, "ab", 2);
    usleep(50000);
    ioctl(s, FIONREAD, &avail);
    printf("canonical, no line yet: %d to read\n", avail);
    write(m, "\177c\n", 3); // DEL takes the b away
    ssize_t n = read(s, text, sizeof text);
    printf("after the line's end: '%.*s'\n", (int)n - 1, text);
    fcntl(m, F_SETFL, O_NONBLOCK);
    n = read(m, text, sizeof text);
    printf("the terminal shows %zd bytes of echo\n", n);
    struct termios t;
    tcgetattr(s, &t);
    cfmakeraw(&t);
    tcsetattr(s, TCSANOW, &t);
    write(m, "\003x", 2);
    n = read(s, text, sizeof text);
    printf("raw: %zd bytes, the first is %d\n", n, text[0]);
    struct winsize w = {50, 132, 0, 0};
    ioctl(m, TIOCSWINSZ, &w);
    memset(&w, 0, sizeof w);
    ioctl(s, TIOCGWINSZ, &w);
    printf("size %d x %d\n", w.ws_row, w.ws_col);
    return 0;
}
