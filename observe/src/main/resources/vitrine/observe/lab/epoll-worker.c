// An event loop: one thread serves 50 connections, a small pool computes, an eventfd brings the results back.
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENTS = 50, POOL = 2 };

static int jobs[CLIENTS], results[CLIENTS], taken, queued, finished, bell;
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER;

static void *computes(void *unused) {
    pthread_mutex_lock(&m);
    while (taken < CLIENTS) {
        if (taken == queued) {
            pthread_cond_wait(&c, &m);
            continue;
        }
        int job = jobs[taken++];
        pthread_mutex_unlock(&m);
        usleep(1000); // what would stop the loop
        pthread_mutex_lock(&m);
        results[finished++] = job;
        eventfd_write(bell, 1);
        pthread_cond_broadcast(&c);
    }
    pthread_mutex_unlock(&m);
    return 0;
}

int main(void) {
    int e = epoll_create1(0), ends[CLIENTS], answered = 0, sent = 0;
    pthread_t pool[POOL];
    struct epoll_event event = {EPOLLIN}, got[16];
    bell = eventfd(0, EFD_NONBLOCK);
    event.data.fd = bell;
    epoll_ctl(e, EPOLL_CTL_ADD, bell, &event);
    for (int i = 0; i < CLIENTS; i++) {
        int s[2];
        socketpair(AF_UNIX, SOCK_STREAM, 0, s);
        ends[i] = s[0];
        event.data.fd = s[1];
        epoll_ctl(e, EPOLL_CTL_ADD, s[1], &event);
        write(s[0], "?", 1);
    }
    for (int i = 0; i < POOL; i++) pthread_create(&pool[i], 0, computes, 0);
    while (sent < CLIENTS) {
        int n = epoll_wait(e, got, 16, -1);
        for (int i = 0; i < n; i++) {
            if (got[i].data.fd == bell) {
                eventfd_t count;
                eventfd_read(bell, &count);
                pthread_mutex_lock(&m);
                while (sent < finished) write(results[sent++], "!", 1);
                pthread_mutex_unlock(&m);
            } else {
                char question;
                read(got[i].data.fd, &question, 1);
                pthread_mutex_lock(&m);
                jobs[queued++] = got[i].data.fd;
                pthread_cond_signal(&c);
                pthread_mutex_unlock(&m);
            }
        }
    }
    for (int i = 0; i < POOL; i++) pthread_join(pool[i], 0);
    for (int i = 0; i < CLIENTS; i++) {
        char answer;
        answered += read(ends[i], &answer, 1) == 1 && answer == '!';
    }
    printf("%d of %d answered\n", answered, CLIENTS);
    return 0;
}
