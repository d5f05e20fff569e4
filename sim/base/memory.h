// How much memory this process may take: what the machine has, and what limits leave of it.
#pragma once

namespace sim {

// Bytes. The least of the machine's memory, of the limits of the control groups that the process is in, and of what its
// own limits (ulimit -v, -d) leave beside what it uses already.
double memory_allowed();

}  // namespace sim
