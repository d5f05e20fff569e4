// Makes the n-th call of one kind fail that touches files below a folder: a disk that is full, broken or slow to say so.
//
// Preloaded into a process; arm() names the folder, the kind of call and n. Nothing fails until then.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static char folder[4096];
static char kind[16];
static long wanted = -1;  // which call fails, from 1
static long seen = 0;     // calls of this kind so far
static int error = 0;     // its errno; 0: a short write, once

void arm(const char* below, const char* call, long n, int number) {
  snprintf(folder, sizeof folder, "%s", below);
  snprintf(kind, sizeof kind, "%s", call);
  wanted = n;
  seen = 0;
  error = number;
}

long calls(void) { return seen; }

static int is_below(const char* path) { return folder[0] && strncmp(path, folder, strlen(folder)) == 0; }

static int is_open_below(int fd) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return is_below(path);
}

// Whether this call is the one. A disk that is full stays full: later writes fail as well.
static int fails(const char* call, int touches) {
  if (wanted < 0 || strcmp(call, kind) != 0 || !touches) return 0;
  ++seen;
  return seen == wanted || (seen > wanted && error == ENOSPC);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void* bytes, size_t count) {
  if (wanted >= 0 && fails("write", is_open_below(fd))) {
    if (error) return errno = error, -1;
    count = count / 2;
  }
  return REAL(write)(fd, bytes, count);
}

int fsync(int fd) {
  if (wanted >= 0 && fails("fsync", is_open_below(fd))) return errno = error, -1;
  return REAL(fsync)(fd);
}

int ftruncate(int fd, off_t size) {
  if (wanted >= 0 && fails("ftruncate", is_open_below(fd))) return errno = error, -1;
  return REAL(ftruncate)(fd, size);
}

int rename(const char* from, const char* to) {
  if (fails("rename", is_below(from))) return errno = error, -1;
  return REAL(rename)(from, to);
}

int mkdir(const char* path, mode_t mode) {
  if (fails("mkdir", is_below(path))) return errno = error, -1;
  return REAL(mkdir)(path, mode);
}

static int opened(const char* path) { return fails("open", is_below(path)); }

int open(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = va_arg(more, mode_t);
  va_end(more);
  if (opened(path)) return errno = error, -1;
  return REAL(open)(path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = va_arg(more, mode_t);
  va_end(more);
  if (opened(path)) return errno = error, -1;
  return REAL(open64)(path, flags, mode);
}

ssize_t read(int fd, void* bytes, size_t count) {
  if (wanted >= 0 && fails("read", is_open_below(fd))) return errno = error, -1;
  return REAL(read)(fd, bytes, count);
}
