// All experiments of the statistical tier, and how many of their findings detect an error of 1 % in `make test`.
#pragma once

#include <array>

#include "tests/statistical/judge.h"

namespace experiments {

using judge::Experiment;
using judge::Findings;
using judge::Trial;

Findings antigen(const Trial&);
Findings batches(const Trial&);
Findings binomial_draws(const Trial&);
Findings birth_death(const Trial&);
Findings causes(const Trial&);
Findings continuous_draws(const Trial&);
Findings departures(const Trial&);
Findings droplet_noise(const Trial&);
Findings exchange(const Trial&);
Findings feedback(const Trial&);
Findings labels(const Trial&);
Findings macrophages(const Trial&);
Findings megakaryocytes(const Trial&);
Findings neighbours(const Trial&);
Findings newborn_cohort(const Trial&);
Findings patient(const Trial&);
Findings patient_labels(const Trial&);
Findings poisson_draws(const Trial&);
Findings reports(const Trial&);
Findings stationary(const Trial&);
Findings step_refinement(const Trial&);
Findings streams(const Trial&);
Findings transient(const Trial&);

inline constexpr std::array all{
    Experiment{"transient", transient, 20},
    Experiment{"stationary", stationary, 16},
    Experiment{"departures", departures, 6},
    Experiment{"batches", batches, 0},
    Experiment{"labels", labels, 6},
    Experiment{"newborn cohort", newborn_cohort, 16},
    Experiment{"causes", causes, 11},
    Experiment{"neighbours", neighbours, 19},
    Experiment{"streams", streams, 20},
    Experiment{"poisson draws", poisson_draws, 4},
    Experiment{"binomial draws", binomial_draws, 9},
    Experiment{"continuous", continuous_draws, 13},
    Experiment{"antigen", antigen, 4},
    Experiment{"exchange", exchange, 12},
    Experiment{"macrophages", macrophages, 5},
    Experiment{"megakaryocytes", megakaryocytes, 6},
    Experiment{"birth and death", birth_death, 0},
    Experiment{"feedback", feedback, 0},
    Experiment{"patient", patient, 11},
    Experiment{"patient labels", patient_labels, 0},
    Experiment{"droplet noise", droplet_noise, 0},
    Experiment{"refinement", step_refinement, 2},
    Experiment{"reports", reports, 6},
};

inline const Experiment& named(const std::string& name) {
  for (const Experiment& e : all)
    if (e.name == name) return e;
  throw std::logic_error("no experiment " + name);
}

}  // namespace experiments
