// What happens in a folder, told as it happens; the two halves of a rename have one number.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>

int main(void) {
    char folder[] = "/tmp/vitrine-lab-XXXXXX", block[4096];
    mkdtemp(folder);
    chdir(folder);
    int n = inotify_init();
    inotify_add_watch(n, ".", IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE);
    int f = open("a", O_CREAT | O_WRONLY, 0600);
    write(f, "x", 1);
    close(f);
    rename("a", "b");
    unlink("b");
    ssize_t have = read(n, block, sizeof block);
    unsigned cookie = 0;
    for (char *p = block; p < block + have;) {
        struct inotify_event *e = (struct inotify_event *)p;
        const char *what = e->mask & IN_CREATE ? "created" : e->mask & IN_CLOSE_WRITE ? "written" :
            e->mask & IN_MOVED_FROM ? "moved from" : e->mask & IN_MOVED_TO ? "moved to" : "deleted";
        printf("%s %s%s\n", what, e->name, e->cookie && e->cookie == cookie ? ", the same rename" : "");
        cookie = e->cookie;
        p += sizeof *e + e->len;
    }
    chdir("/");
    rmdir(folder);
    return 0;
}
