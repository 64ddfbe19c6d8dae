/* B2: programs that have no path but a descriptor; a running program cannot be written. */
#define _GNU_SOURCE
#include <sys/mman.h>
#include <stdio.h>
#include <unistd.h>
#include <fcntl.h>
#include <string.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>
extern char**environ;
int main(int c,char**v){ if(c>1){char b[200];int n=readlink("/proc/self/exe",b,199);b[n>0?n:0]=0;printf("second %s exe %s\n",v[1],strstr(b,"memfd")?b:"a path");FILE*f=fopen("/proc/self/comm","r");if(f){fgets(b,99,f);printf("comm %s",b);}return 4;}
 int fd=memfd_create("prog",MFD_CLOEXEC); int in=open("/proc/self/exe",O_RDONLY); char b[65536];int n;while((n=read(in,b,sizeof b))>0)write(fd,b,n);
 fflush(stdout); if(!fork()){char*a[]={"x","memfd",0};fexecve(fd,a,environ);printf("fexecve %s\n",strerror(errno));fflush(stdout);_exit(1);} int st;wait(&st);printf("%x\n",st); fflush(stdout);
 int ro=open("/proc/self/exe",O_RDONLY); if(!fork()){char p[50];sprintf(p,"/proc/self/fd/%d",ro);char*a[]={"x","procfd",0};execve(p,a,environ);printf("execve %s\n",strerror(errno));fflush(stdout);_exit(1);} wait(&st);printf("%x\n",st);
 /* vfork + exec failing, posix_spawn-like */ int p=vfork(); if(!p){char*a[]={"x",0};execve("/nope",a,environ);_exit(errno);} waitpid(p,&st,0);printf("vfork %x\n",st); 
 void*m=mmap(0,8192,PROT_READ,MAP_SHARED,ro,0); printf("%d\n",memcmp(m,"\177ELF",4)); int w=open("/proc/self/exe",O_WRONLY);printf("write open %d %s\n",w>=0,strerror(errno)); printf("write trunc %d\n",truncate("/proc/self/exe",0)); printf("%s\n",strerror(errno));return 0;}
