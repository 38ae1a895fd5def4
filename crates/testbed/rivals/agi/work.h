/* The work that every rival does in a call: answer, play, read a variable, write it to another,
 * run an application, hang up. */
#ifndef WORK_H
#define WORK_H

#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { VALUE_ROOM = 256, COMMAND_ROOM = 512 };

/* Where a call stands. */
struct work {
    int step;               /* the command that is in flight, or to be sent */
    char value[VALUE_ROOM]; /* what GET VARIABLE said */
};

/* Writes the command of the current step; 0 when there is none left. */
static size_t work_command(const struct work *work, char *out)
{
    static const char *const fixed[] = {
        "ANSWER\n", "STREAM FILE \"beep\" \"\"\n", "GET VARIABLE \"BENCH_IN\"\n", NULL,
        "EXEC \"NoOp\" \"done\"\n", "HANGUP\n",
    };
    if (work->step == 3)
        return (size_t)snprintf(out, COMMAND_ROOM, "SET VARIABLE \"BENCH_OUT\" \"%s\"\n", work->value);
    if (work->step >= (int)(sizeof fixed / sizeof *fixed))
        return 0;
    size_t length = strlen(fixed[work->step]);
    memcpy(out, fixed[work->step], length);
    return length;
}

/* Takes one line without its line feed, and goes on if it is the answer; -1 if it is wrong. */
static int work_reply(struct work *work, const char *line, size_t length)
{
    if (length == 6 && memcmp(line, "HANGUP", 6) == 0)
        return 0;
    if (length < 12 || memcmp(line, "200 result=", 11) != 0 || line[11] == '-')
        return -1;
    if (work->step == 2) {
        const char *open = memchr(line, '(', length);
        const char *close = memrchr(line, ')', length);
        if (!open || !close || close < open || close - open > VALUE_ROOM)
            return -1;
        size_t size = (size_t)(close - open - 1);
        memcpy(work->value, open + 1, size);
        work->value[size] = '\0';
    }
    work->step++;
    return 0;
}

#endif
