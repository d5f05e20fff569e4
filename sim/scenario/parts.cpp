// What a table may hold, tables included.
#include "sim/scenario/parts.h"

#include <algorithm>

#include "sim/base/suggest.h"

namespace sim {

void refuse_unknown_parts(const Section& section, const std::vector<std::string>& known) {
  for (const auto& [key, node] : section.members())
    if (std::find(known.begin(), known.end(), key) == known.end())
      throw PlacedError(node.key, "unknown key " + quoted(key) + (section.name().empty() ? "" : " in [" + section.name() + "]") + did_you_mean(key, known));
}

}  // namespace sim
