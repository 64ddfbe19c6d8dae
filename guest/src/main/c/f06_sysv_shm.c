// System V shared memory: keys, permissions, attaching and detaching, removal with the last attachment, limits.
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHOW(call)                                                                                                     \
    do {                                                                                                               \
        errno = 0;                                                                                                     \
        long r = (long)(call);                                                                                         \
        printf("%s = %s %s\n", #call, r == -1 ? "-1" : "ok", r == -1 ? strerror(errno) : "");                          \
    } while (0)

static void stat_line(int id) {
    struct shmid_ds d;
    if (shmctl(id, IPC_STAT, &d) != 0) {
        printf("stat: %s\n", strerror(errno));
        return;
    }
    printf("size %zu nattch %lu mode %o cpid %d lpid %d atime %d dtime %d ctime %d\n", d.shm_segsz,
           (unsigned long)d.shm_nattch, d.shm_perm.mode, d.shm_cpid == getpid(), d.shm_lpid == getpid(),
           d.shm_atime != 0, d.shm_dtime != 0, d.shm_ctime != 0);
}

static int line_in(const char *path, const char *what) {
    FILE *f = fopen(path, "r");
    char line[512];
    int n = 0;
    while (f && fgets(line, sizeof line, f)) {
        n += strstr(line, what) != NULL;
    }
    if (f) {
        fclose(f);
    }
    return n;
}

int main(void) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    key_t key = 0x56000000 | (getpid() & 0xffffff);
    SHOW(shmget(key, 10000, 0600));
    SHOW(shmget(key, 0, IPC_CREAT | 0600));
    SHOW(shmget(IPC_PRIVATE, -1L, 0600));
    int id = shmget(key, 10000, IPC_CREAT | IPC_EXCL | 0640);
    printf("made %d\n", id >= 0);
    SHOW(shmget(key, 10000, IPC_CREAT | IPC_EXCL | 0640));
    SHOW(shmget(key, 10001, 0));
    printf("same %d\n", shmget(key, 1, 0) == id);
    stat_line(id);

    char *p = shmat(id, NULL, 0);
    strcpy(p, "hello");
    strcpy(p + 9990, "end");
    char *q = shmat(id, NULL, SHM_RDONLY);
    printf("%s %s %d\n", q, q + 9990, p != q);
    stat_line(id);
    char name[64];
    sprintf(name, "/SYSV%08x", key);
    printf("in maps %d\n", line_in("/proc/self/maps", name));
    SHOW(mprotect(q, 4096, PROT_READ | PROT_WRITE));
    SHOW(shmat(id, p, 0));
    SHOW(shmat(id, p + 1, 0));
    SHOW(shmat(id, NULL, SHM_REMAP));
    printf("rounded %d\n", shmat(id, p + 5, SHM_RND | SHM_REMAP) == p);
    stat_line(id);
    SHOW(shmdt(p + 4096));
    SHOW(shmdt(p + 1));
    SHOW(shmdt(q));
    SHOW(shmdt(q));
    stat_line(id);

    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        struct shmid_ds d;
        shmctl(id, IPC_STAT, &d);
        printf("child nattch %lu\n", (unsigned long)d.shm_nattch);
        strcpy(p, "from child");
        _exit(0);
    }
    waitpid(pid, NULL, 0);
    printf("%s\n", p);
    stat_line(id);

    struct shmid_ds d;
    shmctl(id, IPC_STAT, &d);
    d.shm_perm.mode = 0123;
    SHOW(shmctl(id, IPC_SET, &d));
    stat_line(id);
    SHOW(shmctl(id, IPC_SET, (void *)8));
    SHOW(shmctl(id, IPC_STAT, (void *)8));
    SHOW(shmctl(id, 77, &d));
    SHOW(shmctl(-1, IPC_STAT, &d));
    SHOW(shmctl(id + 32768, IPC_STAT, &d));
    struct shminfo info;
    printf("info %d ", shmctl(0, IPC_INFO, (void *)&info) >= 0);
    printf("min %lu mni %lu\n", info.shmmin, info.shmmni);
    struct shm_info use;
    int highest = shmctl(0, SHM_INFO, (void *)&use);
    int found = 0;
    for (int i = 0; i <= highest; i++) {
        struct shmid_ds e;
        int n = shmctl(i, SHM_STAT, &e);
        found += n == id && e.shm_perm.__key == key;
    }
    printf("listed %d\n", found);
    char text[64];
    sprintf(text, "%10d %10d  %4o %21d", key, id, 0123, 10000);
    printf("in /proc/sysvipc/shm %d\n", line_in("/proc/sysvipc/shm", text));

    // Marked for removal: without key, but alive as long as it is attached.
    SHOW(shmctl(id, IPC_RMID, NULL));
    SHOW(shmget(key, 0, 0));
    stat_line(id);
    char *r = shmat(id, NULL, 0);
    printf("again %d %s\n", r != (void *)-1, r);
    shmdt(r);
    SHOW(munmap(p, 4096));
    stat_line(id);
    SHOW(shmdt(p));
    stat_line(id);
    SHOW(shmat(id, NULL, 0));

    // A hole in the middle: what is left belongs to the segment still.
    int two = shmget(IPC_PRIVATE, 5 * 4096, 0600);
    char *a = shmat(two, NULL, 0);
    munmap(a + 4096, 4096);
    stat_line(two);
    SHOW(shmdt(a));
    stat_line(two);
    SHOW(shmctl(two, SHM_LOCK, NULL));
    shmctl(two, IPC_STAT, &d);
    printf("locked %o\n", d.shm_perm.mode & SHM_LOCKED);
    SHOW(shmctl(two, SHM_UNLOCK, NULL));
    SHOW(shmctl(two, IPC_RMID, NULL));
    SHOW(shmctl(two, IPC_RMID, NULL));
    return 0;
}
