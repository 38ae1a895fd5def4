/* A FastAGI server in C: one thread, epoll, one read and one write for a command.
 * usage: server ADDRESS PORT */
#define _GNU_SOURCE
#include "work.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct call {
    int socket;
    int ready; /* the environment is over */
    struct work work;
    size_t held;
    char input[4096];
};

static int send_command(struct call *call)
{
    char command[COMMAND_ROOM];
    size_t length = work_command(&call->work, command);
    if (length == 0)
        return -1;
    /* One command is in flight, so the socket's buffer is empty and takes it whole. */
    return send(call->socket, command, length, MSG_NOSIGNAL) == (ssize_t)length ? 0 : -1;
}

/* Takes every whole line that is held; -1 when the call is over. */
static int take_lines(struct call *call)
{
    size_t begin = 0;
    char *feed;
    while ((feed = memchr(call->input + begin, '\n', call->held - begin))) {
        const char *line = call->input + begin;
        size_t length = (size_t)(feed - line);
        begin += length + 1;
        if (!call->ready) {
            if (length > 0)
                continue;
            call->ready = 1;
        } else {
            int step = call->work.step;
            if (work_reply(&call->work, line, length) < 0)
                return -1;
            if (call->work.step == step)
                continue;
        }
        if (send_command(call) < 0)
            return -1;
    }
    memmove(call->input, call->input + begin, call->held - begin);
    call->held -= begin;
    return call->held < sizeof call->input ? 0 : -1;
}

static int serve(struct call *call)
{
    ssize_t count = recv(call->socket, call->input + call->held, sizeof call->input - call->held, 0);
    if (count < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : -1;
    if (count == 0)
        return -1;
    call->held += (size_t)count;
    return take_lines(call);
}

static void welcome(int listener, int poll)
{
    for (;;) {
        int socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (socket < 0)
            return;
        struct call *call = calloc(1, sizeof *call);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = call};
        int yes = 1;
        if (!call || setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) < 0 ||
            epoll_ctl(poll, EPOLL_CTL_ADD, socket, &event) < 0) {
            close(socket);
            free(call);
            continue;
        }
        call->socket = socket;
    }
}

int main(int count, char **arguments)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    if (count != 3 || inet_pton(AF_INET, arguments[1], &address.sin_addr) != 1)
        return 2;
    address.sin_port = htons((unsigned short)atoi(arguments[2]));

    signal(SIGPIPE, SIG_IGN);
    int yes = 1;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int poll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    if (listener < 0 || poll < 0 ||
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) < 0 ||
        bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 1024) < 0 ||
        epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event) < 0) {
        perror("server");
        return 1;
    }
    for (;;) {
        struct epoll_event events[64];
        int ready = epoll_wait(poll, events, 64, -1);
        for (int i = 0; i < ready; i++) {
            struct call *call = events[i].data.ptr;
            if (!call) {
                welcome(listener, poll);
            } else if (serve(call) < 0) {
                close(call->socket);
                free(call);
            }
        }
    }
}
