// A model that runs as a worker of the benchmark: it reads commands, advances, and answers with times and observables.
//
// Parameters are arguments of the form name=value. Commands come one per line:
//   antigen A1 A2 …   relative amounts of antigen that a platelet may inherit, equally likely
//   start M1 M2 …     expected number of platelets at time zero, by age: those less than one step old first
//   label SHARE       labels this share of the platelets that are alive
//   run STEPS         advances; the answer is one line of name=value
#pragma once

#include <sys/resource.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace bench {

class Parameters {
 public:
  Parameters(int count, char** arguments) {
    for (int i = 1; i < count; ++i) {
      const std::string text = arguments[i];
      const auto equals = text.find('=');
      values_[text.substr(0, equals)] = std::strtod(text.c_str() + equals + 1, nullptr);
    }
  }
  double operator()(const std::string& name) const { return values_.at(name); }

 private:
  std::map<std::string, double> values_;
};

// What is observed after every step.
struct Row {
  std::int64_t count = 0;
  std::int64_t senescent = 0, used = 0, eaten = 0;  // deaths since the start, by cause
  double mean_age = 0.0;                            // day
  std::int64_t labelled = 0;                        // alive
};

struct Work {
  double cpu = 0.0, wall = 0.0;     // second
  std::int64_t platelet_steps = 0;
  std::int64_t candidates = 0;      // platelets that were looked at; 0 where all are
  std::size_t bytes = 0;            // that hold the platelets
};

inline std::vector<double> numbers(std::istream& line) {
  std::vector<double> values;
  for (double value; line >> value;) values.push_back(value);
  return values;
}

// The most memory that this process has had so far, bytes.
inline std::int64_t resident() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return std::int64_t{usage.ru_maxrss} * 1024;
}

inline void answer(const Work& work, const Row& row) {
  std::cout.precision(17);
  std::cout << "cpu=" << work.cpu << " wall=" << work.wall << " platelet_steps=" << work.platelet_steps
            << " candidates=" << work.candidates << " bytes=" << work.bytes << " resident=" << resident() << " count=" << row.count
            << " senescent=" << row.senescent << " used=" << row.used << " eaten=" << row.eaten
            << " mean_age=" << row.mean_age << " labelled=" << row.labelled << std::endl;
}

// Model: inherit(antigen), start(expected), label(share), Row step(), candidates(), bytes().
template <class Model>
void serve(Model& model) {
  std::vector<Row> rows(1);
  for (std::string text; std::getline(std::cin, text);) {
    std::istringstream line(text);
    std::string command;
    line >> command;
    const auto arguments = numbers(line);
    if (command == "antigen") model.inherit(arguments);
    if (command == "start") model.start(arguments);
    if (command == "label") model.label(arguments.at(0));
    if (command != "run") continue;
    Work work;
    const std::int64_t looked_at = model.candidates();
    const auto wall = std::chrono::steady_clock::now();
    const std::clock_t cpu = std::clock();
    for (int i = 0; i < static_cast<int>(arguments.at(0)); ++i) {
      work.platelet_steps += model.size();
      rows.push_back(model.step());
    }
    work.cpu = static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC;
    work.wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - wall).count();
    work.candidates = model.candidates() - looked_at;
    work.bytes = model.bytes();
    answer(work, rows.back());
  }
}

}  // namespace bench
