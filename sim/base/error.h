// What can go wrong through no fault of the program: each kind has an exit status of its own.
#pragma once

#include <stdexcept>
#include <string>

namespace sim {

// The user's mistake: one clear message, exit status 2.
struct UserError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Storage that fails: a full disk, no permission, a damaged file, another writer. Exit status 3.
struct StorageError : UserError {
  using UserError::UserError;
};

// A number that left its range in the course of a run; says where and when, and what to change. Exit status 4.
struct NumberError : UserError {
  using UserError::UserError;
};

// A number of a World that is not what it must be.
struct Fault {
  std::string field;
  double value;
};

}  // namespace sim
