// The user's mistake: reported in one clear message, with exit status 2.
#pragma once

#include <stdexcept>

namespace sim {

struct UserError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace sim
