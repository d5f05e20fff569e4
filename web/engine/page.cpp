// The engine as functions of C: new, fork, advance, columns, platelets, hash, scenario, event, schema, version.
//
// Functions that can fail answer 0, or 1 with the reason in page_text(). Texts are UTF-8.
#include "web/engine/page.h"

#include <algorithm>
#include <new>

#include "models/platelet_table.h"
#include "models/version.h"
#include "sim/base/error.h"

using plateletsim::Page;

namespace {

// Does what may fail; a failure leaves its reason in the text.
template <class Work>
int attempt(Page* page, const Work& work) {
  try {
    work();
    return 0;
  } catch (const std::bad_alloc&) {
    page->text = "there is not enough memory for this";
  } catch (const std::exception& error) {
    page->text = error.what();
  }
  return 1;
}

const char* answer(Page* page, std::string text) {
  page->text = std::move(text);
  return page->text.c_str();
}

sim::Scenario parsed(const char* toml) { return sim::Scenario::parse(toml, "page", plateletsim::library()); }

double bound_igg(const plateletsim::World& world, double antigen) { return (world.bound[0] + world.bound[1]) * antigen; }

}  // namespace

extern "C" {

Page* page_open() { return new Page; }
void page_close(Page* page) { delete page; }
const char* page_text(const Page* page) { return page->text.c_str(); }

int page_new(Page* page, const char* toml, double seed) {
  return attempt(page, [&] { page->patient.emplace(parsed(toml), static_cast<std::uint64_t>(seed)); });
}

// A twin with the same past and the same luck.
Page* page_fork(const Page* page) { return new Page{page->patient, "", {}}; }

int page_advance(Page* page, double days) {
  return attempt(page, [&] { page->patient->advance(days); });
}

double page_time(const Page* page) { return page->patient->time(); }
double page_duration(const Page* page) { return page->patient->duration(); }
double page_step(const Page* page) { return page->patient->world().step; }
double page_droplet(const Page* page) { return page->patient->world().droplet; }
const char* page_hash(Page* page) { return answer(page, page->patient->state_hash()); }
const char* page_columns(Page* page) { return answer(page, plateletsim::columns_as_json(page->patient->series())); }
int page_rows(const Page* page) { return static_cast<int>(page->patient->series().time.size()); }
const double* page_times(const Page* page) { return page->patient->series().time.data(); }

// All rows of one column, each as wide as its places.
const double* page_values(const Page* page, int column) {
  return page->patient->series().variables[static_cast<std::size_t>(column)].values.data();
}

// At most so many platelets, taken evenly from all there are: age in days, IgG molecules, 1 in the spleen or 0.
// Answers how many; page_numbers() has them, page_alive() how many there are.
int page_platelets(Page* page, int most) {
  const auto& world = page->patient->world();
  const double every = std::max(1.0, static_cast<double>(world.platelets.size()) / most);
  double next = 0.0, seen = 0.0;
  page->numbers.clear();
  plateletsim::for_each_platelet(*page->patient, [&](const plateletsim::PlateletRow& row) {
    if (seen++ < next) return;
    next += every;
    page->numbers.insert(page->numbers.end(), {row.age, bound_igg(world, row.antigen), row.in_spleen ? 1.0 : 0.0});
  });
  return static_cast<int>(page->numbers.size() / 3);
}
const double* page_numbers(const Page* page) { return page->numbers.data(); }
double page_alive(const Page* page) { return static_cast<double>(page->patient->world().platelets.size()); }

int page_scenario(Page* page, const char* toml) {
  return attempt(page, [&] {
    const auto scenario = parsed(toml);
    plateletsim::check(scenario);
    page->text = plateletsim::scenario_as_json(scenario);
  });
}

// What a treatment, condition or assay may say, its file included.
int page_event(Page* page, const char* name) {
  return attempt(page, [&] { page->text = plateletsim::table_as_json(plateletsim::event_table(plateletsim::load("healthy_adult"), name)); });
}

const char* page_schema(Page* page) { return answer(page, plateletsim::schema_as_json()); }
const char* page_version(Page* page) { return answer(page, plateletsim::version() + " " + plateletsim::commit()); }

}  // extern "C"
