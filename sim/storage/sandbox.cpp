// A fork whose files are closed and whose system calls are few. The answer comes through a pipe.
#include "sim/storage/sandbox.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <exception>
#include <fstream>
#include <new>

#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <cstddef>
#include <vector>
#endif

namespace sim {
namespace {

constexpr int answer_pipe = 3;       // the only file that the child keeps
constexpr char done = 'D', refused = 'R';

// Whatever else is asked of the kernel is answered with EPERM.
void give_up_rights() {
#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))
#if defined(__x86_64__)
  constexpr unsigned machine = AUDIT_ARCH_X86_64;
#else
  constexpr unsigned machine = AUDIT_ARCH_AARCH64;
#endif
  std::vector<unsigned> allowed{SYS_write,    SYS_exit_group, SYS_exit,         SYS_brk,          SYS_mmap,   SYS_munmap, SYS_mremap,
                                SYS_mprotect, SYS_madvise,    SYS_rt_sigreturn, SYS_rt_sigaction, SYS_getpid, SYS_futex};
#ifdef SIM_WATCHED  // a sanitizer reads the map of the process, tries memory through a pipe, and locks: not for files of strangers
  allowed.insert(allowed.end(), {SYS_openat, SYS_read, SYS_close, SYS_newfstatat, SYS_gettid, SYS_sched_yield, SYS_sigaltstack, SYS_rt_sigprocmask, SYS_prlimit64, SYS_pipe2, SYS_dup});
#ifdef SYS_open
  allowed.insert(allowed.end(), {SYS_open, SYS_stat, SYS_fstat, SYS_getrlimit, SYS_readlink, SYS_pipe});
#endif
#endif
  std::vector<sock_filter> rules{BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
                                 BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, machine, 1, 0), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
                                 BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))};
  for (const unsigned call : allowed) {
    rules.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1));
    rules.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  }
  rules.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM));
  const sock_fprog program{static_cast<unsigned short>(rules.size()), rules.data()};
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
#endif
}

// Bytes that a copy of this process has from the start.
std::uint64_t data_at_birth() {
  std::ifstream pages("/proc/self/statm");
  std::uint64_t all = 0, resident = 0, shared = 0, text = 0, library = 0, data = 0;
  pages >> all >> resident >> shared >> text >> library >> data;
  return data * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

void limit(int resource, rlim_t most) {
  rlimit now{};
  if (::getrlimit(static_cast<__rlimit_resource_t>(resource), &now) != 0) return;
  now.rlim_cur = now.rlim_max = std::min(now.rlim_max, most);
  ::setrlimit(static_cast<__rlimit_resource_t>(resource), &now);
}

void confine(int answer, SandboxLimits limits) {
  for (const int signal : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGPIPE, SIGTERM, SIGINT, SIGUSR1}) std::signal(signal, SIG_DFL);
  ::dup2(answer, answer_pipe);
  ::close(0);
  ::close(1);
#ifndef SIM_WATCHED  // what a sanitizer reports is to be seen
  ::close(2);
#endif
  ::close_range(answer_pipe + 1, ~0U, 0);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_CPU, limits.seconds);
  limit(RLIMIT_DATA, data_at_birth() + limits.memory);  // a sanitizer has reserved its terabytes by then
  give_up_rights();
}

bool send(const std::string& bytes) {
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t now = ::write(answer_pipe, bytes.data() + sent, bytes.size() - sent);
    if (now > 0) sent += static_cast<std::size_t>(now);
    else if (errno != EINTR) return false;
  }
  return true;
}

[[noreturn]] void be_child(const std::function<std::string()>& work, int answer, SandboxLimits limits) {
  confine(answer, limits);
  std::string said;
  try {
    said = done + work();
  } catch (const std::bad_alloc&) {
    said = refused + std::string("believe its sizes: they would take too much memory");
  } catch (const std::exception& error) {
    said = refused + std::string(error.what());
  }
  ::_exit(send(said) ? 0 : 1);
}

// Until the child is silent, or says more than it may.
std::string listen(int answer, std::uint64_t most) {
  std::string said;
  std::array<char, 65536> part{};
  while (said.size() <= most) {
    const ssize_t got = ::read(answer, part.data(), part.size());
    if (got > 0) said.append(part.data(), static_cast<std::size_t>(got));
    else if (got == 0 || errno != EINTR) break;
  }
  return said;
}

}  // namespace

std::string in_sandbox(const std::function<std::string()>& work, SandboxLimits limits) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) throw SandboxFailure("be examined: no pipe to be had");
  const pid_t child = ::fork();
  if (child == 0) be_child(work, ends[1], limits);
  ::close(ends[1]);
  if (child < 0) {
    ::close(ends[0]);
    throw SandboxFailure("be examined: no process to be had");
  }
  std::string said = listen(ends[0], limits.memory);
  ::close(ends[0]);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  if (status != 0 || said.empty()) throw SandboxFailure("be read: its examination ended by force");
  if (said.front() != done) throw SandboxFailure(said.substr(1));
  return said.erase(0, 1);
}

}  // namespace sim
