// The hazard of a bleed for Python: the law of models/clinic/bleeds.h with the numbers of a scenario, or with the usual ones.
#include "models/clinic/bleeds.h"
#include "models/plateletsim.h"
#include "python/bindings/registers.h"

#include <pybind11/stl.h>

#include <string>
#include <vector>

namespace plateletsim::bindings {

namespace py = pybind11;

void register_bleeds(py::module_& module) {
  module.attr("bleed_sites") = std::vector<std::string>(bleed_site_names.begin(), bleed_site_names.end());
  module.attr("bleed_grades") = Bleeds::grades;
  module.def("bleeding_hazard", [](const sim::Scenario* scenario, const std::vector<double>& count, const std::vector<double>& immature, double age, bool female, double risk) {
    const Bleeds law = Bleeds::of(scenario);
    std::vector<std::array<double, bleed_sites>> rows;
    for (std::size_t i = 0; i < count.size(); ++i) rows.push_back(law.hazard(law.effective(count[i], immature.at(i)), age, female, risk));
    return rows;
  }, py::arg("scenario").none(true), py::arg("count"), py::arg("immature"), py::arg("age"), py::arg("female"), py::arg("risk"));
}

}  // namespace plateletsim::bindings
