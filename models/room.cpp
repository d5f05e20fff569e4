// Estimates from above: what is refused could not have been run, and what is let in may still be less.
#include "models/room.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "models/patient/person.h"
#include "sim/base/error.h"
#include "sim/base/memory.h"

namespace plateletsim {
namespace {

constexpr double with_spleen = 1.5;         // of those in the blood
constexpr double rebound = 2.0;             // of the normal count, when nothing drives it
constexpr double driven = 10.0;             // by an agonist of thrombopoietin's receptor
constexpr double bytes_per_platelet = 6.0;  // four, and a third for half-empty shards
constexpr double bytes_per_row = 1000.0;    // a hundred columns

std::string gibibytes(double bytes) {
  const auto tenths = static_cast<std::int64_t>(bytes / 107374182.4 + 0.5);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " GiB";
}

std::string millions(double number, const char* of) { return std::to_string(static_cast<std::int64_t>(number / 1e6 + 0.5)) + " million " + of; }

}  // namespace

void require_room(const Blueprint& made, std::size_t patients) {
  const sim::Scenario& scenario = made.scenario;
  const RunSettings& run = made.settings;
  const double count = Person::table().read(scenario.section("patient")).normal_count;  // 1e9/L
  const double platelets = count * 1e3 * with_spleen * (made.watched.levers.contains(Lever::agonist) ? driven : rebound) * run.droplet_volume;
  const double rows = run.duration / std::max(run.step, run.record) * static_cast<double>(patients);
  const double of_platelets = platelets * bytes_per_platelet, of_rows = rows * bytes_per_row;
  const double have = sim::memory_allowed();
  if (of_platelets + of_rows <= have) return;
  const std::string key = of_platelets > of_rows ? "run.droplet_volume" : "run.record";
  const std::string what = of_platelets > 100.0 * of_rows ? millions(platelets, "platelets")
                                                          : millions(platelets, "platelets and ") + millions(rows, "rows");
  throw sim::PlacedError(sim::find(scenario.tree(), key)->value,
                         key + ": up to " + what + " would need " +
                             gibibytes(of_platelets + of_rows) + " of memory, and this process may have " + gibibytes(have) + "; take fewer");
}

}  // namespace plateletsim
