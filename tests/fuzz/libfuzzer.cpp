// The entry that libFuzzer calls; built by the presets `fuzz` and `fuzz-asan-ubsan`.
#include <cstdint>

#include "tests/fuzz/target.h"

namespace {

const std::unique_ptr<fuzz::Target> target = fuzz::make_target();

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  target->try_bytes({reinterpret_cast<const char*>(data), size});
  return 0;
}
