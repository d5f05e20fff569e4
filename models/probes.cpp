// The probes, grouped as in the trace: platelets, their births and deaths, marrow, antibody, cells, drugs, labels, reports.
#include "models/probes.h"

#include <algorithm>
#include <limits>

#include "models/clinic/report.h"
#include "models/world/young.h"
#include "sim/base/arithmetic.h"

namespace plateletsim {
namespace {

using Interval = sim::Interval<World>;
using Probe = sim::Probe<World>;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr std::array<std::string_view, epitopes> epitope_names{"GPIIb/IIIa", "GPIb"};

double ratio(double part, double whole) { return whole > 0.0 ? part / whole : nan; }
double ratio(std::int64_t part, std::int64_t whole) { return ratio(static_cast<double>(part), static_cast<double>(whole)); }

// 1e9/L/day for a number of events in the droplet since the last row.
double rate(const World& world, const Interval& since, std::int64_t events) {
  return since.days > 0.0 ? world.concentration(static_cast<double>(events)) / since.days : nan;
}

// A probe with a single value.
template <class Read>
Probe single(std::string name, std::string units, std::string long_name, Read read) {
  return {std::move(name), std::move(units), std::move(long_name), {},
          [read](const World& world, const Interval& since, std::vector<double>& out) { out.push_back(read(world, since)); }};
}

template <class Names>
sim::Dimension labelled(std::string name, std::string long_name, const Names& names) {
  return {std::move(name), "1", std::move(long_name), {names.begin(), names.end()}, {}};
}

double mean_age(const World& world) {
  double sum = 0.0;
  double steps = 0.5;  // mean age of those born in the last step
  for (auto alive = world.alive_by_birth.rbegin(); alive != world.alive_by_birth.rend(); ++alive, steps += 1.0)
    sum += steps * world.step * static_cast<double>(*alive);
  return ratio(sum, static_cast<double>(world.platelets.size()));
}

void add_platelets(std::vector<Probe>& list) {
  list.push_back(single("platelet_count", "1e9 L-1", "platelets in the blood", [](const World& w, const Interval&) {
    return w.count();
  }));
  list.push_back(single("pooled_fraction", "1", "share of all platelets that rest in the spleen", [](const World& w, const Interval&) {
    return 1.0 - ratio(w.circulating(), w.platelets.size());
  }));
  list.push_back(single("immature_fraction", "1", "share of platelets that the assay calls immature", [](const World& w, const Interval&) {
    return w.platelets.size() > 0 ? immature_fraction(w) : nan;
  }));
  list.push_back(single("mean_platelet_age", "day", "mean age of platelets", [](const World& w, const Interval&) { return mean_age(w); }));
  list.push_back(single("mean_platelet_lifespan", "day", "mean age at death since the last row", [](const World& w, const Interval& since) {
    const double days = static_cast<double>(w.ledger.lifetime - since.before.lifetime) * lifetime_unit;
    return since.days > 0.0 ? ratio(days, static_cast<double>(w.ledger.dead() - since.before.dead())) : nan;
  }));
  list.push_back(single("mean_platelet_volume", "fL", "mean volume of platelets", [](const World& w, const Interval&) {
    return w.mean_volume * mean_antigen(w);
  }));
}

void add_turnover(std::vector<Probe>& list) {
  list.push_back(single("production_rate", "1e9 L-1 day-1", "platelets released per day since the last row", [](const World& w, const Interval& since) {
    return rate(w, since, w.ledger.born - since.before.born);
  }));
  list.push_back(single("turnover", "1e9 L-1 day-1", "platelets that died per day since the last row (corrected for the splenic pool)",
                        [](const World& w, const Interval& since) { return rate(w, since, w.ledger.dead() - since.before.dead()); }));
  list.push_back({"deaths", "1e9 L-1 day-1", "deaths per day by cause since the last row", labelled("cause", "cause of death", cause_names),
                  [](const World& w, const Interval& since, std::vector<double>& out) {
                    for (std::size_t i = 0; i < cause_names.size(); ++i)
                      out.push_back(rate(w, since, w.ledger.deaths[i] - since.before.deaths[i]));
                  }});
  list.push_back({"deaths_by_site", "1e9 L-1 day-1", "deaths per day by site since the last row", labelled("site", "site of death", site_names),
                  [](const World& w, const Interval& since, std::vector<double>& out) {
                    for (std::size_t i = 0; i < site_names.size(); ++i)
                      out.push_back(rate(w, since, w.ledger.sites[i] - since.before.sites[i]));
                  }});
}

void add_marrow(std::vector<Probe>& list) {
  list.push_back(single("megakaryocytes", "kg-1", "megakaryocytes per body weight", [](const World& w, const Interval&) {
    return static_cast<double>(w.marrow.cells.size()) * w.marrow.cells_per_agent;
  }));
  sim::Dimension ploidy{"ploidy", "1", "ploidy class, N", {}, {4, 8, 16, 32, 64, 128}};
  list.push_back({"megakaryocyte_ploidy", "1", "share of megakaryocytes by ploidy", ploidy,
                  [](const World& w, const Interval&, std::vector<double>& out) {
                    for (std::size_t j = 0; j <= most_doublings; ++j) out.push_back(ratio(w.marrow.cells.size(j), w.marrow.cells.size()));
                  }});
  list.push_back(single("haemoglobin", "g dL-1", "haemoglobin of the blood", [](const World& w, const Interval&) { return w.haemoglobin(); }));
  list.push_back(single("tpo", "pg mL-1", "thrombopoietin in plasma", [](const World& w, const Interval&) { return w.tpo * w.tpo_normal; }));
}

// Bins of bound IgG: 25 per decade would flatter the data; 8 per decade from 10 to 100,000 molecules.
std::vector<double> igg_bins() {
  std::vector<double> bins;
  for (int i = 0; i < 32; ++i) bins.push_back(10.0 * sim::exp((i + 0.5) / 8.0 * 2.302585092994046));
  return bins;
}

void add_antibody(std::vector<Probe>& list, const World& world, std::size_t most_clones) {
  list.push_back(single("igg", "g L-1", "all IgG in plasma", [](const World& w, const Interval&) { return w.igg_own + w.igg_dosed; }));
  std::vector<std::string> clones;
  for (std::size_t i = 0; i < std::min(world.clones.size(), most_clones); ++i)
    clones.push_back(std::to_string(i + 1) + (world.clones[i].epitope == Epitope::gpib ? " GPIb" : " GPIIb/IIIa"));
  if (!clones.empty())
    list.push_back({"autoantibody", "ug mL-1", "free autoantibody in plasma", labelled("clone", "autoreactive clone", clones),
                    [count = clones.size()](const World& w, const Interval&, std::vector<double>& out) {
                      for (std::size_t i = 0; i < count; ++i) out.push_back(w.clones[i].free);
                    }});
  const auto epitope = labelled("epitope", "glycoprotein", epitope_names);
  list.push_back({"free_autoantibody", "ug mL-1", "free autoantibody in plasma, of all clones", epitope,
                  [](const World& w, const Interval&, std::vector<double>& out) {
                    std::array<double, epitopes> free{};
                    for (const Clone& clone : w.clones) free[static_cast<std::size_t>(clone.epitope)] += clone.free;
                    out.insert(out.end(), free.begin(), free.end());
                  }});
  list.push_back({"bound_autoantibody", "1", "molecules of autoantibody on the mean platelet", epitope,
                  [](const World& w, const Interval&, std::vector<double>& out) {
                    for (const double bound : w.bound) out.push_back(bound * mean_antigen(w));
                  }});
  list.push_back(single("bound_igg", "1", "molecules of autoantibody on the mean platelet", [](const World& w, const Interval&) {
    return (w.bound[0] + w.bound[1]) * mean_antigen(w);
  }));
  sim::Dimension bins{"bound_igg_bin", "1", "molecules of autoantibody on a platelet, geometric centre of the bin", {}, igg_bins()};
  list.push_back({"bound_igg_distribution", "1", "share of platelets by autoantibody bound; the first bin holds all below it", bins,
                  [](const World& w, const Interval&, std::vector<double>& out) {
                    const std::size_t first = out.size();
                    out.resize(first + 32, 0.0);
                    for (std::size_t i = 0; i < w.alive_by_antigen.size(); ++i) {
                      const double molecules = (w.bound[0] + w.bound[1]) * w.antigen_quantiles[i];
                      const double place = molecules > 10.0 ? 8.0 * sim::log(molecules / 10.0) / 2.302585092994046 : 0.0;
                      out[first + static_cast<std::size_t>(std::min(place, 31.0))] += ratio(w.alive_by_antigen[i], w.platelets.size());
                    }
                  }});
}

void add_cells_and_drugs(std::vector<Probe>& list, const Watched& watched) {
  constexpr std::array<std::string_view, organs> organ_names{"spleen", "liver"};
  std::vector<std::string> drug_names{"ivig"};
  drug_names.insert(drug_names.end(), watched.drugs.begin(), watched.drugs.end());
  list.push_back({"phagocyte_load", "1", "share of macrophages' capture capacity in use", labelled("organ", "organ", organ_names),
                  [](const World& w, const Interval&, std::vector<double>& out) {
                    for (const Macrophages& cells : w.macrophages) out.push_back(1.0 - cells.availability);
                  }});
  list.push_back({"drug_concentration", "mg L-1", "drug in plasma", labelled("drug", "drug", drug_names),
                  [drug_names](const World& w, const Interval&, std::vector<double>& out) {
                    out.push_back(w.igg_dosed * 1e3);
                    for (std::size_t i = 1; i < drug_names.size(); ++i) {
                      const auto drug = std::find_if(w.drugs.begin(), w.drugs.end(), [&](const DrugInBody& d) { return d.name == drug_names[i]; });
                      out.push_back(drug == w.drugs.end() ? 0.0 : drug->concentration);
                    }
                  }});
}

// What was given, and what was turned by it.
void add_treatment(std::vector<Probe>& list, const Watched& watched) {
  if (!watched.events.empty())
    list.push_back({"given", "1", "how often this has happened until now", labelled("event", "treatment, condition or assay", watched.events),
                    [events = watched.events](const World& w, const Interval&, std::vector<double>& out) {
                      for (const std::string& event : events) out.push_back(w.given.contains(event) ? static_cast<double>(w.given.at(event)) : 0.0);
                    }});
  if (watched.events.contains("delivery"))
    list.push_back(single("delivery_blood_loss", "mL", "blood lost at the latest delivery", [](const World& w, const Interval&) { return w.delivery_loss > 0.0 ? w.delivery_loss : nan; }));
  if (watched.levers.empty()) return;
  std::vector<std::string> names;
  for (const Lever lever : watched.levers) names.emplace_back(info_of(lever).name);
  list.push_back({"levers", "1", "levers, mean over the last step: factors, or sums in the unit of the lever", labelled("lever", "lever that something turns", names),
                  [levers = watched.levers](const World& w, const Interval&, std::vector<double>& out) {
                    for (const Lever lever : levers) out.push_back(w.levers[lever]);
                  }});
}

void add_immunity(std::vector<Probe>& list) {
  constexpr std::array<std::string_view, 3> t_names{"helper", "regulatory", "cytotoxic"};
  constexpr std::array<std::string_view, 3> stage_names{"short_lived", "long_lived_spleen", "long_lived_marrow"};
  constexpr std::array<std::string_view, 3> antigen_names{"foreign", "platelet", "intact"};
  constexpr std::array<std::string_view, 9> trait_names{"sensitivity", "capture", "liver", "response", "settling", "cytotoxic", "affinity", "gpib", "blocked"};
  list.push_back(single("b_cells", "1", "B cells against platelets, in full responses",
                        [](const World& w, const Interval&) { return w.immune.b_cells(); }));
  list.push_back(single("b_cell_clones", "1", "clones with living B cells or plasma cells", [](const World& w, const Interval&) {
    return static_cast<double>(std::count_if(w.immune.lineages.begin(), w.immune.lineages.end(), [](const Lineage& lineage) {
      return lineage.b_cells.alive + lineage.plasma_cells() > 0;
    }));
  }));
  list.push_back({"plasma_cells", "1", "plasma cells against platelets, in full responses",
                  labelled("stage", "stage of a plasma cell", stage_names), [](const World& w, const Interval&, std::vector<double>& out) {
                    std::array<std::int64_t, 3> cells{};
                    for (const Lineage& lineage : w.immune.lineages) {
                      cells[0] += lineage.short_lived.alive;
                      cells[1] += lineage.long_lived_spleen.alive;
                      cells[2] += lineage.long_lived_marrow.alive;
                    }
                    for (const std::int64_t n : cells) out.push_back(w.immune.responses(n));
                  }});
  list.push_back({"t_cells", "1", "T cells that know platelet antigen, in full responses", labelled("t_cell", "kind of T cell", t_names),
                  [](const World& w, const Interval&, std::vector<double>& out) {
                    for (const Cells& cells : {w.immune.helpers, w.immune.regulators, w.immune.cytotoxic})
                      out.push_back(w.immune.responses(cells.alive));
                  }});
  list.push_back({"antigen", "1", "antigen: of a typical infection at its peak; of normal production, all eaten and shown; intact, relative to health",
                  labelled("antigen_kind", "where the antigen comes from", antigen_names), [](const World& w, const Interval&, std::vector<double>& out) {
                    out.push_back(w.immune.foreign);
                    out.push_back(w.immune.presented);
                    out.push_back(w.immune.stored);
                  }});
  list.push_back({"dealt", "1", "what the patient was dealt, relative to the typical person or patient; gpib: share of clones, blocked: 1 or 0",
                  labelled("trait", "part of immunity in which people differ", trait_names), [](const World& w, const Interval&, std::vector<double>& out) {
                    const ImmunePerson& p = w.immune.person;
                    for (const double trait : {p.sensitivity, p.capture, p.liver, p.response, p.settling, p.cytotoxic, p.affinity, p.gpib, p.blocked ? 1.0 : 0.0})
                      out.push_back(trait);
                  }});
  list.push_back(single("tolerance", "1", "tolerance that the patient was dealt", [](const World& w, const Interval&) { return w.immune.person.tolerance; }));
  list.push_back(single("age", "year", "age of the patient", [](const World& w, const Interval&) { return w.patient.age; }));
  list.push_back(single("infected", "1", "1 if an infection or vaccine was the trigger", [](const World& w, const Interval&) { return w.immune.infected ? 1.0 : 0.0; }));
  list.push_back(single("told", "1", "1 if a history taken now would tell of an infection", [](const World& w, const Interval&) { return w.immune.told ? 1.0 : 0.0; }));
}

void add_bleeds(std::vector<Probe>& list) {
  const auto site = labelled("bleed_site", "site of a bleed", bleed_site_names);
  const sim::Dimension grade{"bleed_grade", "1", "grade of a bleed (World Health Organization)", {}, {1, 2, 3, 4}};
  list.push_back({"bleeding_hazard", "day-1", "rate at which bleeds come, mean over the last step", site, [](const World& w, const Interval&, std::vector<double>& out) {
                    for (const double hazard : w.bleed_history.hazard) out.push_back(hazard);
                  }});
  list.push_back({"bleeds", "1", "bleeds until now", site, [](const World& w, const Interval&, std::vector<double>& out) {
                    for (std::size_t i = 0; i < bleed_sites; ++i) out.push_back(static_cast<double>(w.bleed_history.of_site(i)));
                  }});
  list.push_back({"bleeds_by_grade", "1", "bleeds until now", grade, [](const World& w, const Interval&, std::vector<double>& out) {
                    for (std::size_t i = 0; i < bleed_grades; ++i) out.push_back(static_cast<double>(w.bleed_history.of_grade(i)));
                  }});
  list.push_back(single("worst_bleeding", "1", "highest grade of the bleeds seen within the last day; 0: none", [](const World& w, const Interval&) {
    return static_cast<double>(w.bleed_history.worst);
  }));
  const auto day_of = [](double day) { return day == BleedHistory::never ? nan : day; };
  list.push_back(single("first_bleed", "day", "day of the first bleed", [day_of](const World& w, const Interval&) { return day_of(w.bleed_history.first); }));
  list.push_back(single("fatal_bleed", "day", "day of the first bleed that would have killed", [day_of](const World& w, const Interval&) { return day_of(w.bleed_history.fatal); }));
}

void add_labels(std::vector<Probe>& list, int labels) {
  if (labels == 0) return;
  std::vector<std::string> names;
  for (int i = 1; i <= labels; ++i) names.push_back(std::to_string(i));
  const auto axis = labelled("label", "tracer label, in the order of labelling", names);
  list.push_back({"label_survival", "1", "share of labelled platelets that are alive", axis,
                  [](const World& w, const Interval&, std::vector<double>& out) {
                    for (std::size_t i = 0; i < w.labelled.size(); ++i) out.push_back(ratio(w.pools[i + 1].total(), w.labelled[i]));
                  }});
  list.push_back({"label_recovery", "1", "share of labelled platelets that are in the blood", axis,
                  [](const World& w, const Interval&, std::vector<double>& out) {
                    for (std::size_t i = 0; i < w.labelled.size(); ++i) out.push_back(ratio(w.pools[i + 1].blood, w.labelled[i]));
                  }});
  // What a camera sees over an organ: those that are alive in it, and those that died there.
  for (const Site site : {Site::spleen, Site::liver, Site::marrow}) {
    const std::string organ(site_names[static_cast<std::size_t>(site)]);
    list.push_back({"label_" + organ, "1", "share of labelled platelets that are in the " + organ + ", alive or dead", axis,
                    [site](const World& w, const Interval&, std::vector<double>& out) {
                      for (std::size_t i = 0; i < w.labelled.size(); ++i) {
                        const std::int64_t alive = site == Site::spleen ? w.pools[i + 1].spleen : 0;
                        out.push_back(ratio(alive + w.died_at[i + 1][static_cast<std::size_t>(site)], w.labelled[i]));
                      }
                    }});
  }
}

void add_antibody_tests(std::vector<Probe>& list, const std::vector<AntibodyTest>& tests, const sim::Chance& chance) {
  if (tests.empty()) return;
  std::vector<std::string> names;
  for (const AntibodyTest& test : tests) {
    if (!test.by_glycoprotein) names.push_back(test.name);
    else for (const std::string_view epitope : epitope_names) names.push_back(test.name + " " + std::string(epitope));
  }
  const auto read = [chance, count = tests.size()](const World& w, std::vector<double>& out) {
    for (std::size_t i = 0; i < count; ++i)
      for (const double density : reported_density(w, i, chance, w.steps_done())) out.push_back(density);
  };
  const auto axis = labelled("antibody_test", "test for antibody against platelets, and the glycoprotein captured", names);
  list.push_back({"reported_antibody", "1", "optical density of a test for antibody, in multiples of its cut-off", axis,
                  [read](const World& w, const Interval&, std::vector<double>& out) { read(w, out); }});
  list.push_back({"reported_antibody_positive", "1", "1 if a test for antibody is positive", axis,
                  [read](const World& w, const Interval&, std::vector<double>& out) {
                    std::vector<double> densities;
                    read(w, densities);
                    for (const double density : densities) out.push_back(density > 1.0 ? 1.0 : 0.0);
                  }});
}

// What the laboratory says of some of the above, where it is asked.
void add_reports(std::vector<Probe>& list, const Laboratory& laboratory, const sim::Chance& chance) {
  const auto report = [chance](auto read) {
    return [chance, read](const World& w, const Interval&) { return read(w, chance, w.steps_done()); };
  };
  if (laboratory.blood_count) {
    list.push_back(single("reported_platelet_count", "1e9 L-1", "platelets in the blood, as the laboratory reports them", report(
        [](const World& w, const sim::Chance& c, std::int64_t step) { return reported_count(w, c, step); })));
    list.push_back(single("reported_immature_fraction", "1", "share of platelets that the laboratory's analyser calls immature", report(
        [](const World& w, const sim::Chance& c, std::int64_t step) { return blood_count(w, c, step).immature_fraction; })));
    list.push_back(single("reported_immature_count", "1e9 L-1", "immature platelets in the blood, as the laboratory reports them", report(
        [](const World& w, const sim::Chance& c, std::int64_t step) { const auto found = blood_count(w, c, step); return found.count > 0.0 ? found.count * found.immature_fraction : 0.0; })));
    list.push_back(single("reported_mean_platelet_volume", "fL", "mean volume of platelets, as the laboratory reports it", report(
        [](const World& w, const sim::Chance& c, std::int64_t step) { return blood_count(w, c, step).mean_volume; })));
  }
  if (laboratory.thrombopoietin_cv) list.push_back(single("reported_tpo", "1", "thrombopoietin in plasma, in multiples of normal, as the laboratory reports it", report(reported_thrombopoietin)));
  if (laboratory.glycocalicin_cv) {
    list.push_back(single("glycocalicin", "ug mL-1", "glycocalicin in plasma", [](const World& w, const Interval&) { return w.laboratory.glycocalicin; }));
    list.push_back(single("reported_glycocalicin", "ug mL-1", "glycocalicin in plasma, as the laboratory reports it", report(reported_glycocalicin)));
    list.push_back(single("reported_glycocalicin_index", "ug mL-1", "glycocalicin for a count of 250, both as the laboratory reports them", report(
        [](const World& w, const sim::Chance& c, std::int64_t step) { return ratio(250.0 * reported_glycocalicin(w, c, step), reported_count(w, c, step)); })));
  }
  add_antibody_tests(list, laboratory.antibody_tests, chance);
}

}  // namespace

std::vector<sim::Probe<World>> probes(const World& world, const Watched& watched, const sim::Chance& chance) {
  std::vector<Probe> list;
  add_platelets(list);
  add_turnover(list);
  add_marrow(list);
  add_antibody(list, world, watched.clones);
  add_cells_and_drugs(list, watched);
  add_treatment(list, watched);
  if (world.immune.active) add_immunity(list);
  if (world.bleed_history.active) add_bleeds(list);
  add_labels(list, watched.labels);
  add_reports(list, world.laboratory, chance);
  return list;
}

}  // namespace plateletsim
