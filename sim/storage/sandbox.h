// Work that meets hostile bytes, done in a child process without rights: what it says comes back, and nothing else.
#pragma once

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>

namespace sim {

// The child crashed, took too much memory or time, or threw; `what()` says which.
struct SandboxFailure : std::runtime_error {
  using runtime_error::runtime_error;
};

struct SandboxLimits {
  std::uint64_t memory = 0;   // bytes, beyond what this process has
  std::uint64_t seconds = 0;  // of a processor
};

// Runs `work` in a copy of this process that can compute and answer, but not open, send or start anything (on Linux
// for x86-64 and aarch64; elsewhere it is only a process of its own). Throws SandboxFailure.
std::string in_sandbox(const std::function<std::string()>& work, SandboxLimits limits);

}  // namespace sim
