/* The least that AGI(program) can cost in C: no buffered streams, nothing allocated. */
#define _GNU_SOURCE
#include "work.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

static char input[8192];
static size_t begin, end;

/* The next line, without its line feed; -1 at the end of the stream. */
static int next_line(char **line, size_t *length)
{
    for (;;) {
        char *feed = memchr(input + begin, '\n', end - begin);
        if (feed) {
            *line = input + begin;
            *length = (size_t)(feed - *line);
            begin += *length + 1;
            return 0;
        }
        memmove(input, input + begin, end - begin);
        end -= begin;
        begin = 0;
        ssize_t count = read(0, input + end, sizeof input - end);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return -1;
        end += (size_t)count;
    }
}

int main(void)
{
    char *line, command[COMMAND_ROOM];
    size_t length;
    struct work work = {0};

    signal(SIGHUP, SIG_IGN);
    do {
        if (next_line(&line, &length) < 0)
            return 1;
    } while (length > 0);

    while ((length = work_command(&work, command)) > 0) {
        int step = work.step;
        if (write(1, command, length) != (ssize_t)length)
            return 1;
        while (work.step == step) {
            if (next_line(&line, &length) < 0 || work_reply(&work, line, length) < 0)
                return 1;
        }
    }
    return 0;
}
