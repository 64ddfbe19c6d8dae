// An open file goes through a socket: another number, the same description, one offset.
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    int s[2];
    char data = 'x', control[CMSG_SPACE(sizeof(int))];
    struct iovec v = {&data, 1};
    struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    socketpair(AF_UNIX, SOCK_STREAM, 0, s);
    if (fork() == 0) {
        recvmsg(s[1], &m, 0);
        int fd;
        memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof fd);
        char text[5] = "";
        read(fd, text, 4);
        printf("the worker reads '%s'\n", text);
        fflush(stdout);
        _exit(0);
    }
    int fd = open("/tmp/scm-rights", O_RDWR | O_CREAT | O_TRUNC, 0600);
    write(fd, "....work....", 12);
    lseek(fd, 4, SEEK_SET);
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);
    *c = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
    memcpy(CMSG_DATA(c), &fd, sizeof fd);
    sendmsg(s[0], &m, 0);
    wait(0);
    printf("the master's offset is %ld\n", (long)lseek(fd, 0, SEEK_CUR));
    unlink("/tmp/scm-rights");
    return 0;
}
