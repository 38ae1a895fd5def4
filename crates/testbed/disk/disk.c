/* A disk that can be watched and can be bad: preloaded into a program, it writes down what that does to the
 * files of its database, and has some of it fail.
 *
 *   DATABASE_PATH     the database; watched are the files whose names begin as its own, and their folder
 *   BAD_DISK_LOG      where it is written down, one record after the other (src/disk/log.rs reads them)
 *   BAD_DISK_CONTROL  a file with one line, read again before each call: GENERATION KIND N HOW ERRNO
 *
 * KIND is none, open, read, write, sync, rename or full. From each new GENERATION on the calls are counted, and
 * the N-th of that kind fails: once, or on: it and all that follow, or short: half of it is done, and the next
 * one fails. With full, N is how many bytes the files may grow. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { UNTRACKED, LOGGED, SHARED_MEMORY };
enum { FILE_IS = 1, CREATED, WRITTEN, SIZED, SYNC_BEGAN, SYNC_ENDED, RENAMED, UNLINKED, ANSWERED, FAILED };
enum { FILES = 65536 };

struct record {
    uint64_t what, file, at, length;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static char folder[PATH_MAX], database[NAME_MAX + 1];
static int watching, log_file = -1, control_file = -1;
static struct { char state; uint64_t file; } files[FILES];
static uint64_t syncs;

static struct {
    unsigned long generation;
    char kind[16], how[16];
    long n, passed;
    int error;
    int next_fails;
} fault;

static void give_up(const char *why)
{
    dprintf(2, "bad disk: %s: %s\n", why, strerror(errno));
    _exit(99);
}

static void begin(void)
{
    const char *path = getenv("DATABASE_PATH"), *log = getenv("BAD_DISK_LOG");
    const char *control = getenv("BAD_DISK_CONTROL"), *slash = path ? strrchr(path, '/') : NULL;
    char named[PATH_MAX];
    if (!slash || !log || !control || (size_t)(slash - path) >= sizeof named)
        return;
    memcpy(named, path, (size_t)(slash - path));
    named[slash - path] = 0;
    snprintf(database, sizeof database, "%s", slash + 1);
    if (!realpath(named, folder))
        return;
    log_file = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    control_file = (int)syscall(SYS_openat, AT_FDCWD, control, O_RDONLY | O_CLOEXEC, 0);
    if (log_file < 0 || control_file < 0)
        give_up("its log or its control file can't be opened");
    watching = 1;
}

static int is_on(void)
{
    pthread_once(&once, begin);
    return watching;
}

/* The name in the watched folder, "" for the folder itself, NULL for whatever is none of ours. */
static const char *ours(const char *path, char *space)
{
    char parent[PATH_MAX], real[PATH_MAX];
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    int saved = errno;
    if (!slash || (size_t)(slash - path) >= sizeof parent)
        return NULL;
    if (realpath(path, real) && strcmp(real, folder) == 0) {
        errno = saved;
        return "";
    }
    memcpy(parent, path, (size_t)(slash - path));
    parent[slash - path] = 0;
    int is_inside = realpath(parent, real) && strcmp(real, folder) == 0;
    errno = saved;
    if (!is_inside || strncmp(name, database, strlen(database)) != 0)
        return NULL;
    return strcpy(space, name);
}

static int is_shared_memory(const char *name)
{
    size_t length = strlen(name);
    return length > 4 && strcmp(name + length - 4, "-shm") == 0;
}

static void note(uint64_t what, uint64_t file, uint64_t at, const void *data, size_t length)
{
    struct record record = {what, file, at, length};
    struct iovec parts[2] = {{&record, sizeof record}, {(void *)data, length}};
    int saved = errno;
    if (syscall(SYS_writev, log_file, parts, 2) != (ssize_t)(sizeof record + length))
        give_up("its log can't be written");
    errno = saved;
}

static void read_control(void)
{
    char line[128] = {0}, kind[16] = "none", how[16] = "once";
    unsigned long generation = 0;
    long n = 0;
    int error = 0, saved = errno;
    if (syscall(SYS_pread64, control_file, line, sizeof line - 1, (off_t)0) > 0
        && sscanf(line, "%lu %15s %ld %15s %d", &generation, kind, &n, how, &error) == 5
        && generation != fault.generation) {
        fault.generation = generation;
        strcpy(fault.kind, kind);
        strcpy(fault.how, how);
        fault.n = n;
        fault.error = error;
        fault.passed = fault.next_fails = 0;
    }
    errno = saved;
}

