// Linux tells limits in files; a limit that cannot be read is none.
#include "sim/base/memory.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>
#include <string_view>

namespace sim {
namespace {

constexpr double unlimited = std::numeric_limits<double>::infinity();

double machine() {
  if constexpr (sizeof(void*) < 8) return 2147483648.0;  // in a browser, say: what its addresses reach
  std::ifstream info("/proc/meminfo");
  std::string word;
  double kilobytes = 0.0;
  while (info >> word)
    if (word == "MemTotal:" && info >> kilobytes) return kilobytes * 1024.0;
  return unlimited;
}

double number_in(const std::string& file) {
  std::ifstream stream(file);
  double bytes = 0.0;
  return stream >> bytes ? bytes : unlimited;  // "max" is no number
}

// The least limit of a control group and of those that hold it.
double limit_up_from(const std::string& root, std::string group, const std::string& file) {
  double least = number_in(root + "/" + file);
  for (; group.size() > 1; group.resize(group.find_last_of('/'))) least = std::min(least, number_in(root + group + "/" + file));
  return least;
}

double control_groups() {
  std::ifstream groups("/proc/self/cgroup");
  double least = unlimited;
  for (std::string line; std::getline(groups, line);) {  // number:controllers:/path
    const std::size_t first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1), group = line.substr(second + 1);
    if (controllers.empty()) least = std::min(least, limit_up_from("/sys/fs/cgroup", group, "memory.max"));
    if (controllers == "memory") least = std::min(least, limit_up_from("/sys/fs/cgroup/memory", group, "memory.limit_in_bytes"));
  }
  return least;
}

double left_of(decltype(RLIMIT_AS) resource, double used) {
  rlimit limit{};
  if (getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return unlimited;
  return std::max(static_cast<double>(limit.rlim_cur) - used, 0.0);
}

double own_limits() {
  std::ifstream pages("/proc/self/statm");
  double size = 0.0, resident = 0.0, shared = 0.0, text = 0.0, unused = 0.0, data = 0.0;
  pages >> size >> resident >> shared >> text >> unused >> data;
  const auto page = static_cast<double>(sysconf(_SC_PAGESIZE));
  return std::min(left_of(RLIMIT_AS, size * page), left_of(RLIMIT_DATA, data * page));
}

}  // namespace

double memory_allowed() { return std::min({machine(), control_groups(), own_limits()}); }

}  // namespace sim
