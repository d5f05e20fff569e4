// The books of a patient: how many platelets were born, of what they died, where, and how old they were.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>

namespace plateletsim {

enum class Cause : std::size_t {
  senescence,         // the internal timer has run out
  haemostasis,        // used up in the upkeep of vessels
  spleen_macrophage,  // eaten through Fc-gamma receptors
  liver_macrophage,   // the same, by Kupffer cells
  ashwell_morell,     // taken by hepatocytes for want of sialic acid
  complement,
  cytotoxic_t,
  consumption,
  bleeding
};
inline constexpr std::array<std::string_view, 9> cause_names{
    "senescence", "haemostasis", "spleen_macrophage", "liver_macrophage", "ashwell_morell",
    "complement", "cytotoxic_t", "consumption",       "bleeding"};

enum class Site : std::size_t { spleen, liver, marrow, vessels };
inline constexpr std::array<std::string_view, 4> site_names{"spleen", "liver", "marrow", "vessels"};
// Where each cause kills; old age in the first three, by shares of its own.
inline constexpr std::array<Site, cause_names.size()> cause_sites{
    Site::spleen,  Site::vessels, Site::spleen,  Site::liver, Site::liver,
    Site::vessels, Site::vessels, Site::vessels, Site::vessels};

// Whole numbers only, so that sums do not depend on the order of summation.
struct Ledger {
  std::int64_t present_at_start = 0;
  std::int64_t born = 0;
  std::array<std::int64_t, cause_names.size()> deaths{};
  std::array<std::int64_t, site_names.size()> sites{};
  std::int64_t removed = 0;   // with the spleen, or with blood that was taken
  std::int64_t received = 0;  // from donors
  std::int64_t lifetime = 0;  // of the dead, in units of lifetime_unit

  std::int64_t dead() const {
    std::int64_t sum = 0;
    for (const std::int64_t n : deaths) sum += n;
    return sum;
  }
  template <class Self>
  static auto tied(Self& self) {
    return std::tie(self.present_at_start, self.born, self.deaths, self.sites, self.removed, self.lifetime);
  }
  // What was received follows from who is there and who has gone: the hash needs only these.
  template <class Self>
  static auto kept(Self& self) { return std::tuple_cat(tied(self), std::tie(self.received)); }
};
inline constexpr double lifetime_unit = 0x1p-20;  // day

}  // namespace plateletsim
