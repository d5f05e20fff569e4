// A patient of many whose numbers left their range: named, while the others go on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace plateletsim {

inline constexpr const char* failed_patients = "failed_patients";  // attribute of a trace in which somebody failed

struct Failure {
  std::uint64_t patient;
  std::string why;
};

// One line for each: number, colon, why.
inline std::string to_text(const std::vector<Failure>& failures) {
  std::string text;
  for (const Failure& failure : failures) text += (text.empty() ? "" : "\n") + std::to_string(failure.patient) + ": " + failure.why;
  return text;
}

}  // namespace plateletsim
