// The entry that libFuzzer calls; built by the presets `fuzz` and `fuzz-asan-ubsan`.
#include <cstdint>

#include "tests/fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::try_bytes({reinterpret_cast<const char*>(data), size});
  return 0;
}
