// Files that a scenario draws in by name: what a treatment is, a condition, a protocol, an instrument.
//
// `treatment = "fostamatinib"` finds drugs/fostamatinib.toml, which becomes [drug.fostamatinib]; `condition = "sepsis"`
// finds conditions/sepsis.toml; [assay.…] with `analyser = "optical"` finds analysers/optical.toml; [[protocol]] with
// `name = "label"` takes what protocols/label.toml says where it says nothing itself. A table that changes a file, such as
// [drug.rituximab.kinetics], draws it in as well, whether or not an event gives it: numbers are never lost. Only what
// somebody names is drawn in, so a growing library moves nobody. A scenario that already holds the whole table, as a
// resolved one does, needs no file.
#pragma once

#include "sim/scenario/library.h"
#include "sim/scenario/tree.h"

#include <filesystem>
#include <string>
#include <vector>

namespace sim {

// The tree with all that it names. A file is looked for beside the scenario (there also in a folder of its kind), in
// the others' folders of the library, and in the library's own. Throws PlacedError.
Node with_companions(Node tree, const Library& library, const std::filesystem::path& beside);

// Refuses a table that changes a file, where no file was drawn in: after with_companions(). Throws PlacedError.
void require_companions(const Node& tree, const Library& library);

// What a file is by what it says: "drug" (it has a dose), "protocol" (a treatment), "condition" (effects), "analyser" (how
// many it counts), "trial" (a population); "" for a scenario. Throws UserError for what cannot be read.
std::string companion_kind(const std::filesystem::path& file);

// Where the file of a name lies, of a kind "drugs", "conditions", "protocols", "analysers" or "trials". Throws UserError.
std::filesystem::path companion_file(const std::string& kind, const std::string& name, const Library& library);

// The names of all files of a kind that the library has; sorted.
std::vector<std::string> companion_names(const std::string& kind, const Library& library);

}  // namespace sim
