// Programs made by hand whose headers are odd but not refused: what AT_PHDR says when no segment holds the program
// headers, and which error a strange PT_INTERP is.
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

// Exits with 1 when AT_PHDR is not 0, with 0 when it is, with 2 when there is none. argv has one word, envp none.
__asm__(".pushsection .rodata\n"
        ".globl probe, probe_end\n"
        "probe: lea 32(%rsp), %rsi\n"
        "1: cmpq $3, (%rsi)\n je 2f\n"
        "cmpq $0, (%rsi)\n je 3f\n"
        "add $16, %rsi\n jmp 1b\n"
        "2: xor %edi, %edi\n cmpq $0, 8(%rsi)\n setne %dil\n jmp 4f\n"
        "3: mov $2, %edi\n"
        "4: mov $231, %eax\n syscall\n"
        "probe_end: nop\n"
        ".popsection\n");
extern const char probe[], probe_end[];

static unsigned char file[8192];

static void run(const char *name) {
    char path[] = "/tmp/b02_odd_XXXXXX";
    int fd = mkstemp(path);
    if (fd < 0 || write(fd, file, sizeof file) != sizeof file || fchmod(fd, 0700) != 0) {
        puts("no file");
        exit(1);
    }
    close(fd);
    int error[2];
    if (pipe2(error, O_CLOEXEC) != 0) {
        exit(1);
    }
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        char *argv[] = {"x", NULL}, *envp[] = {NULL};
        execve(path, argv, envp);
        int e = errno;
        _exit(write(error[1], &e, sizeof e) == sizeof e ? 100 : 101);
    }
    close(error[1]);
    int status, e = 0;
    ssize_t n = read(error[0], &e, sizeof e);
    close(error[0]);
    waitpid(child, &status, 0);
    unlink(path);
    if (n == sizeof e) {
        printf("%s: %s\n", name, strerror(e));
    } else if (WIFSIGNALED(status)) {
        printf("%s: signal %d\n", name, WTERMSIG(status));
    } else {
        printf("%s: exit %d\n", name, WEXITSTATUS(status));
    }
}

static Elf64_Phdr *make(int type, int headers, long segment) {
    memset(file, 0, sizeof file);
    Elf64_Ehdr *h = (Elf64_Ehdr *)file;
    memcpy(h->e_ident, ELFMAG, SELFMAG);
    h->e_ident[EI_CLASS] = ELFCLASS64;
    h->e_ident[EI_DATA] = ELFDATA2LSB;
    h->e_ident[EI_VERSION] = EV_CURRENT;
    h->e_type = type;
    h->e_machine = EM_X86_64;
    h->e_version = EV_CURRENT;
    h->e_phoff = sizeof *h;
    h->e_ehsize = sizeof *h;
    h->e_phentsize = sizeof(Elf64_Phdr);
    h->e_phnum = headers;
    long base = type == ET_EXEC ? 0x400000 : 0;
    h->e_entry = base + 4096;
    Elf64_Phdr *p = (Elf64_Phdr *)(file + sizeof *h);
    p->p_type = PT_LOAD;
    p->p_flags = PF_R | PF_X;
    p->p_offset = segment;
    p->p_vaddr = base + segment;
    p->p_filesz = p->p_memsz = sizeof file - segment;
    p->p_align = 4096;
    memcpy(file + 4096, probe, probe_end - probe);
    return p;
}

static void interpreter(const char *name, unsigned long offset, unsigned long size) {
    Elf64_Phdr *p = make(ET_DYN, 2, 0) + 1;
    p->p_type = PT_INTERP;
    p->p_offset = offset;
    p->p_filesz = size;
    strcpy((char *)file + 6000, "/no/such/interpreter");
    run(name);
}

int main(void) {
    make(ET_EXEC, 1, 0);
    run("fixed, with headers");
    make(ET_EXEC, 1, 4096);
    run("fixed, without headers");
    make(ET_DYN, 1, 0);
    run("anywhere, with headers");
    make(ET_DYN, 1, 4096);
    run("anywhere, without headers");
    interpreter("interpreter not there", 6000, 21);
    interpreter("interpreter without end", 6000, 20);
    interpreter("interpreter of no name", 6100, 21);
    interpreter("interpreter of one byte", 6000, 1);
    interpreter("interpreter of many bytes", 0, 5000);
    interpreter("interpreter behind the end", 9000, 21);
    interpreter("interpreter half behind the end", 8190, 21);
    interpreter("interpreter before the start", -4096UL, 21);

    // Ranges that reach far out of user space change what lies before the first hole.
    char *m = mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(m + 2 * 4096, 4096);
    unsigned long much = 0x8000000000001000UL;
    printf("msync %d", msync(m, much, MS_ASYNC));
    printf(" %s\n", strerror(errno));
    printf("madvise %d", madvise(m, much, MADV_NORMAL));
    printf(" %s\n", strerror(errno));
    printf("mprotect %d", mprotect(m, much, PROT_NONE));
    printf(" %s\n", strerror(errno));
    int p[2];
    if (pipe(p) != 0) {
        return 1;
    }
    printf("write %zd", write(p[1], m, 1));
    printf(" %s\n", strerror(errno));
    printf("mprotect around the end %d", mprotect(m, -4096UL, PROT_NONE));
    printf(" %s\n", strerror(errno));
    return 0;
}