/* Whether this call fails: 0 if not, or its errno; -1 if half of it is done. */
static int strikes(const char *kind)
{
    read_control();
    if (strcmp(fault.kind, kind) != 0)
        return 0;
    fault.passed++;
    int is_short = strcmp(fault.how, "short") == 0 && strcmp(kind, "write") == 0;
    int is_it = fault.passed == fault.n || fault.next_fails
        || (strcmp(fault.how, "on") == 0 && fault.passed > fault.n);
    if (!is_it)
        return 0;
    note(FAILED, 0, (uint64_t)fault.passed, kind, strlen(kind));
    if (is_short && !fault.next_fails) {
        fault.next_fails = 1;
        return -1;
    }
    fault.next_fails = 0;
    return fault.error;
}

/* How much of a write has room. */
static size_t with_room(int fd, off_t at, size_t length)
{
    struct stat now;
    if (strcmp(fault.kind, "full") != 0 || fstat(fd, &now) != 0)
        return length;
    off_t growth = at + (off_t)length - (now.st_size > at ? now.st_size : at);
    if (growth <= 0)
        return length;
    if (growth <= fault.n) {
        fault.n -= growth;
        return length;
    }
    length -= (size_t)(growth - fault.n);
    fault.n = 0;
    note(FAILED, 0, 0, "full", 4);
    return length;
}

static int opened(int folder_fd, const char *path, int flags, mode_t mode)
{
    char space[PATH_MAX];
    const char *name = folder_fd == AT_FDCWD && is_on() ? ours(path, space) : NULL;
    if (!name)
        return (int)syscall(SYS_openat, folder_fd, path, flags, mode);
    pthread_mutex_lock(&lock);
    int fd = -1, error = strikes("open");
    if (error) {
        errno = error;
    } else {
        int is_new = (flags & O_CREAT) && faccessat(AT_FDCWD, path, F_OK, 0) != 0;
        struct stat found;
        fd = (int)syscall(SYS_openat, folder_fd, path, flags, mode);
        if (fd >= FILES)
            give_up("too many files");
        if (fd >= 0 && fstat(fd, &found) == 0) {
            files[fd].state = is_shared_memory(name) ? SHARED_MEMORY : LOGGED;
            files[fd].file = found.st_ino;
            if (files[fd].state == LOGGED) {
                note(is_new ? CREATED : FILE_IS, found.st_ino, 0, name, strlen(name));
                if (flags & O_TRUNC)
                    note(SIZED, found.st_ino, 0, "", 0);
            }
        }
    }
    int saved = errno;
    pthread_mutex_unlock(&lock);
    errno = saved;
    return fd;
}

#define OPEN(function)                                        \
    int function(const char *path, int flags, ...)            \
    {                                                         \
        va_list more;                                         \
        va_start(more, flags);                                \
        mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0; \
        va_end(more);                                         \
        return opened(AT_FDCWD, path, flags, mode);           \
    }
OPEN(open)
OPEN(open64)

int __open_2(const char *path, int flags) { return opened(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return opened(AT_FDCWD, path, flags, 0); }

static int state_of(int fd)
{
    return fd >= 0 && fd < FILES && is_on() ? files[fd].state : UNTRACKED;
}

int close(int fd)
{
    if (state_of(fd) != UNTRACKED) {
        pthread_mutex_lock(&lock);
        files[fd].state = UNTRACKED;
        pthread_mutex_unlock(&lock);
    }
    return (int)syscall(SYS_close, fd);
}

/* What goes to a visitor is written down before it leaves. */
static void note_answer(const void *data, size_t length)
{
    static const char accepted[] = "HTTP/1.1 202";
    if (!is_on() || length < sizeof accepted - 1 || memcmp(data, accepted, sizeof accepted - 1) != 0)
        return;
    pthread_mutex_lock(&lock);
    note(ANSWERED, 0, 0, data, length);
    pthread_mutex_unlock(&lock);
}

static ssize_t written(int fd, const void *data, size_t length, off_t at, int moves)
{
    pthread_mutex_lock(&lock);
    ssize_t done = -1;
    int error = strikes("write");
    if (error > 0) {
        errno = error;
    } else {
        if (moves)
            at = lseek(fd, 0, SEEK_CUR);
        size_t part = with_room(fd, at, error < 0 ? length / 2 : length);
        if (part == 0 && length > 0) {
            errno = ENOSPC;
        } else {
            done = moves ? syscall(SYS_write, fd, data, part) : syscall(SYS_pwrite64, fd, data, part, at);
            if (done > 0 && files[fd].state == LOGGED)
                note(WRITTEN, files[fd].file, (uint64_t)at, data, (size_t)done);
        }
    }
    int saved = errno;
    pthread_mutex_unlock(&lock);
    errno = saved;
    return done;
}

ssize_t write(int fd, const void *data, size_t length)
{
    if (state_of(fd) != UNTRACKED)
        return written(fd, data, length, 0, 1);
    note_answer(data, length);
    return syscall(SYS_write, fd, data, length);
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t at)
{
    if (state_of(fd) != UNTRACKED)
        return written(fd, data, length, at, 0);
    return syscall(SYS_pwrite64, fd, data, length, at);
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t at) { return pwrite64(fd, data, length, at); }

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    if (state_of(fd) != UNTRACKED) {
        errno = ENOSYS;
        give_up("writev to a watched file is not known here");
    }
    if (count > 0)
        note_answer(parts[0].iov_base, parts[0].iov_len);
    return syscall(SYS_writev, fd, parts, count);
}

