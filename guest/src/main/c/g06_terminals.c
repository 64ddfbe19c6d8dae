/* The line discipline through a pseudo-terminal: what is echoed, and what a reader gets, for many settings. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static void show(const char *what, const unsigned char *b, int n) {
  printf(" %s(", what);
  for (int i = 0; i < n; i++)
    if (b[i] < 32 || b[i] > 126 || b[i] == '\\') printf("\\%02x", b[i]);
    else putchar(b[i]);
  putchar(')');
}

static int drain(int fd, unsigned char *b, int max) {
  int all = 0;
  struct pollfd p = {fd, POLLIN, 0};
  while (poll(&p, 1, 20) == 1 && (p.revents & POLLIN)) {
    int n = read(fd, b + all, max - all);
    if (n <= 0) break;
    all += n;
  }
  return all;
}

struct change { int iset, iclear, oset, oclear, lset, lclear; };

static void scenario(struct change c, const char *in, int length, const char *out) {
  static unsigned char buf[8192];
  int m = posix_openpt(O_RDWR | O_NOCTTY);
  grantpt(m);
  unlockpt(m);
  int s = open(ptsname(m), O_RDWR | O_NOCTTY | O_NONBLOCK);
  struct termios t;
  tcgetattr(s, &t);
  t.c_iflag = (t.c_iflag & ~c.iclear) | c.iset;
  t.c_oflag = (t.c_oflag & ~c.oclear) | c.oset;
  t.c_lflag = (t.c_lflag & ~c.lclear) | c.lset;
  t.c_cc[VEOL] = '#';
  tcsetattr(s, TCSANOW, &t);
  if (out) write(s, out, strlen(out));
  write(m, in, length);
  usleep(5000);
  int n = drain(m, buf, sizeof buf);
  show("echo", buf, n);
  int queued = -1;
  ioctl(s, FIONREAD, &queued);
  printf(" queued=%d", queued);
  for (int i = 0; i < 12; i++) {
    int r = read(s, buf, i % 3 == 1 ? 3 : 64);
    if (r < 0) { printf(" errno=%d", errno); break; }
    show("read", buf, r);
  }
  n = drain(m, buf, sizeof buf);
  if (n) show("more", buf, n);
  putchar('\n');
  close(s);
  close(m);
}
#define S(i, ic, o, oc, l, lc, in, out) \
  printf("%-42s", #in); scenario((struct change){i, ic, o, oc, l, lc}, in, sizeof in - 1, out)

static void ioctls(void) {
  int m = posix_openpt(O_RDWR | O_NOCTTY), x = -1;
  printf("locked open %d ", open(ptsname(m), O_RDWR | O_NOCTTY));
  printf("errno %d\n", errno);
  unlockpt(m);
  int s = open(ptsname(m), O_RDWR | O_NOCTTY);
  printf("isatty %d %d\n", isatty(m), isatty(s));
  struct winsize w = {24, 80, 1, 2}, v = {0};
  ioctl(m, TIOCSWINSZ, &w);
  printf("winsz %d", ioctl(s, TIOCGWINSZ, &v));
  printf(" %d %d %d %d\n", v.ws_row, v.ws_col, v.ws_xpixel, v.ws_ypixel);
  struct termios t;
  tcgetattr(m, &t);
  printf("termios %x %x %x %x %d %d\n", t.c_iflag, t.c_oflag, t.c_cflag, t.c_lflag, (int)cfgetispeed(&t), (int)cfgetospeed(&t));
  for (int i = 0; i < 17; i++) printf("%02x ", t.c_cc[i]);
  putchar('\n');
  cfsetspeed(&t, B115200);
  t.c_cflag &= ~CSIZE;
  tcsetattr(s, TCSANOW, &t);
  tcgetattr(s, &t);
  printf("cflag %x speed %d\n", t.c_cflag, cfgetospeed(&t) == B115200);
  printf("pgrp slave %d", ioctl(s, TIOCGPGRP, &x)); printf(" errno %d\n", errno);
  x = -1;
  printf("pgrp master %d %d\n", ioctl(m, TIOCGPGRP, &x), x);
  printf("sid slave %d", ioctl(s, TIOCGSID, &x)); printf(" errno %d\n", errno);
  printf("bad %d", ioctl(s, 0x54ff, &x)); printf(" errno %d\n", errno);
  printf("getd %d %d\n", ioctl(s, TIOCGETD, &x), x);
  printf("lseek %d", (int)lseek(s, 0, SEEK_SET)); printf(" errno %d\n", errno);
  struct pollfd p[2] = {{m, POLLIN | POLLOUT, 0}, {s, POLLIN | POLLOUT, 0}};
  poll(p, 2, 0);
  printf("poll %x %x\n", p[0].revents, p[1].revents);
  write(s, "bye\n", 4);
  close(s);
  poll(p, 1, 100);
  printf("slave closed: %x", p[0].revents);
  unsigned char b[64];
  int n = read(m, b, sizeof b);
  show("read", b, n);
  n = read(m, b, sizeof b);
  printf(" then %d errno %d\n", n, errno);
  s = open(ptsname(m), O_RDWR | O_NOCTTY);
  write(m, "again\n", 6);
  n = read(s, b, sizeof b);
  show("reopened", b, n);
  close(m);
  n = read(s, b, sizeof b);
  printf(" hung up: read %d", n);
  n = write(s, b, 1);
  printf(" write %d errno %d", n, errno);
  p[1].revents = 0;
  poll(p + 1, 1, 0);
  printf(" poll %x", p[1].revents);
  printf(" ioctl %d", ioctl(s, TIOCGWINSZ, &v)); printf(" errno %d\n", errno);
}

int main(void) {
  setvbuf(stdout, 0, _IOFBF, 65536);
  S(0, 0, 0, 0, 0, 0, "hello\nworld\n", 0);
  S(0, 0, 0, 0, 0, 0, "helxx\177\177lo\r", 0);
  S(0, 0, 0, 0, 0, 0, "one two_3 ,.\027\027x\n", 0);
  S(0, 0, 0, 0, 0, 0, "abc\025def\n", 0);
  S(0, 0, 0, 0, 0, ECHOKE, "abc\025def\n", 0);
  S(0, 0, 0, 0, 0, ECHOK | ECHOKE, "abc\025def\n", 0);
  S(0, 0, 0, 0, 0, ECHOE, "abc\177\177def\n", 0);
  S(0, 0, 0, 0, ECHOPRT, 0, "abc\177\177d\177\177\177x\n", 0);
  S(0, 0, 0, 0, 0, 0, "a\tb\tcd\t\177\177\177\177\177\177x\n", 0);
  S(0, 0, 0, 0, 0, 0, "\tq\177\177\177y\n", "prompt> ");
  S(0, 0, XTABS, 0, 0, 0, "a\tb\t\177c\n", "12345");
  S(0, 0, 0, 0, 0, 0, "a\001b\033c\177\177\n", 0);
  S(0, 0, 0, 0, 0, ECHOCTL, "a\001b\033c\177\177\177\n", 0);
  S(0, 0, 0, 0, 0, 0, "ab\004cd\004\004xyz", 0);
  S(0, 0, 0, 0, 0, 0, "abc\004", 0);
  S(0, 0, 0, 0, 0, 0, "\004", 0);
  S(0, 0, 0, 0, 0, 0, "a\026\003b\026\026c\026\177d\n", 0);
  S(0, 0, 0, 0, 0, 0, "ab\003cd\034ef\032gh\n", 0);
  S(0, 0, 0, 0, NOFLSH, 0, "ab\003cd\034ef\032gh\n", 0);
  S(0, 0, 0, 0, 0, ISIG, "ab\003cd\n", 0);
  S(0, 0, 0, 0, 0, 0, "abc\022def\n", 0);
  S(0, 0, 0, 0, 0, 0, "eol#rest#x\n", 0);
  S(0, 0, 0, 0, ECHONL, ECHO, "quiet\177\ny\n", 0);
  S(0, 0, 0, 0, 0, ECHO, "quiet\025y\n", 0);
  S(IGNCR, 0, 0, 0, 0, 0, "a\rb\n", 0);
  S(INLCR, ICRNL, 0, 0, 0, 0, "a\nb\r\n", 0);
  S(ISTRIP, 0, 0, 0, 0, 0, "\341\342\n", 0);
  S(IUTF8, 0, 0, 0, 0, 0, "a\303\244\303\266\177b\n", 0);
  S(0, 0, 0, 0, 0, 0, "a\303\244\177b\n", 0);
  S(IUCLC, 0, OLCUC, 0, 0, 0, "MixedCase\n", "Out put\n");
  S(PARMRK, 0, 0, 0, 0, 0, "a\377b\n", 0);
  S(0, 0, 0, 0, 0, ICANON, "raw\177\004\nx", 0);
  S(0, ICRNL | IXON, 0, OPOST, 0, ICANON | ECHO | ISIG | IEXTEN, "raw\r\003\023\021z", "a\nb\n");
  S(0, 0, 0, 0, 0, IEXTEN, "a\027b\026c\n", 0);
  S(0, 0, OCRNL, ONLCR, 0, 0, "x\n", "a\rb\nc\r\n");
  S(0, 0, ONLRET, ONLCR, 0, 0, "\tx\177\177\n", "ab\n\t1\n");
  S(0, 0, ONOCR, 0, 0, 0, "x\n", "\r\ra\r\rb\n");
  S(0, 0, 0, 0, 0, 0, "ab\023cd\n\021ef\n", 0);
  S(IXANY, 0, 0, 0, 0, 0, "ab\023cd\n", 0);
  S(0, 0, 0, 0, EXTPROC, 0, "ab\177c\n", 0);
  ioctls();
  return 0;
}
