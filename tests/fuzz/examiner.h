// A process without rights that examines one trace after another: a fork for each would take nearly all of the time.
#pragma once

#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <exception>
#include <functional>
#include <new>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "sim/base/error.h"
#include "sim/storage/sandbox.h"
#include "sim/storage/trace_examined.h"
#include "tests/fuzz/target.h"

extern "C" int H5set_free_list_limits(int structs, int of_one_kind, int arrays, int of_one_size, int blocks, int of_one_length);  // of libhdf5, bytes

namespace fuzz {

// Does what sim::read_trace does behind the seal, in the same confinement. Handing over costs more than examining, so an
// input stands for several traces. A crash ends the process and the input, whose other traces would mostly crash as well;
// the next input meets a new process.
class Examiner {
 public:
  static constexpr int traces_per_input = 64;  // at most
  using Trace = std::function<std::string(std::string_view input, int number)>;  // the bytes of one of them

  explicit Examiner(Trace trace) : trace_(std::move(trace)), desk_(new (shared_memory()) Desk) {}
  Examiner(const Examiner&) = delete;
  Examiner& operator=(const Examiner&) = delete;
  ~Examiner() {
    send_home();
    std::printf("%lld traces examined, %lld examinations ended by force\n", static_cast<long long>(desk_->examined), static_cast<long long>(ended_));
    ::munmap(desk_, sizeof(Desk));
  }

  // Calls `take` with each trace that was accepted.
  void examine(std::string_view input, const std::function<void(const sim::Trace&)>& take) {
    if (++inputs_ % longest_shift == 0) send_home();
    desk_->begun = 0;
    desk_->answers = 0;
    while (desk_->begun < traces_per_input) {
      if (desk_->turn == Turn::nobody_there) begin();
      put(input);
      hand_over(Turn::examine);
      if (wait_for_answer() != Turn::nobody_there) continue;
      ++ended_;
      break;
    }
    std::string_view said(desk_->said.data(), desk_->answers);
    while (!said.empty()) hear(next_answer(said), take);
  }

 private:
  enum class Turn : std::uint32_t { nobody_there, answer, examine, go_home };
  static constexpr std::size_t largest = std::size_t{1} << 24;  // bytes of an input or an answer
  static constexpr int longest_shift = 100;                     // inputs, before a new process is fetched
#ifdef SIM_WATCHED
  static constexpr double patience = 0.05;                      // s of a processor: a sanitizer's report is to be whole
#else
  static constexpr double patience = 0.005;                     // s of a processor; most traces take less than a hundredth of it
#endif
  static constexpr sim::SandboxLimits limits{std::uint64_t{2} << 30, 60};

  struct Desk {
    std::atomic<Turn> turn{Turn::nobody_there};
    pid_t examiner = 0;
    std::atomic<std::int64_t> examined{0};
    int begun = 0;            // traces of this input
    std::size_t size = 0;     // of the input
    std::size_t answers = 0;  // bytes of them, each behind its length
    std::array<char, largest> bytes, said;
  };

  static void* shared_memory() {
    void* memory = ::mmap(nullptr, sizeof(Desk), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    require(memory != MAP_FAILED);
    return memory;
  }
  void put(std::string_view bytes) {
    require(bytes.size() <= largest);
    std::copy(bytes.begin(), bytes.end(), desk_->bytes.begin());
    desk_->size = bytes.size();
  }
  void hand_over(Turn turn) {
    desk_->turn = turn;
    ::syscall(SYS_futex, &desk_->turn, FUTEX_WAKE, 2, nullptr, nullptr, 0);
  }
  Turn wait_while(Turn turn, const timespec* most = nullptr) {
    while (desk_->turn == turn)
      if (::syscall(SYS_futex, &desk_->turn, FUTEX_WAIT, static_cast<std::uint32_t>(turn), most, nullptr, 0) != 0 && errno == ETIMEDOUT) break;
    return desk_->turn;
  }
  // Ends an examiner who works on one trace for long: an endless loop, which a trace that is read would be let run for seconds.
  Turn wait_for_answer() {
    constexpr timespec glance{0, 5'000'000};
    double begun = work_done();
    for (std::int64_t before = desk_->examined; wait_while(Turn::examine, &glance) == Turn::examine;) {
      if (std::exchange(before, desk_->examined) != desk_->examined) begun = work_done();
      if (work_done() - begun > patience) ::kill(desk_->examiner, SIGKILL);
    }
    return desk_->turn;
  }
  double work_done() const {  // s of a processor
    clockid_t clock{};
    timespec time{};
    if (::clock_getcpuclockid(desk_->examiner, &clock) != 0 || ::clock_gettime(clock, &time) != 0) return 0.0;
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  }

  static void hear(std::string said, const std::function<void(const sim::Trace&)>& take) {
    try {
      take(sim::understood(std::move(said)));
    } catch (const sim::StorageError& refusal) {
      require(*refusal.what() != '\0');
    }
  }

  void begin() {
    if (watcher_.joinable()) watcher_.join();
    desk_->turn = Turn::answer;
    watcher_ = std::thread([this] {
      try {
        sim::in_sandbox([this] { return work(); }, limits);
      } catch (const sim::SandboxFailure&) {  // it crashed, or took too much
      }
      hand_over(Turn::nobody_there);
    });
  }
  void send_home() {
    if (!watcher_.joinable()) return;
    if (desk_->turn != Turn::nobody_there) hand_over(Turn::go_home);
    watcher_.join();
  }

  // In the child.
  std::string work() {
    ::H5set_free_list_limits(-1, -1, 4 << 20, 256 << 10, 16 << 20, 1 << 20);  // HDF5 keeps its structs for the next trace; the rest as ever
    desk_->examiner = ::getpid();
    while (wait_while(Turn::answer) == Turn::examine) {
      const std::string input(desk_->bytes.data(), desk_->size);
      while (desk_->begun < traces_per_input) answer(trace_(input, desk_->begun++));
      hand_over(Turn::answer);
    }
    return "";
  }
  void answer(std::string bytes) {
    ++desk_->examined;
    try {
      const std::string said = sim::examination(bytes, "trace", "");
      const std::size_t size = said.size();
      require(desk_->answers + sizeof size + size <= largest);
      std::memcpy(desk_->said.data() + desk_->answers, &size, sizeof size);
      std::memcpy(desk_->said.data() + desk_->answers + sizeof size, said.data(), size);
      desk_->answers += sizeof size + size;
    } catch (const std::exception&) {  // refused, as in the sandbox
    }
  }
  static std::string next_answer(std::string_view& said) {
    std::size_t size = 0;
    std::memcpy(&size, said.data(), sizeof size);
    const std::string answer(said.substr(sizeof size, size));
    said.remove_prefix(sizeof size + size);
    return answer;
  }

  Trace trace_;
  Desk* desk_;
  std::thread watcher_;
  std::int64_t inputs_ = 0, ended_ = 0;
};

}  // namespace fuzz