ssize_t send(int fd, const void *data, size_t length, int flags)
{
    note_answer(data, length);
    return syscall(SYS_sendto, fd, data, length, flags, NULL, 0);
}

static int read_fails(int fd)
{
    if (state_of(fd) == UNTRACKED)
        return 0;
    pthread_mutex_lock(&lock);
    int error = strikes("read");
    pthread_mutex_unlock(&lock);
    return error;
}

ssize_t read(int fd, void *data, size_t length)
{
    int error = read_fails(fd);
    if (error) {
        errno = error;
        return -1;
    }
    return syscall(SYS_read, fd, data, length);
}

ssize_t pread64(int fd, void *data, size_t length, off64_t at)
{
    int error = read_fails(fd);
    if (error) {
        errno = error;
        return -1;
    }
    return syscall(SYS_pread64, fd, data, length, at);
}

ssize_t pread(int fd, void *data, size_t length, off_t at) { return pread64(fd, data, length, at); }

/* Others go on meanwhile: an answer that does not wait for it must be seen to come first. */
static int synced(int fd, long number)
{
    if (state_of(fd) != LOGGED)
        return (int)syscall(number, fd);
    pthread_mutex_lock(&lock);
    uint64_t token = ++syncs, file = files[fd].file;
    int error = strikes("sync");
    note(SYNC_BEGAN, file, token, "", 0);
    pthread_mutex_unlock(&lock);
    if (!error && syscall(number, fd) != 0)
        error = errno;
    pthread_mutex_lock(&lock);
    note(SYNC_ENDED, file, token, error ? "" : "1", error ? 0 : 1);
    pthread_mutex_unlock(&lock);
    errno = error;
    return error ? -1 : 0;
}

int fsync(int fd) { return synced(fd, SYS_fsync); }
int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }

int ftruncate64(int fd, off64_t size)
{
    if (state_of(fd) == UNTRACKED)
        return (int)syscall(SYS_ftruncate, fd, size);
    pthread_mutex_lock(&lock);
    int done = -1, error = strikes("write");
    if (error)
        errno = error > 0 ? error : fault.error;
    else if ((done = (int)syscall(SYS_ftruncate, fd, size)) == 0 && files[fd].state == LOGGED)
        note(SIZED, files[fd].file, (uint64_t)size, "", 0);
    int saved = errno;
    pthread_mutex_unlock(&lock);
    errno = saved;
    return done;
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int rename(const char *from, const char *to)
{
    char old[PATH_MAX], names[2 * PATH_MAX];
    const char *source = is_on() ? ours(from, old) : NULL, *target = source ? ours(to, names) : NULL;
    if (!target || !*source || !*target)
        return (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
    pthread_mutex_lock(&lock);
    int done = -1, error = strikes("rename");
    if (error) {
        errno = error;
    } else if ((done = (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to)) == 0) {
        size_t first = strlen(old) + 1, second = strlen(names);
        memmove(names + first, names, second);
        memcpy(names, old, first);
        note(RENAMED, 0, 0, names, first + second);
    }
    int saved = errno;
    pthread_mutex_unlock(&lock);
    errno = saved;
    return done;
}

int unlink(const char *path)
{
    char space[PATH_MAX];
    const char *name = is_on() ? ours(path, space) : NULL;
    if (!name || !*name || is_shared_memory(name))
        return (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    pthread_mutex_lock(&lock);
    int done = -1, error = strikes("rename");
    if (error)
        errno = error;
    else if ((done = (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0)) == 0)
        note(UNLINKED, 0, 0, name, strlen(name));
    int saved = errno;
    pthread_mutex_unlock(&lock);
    errno = saved;
    return done;
}
