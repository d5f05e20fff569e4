// "did you mean": the known word nearest to what was typed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sim {

// ; did you mean "titre"? — or nothing when no word is near.
std::string did_you_mean(std::string_view typed, const std::vector<std::string>& words);

}  // namespace sim
