// A small invented world of scenarios: a tank with pipes that can be stirred.
#pragma once

#include "sim/scenario/schema.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace toy {

struct Tank {
  double volume;  // L
  double inflow;  // mL/day
  double hue;     // 1
  std::int64_t leaks;
  bool open;
  std::string liquid;
};

inline sim::Table<Tank> tank() {
  return sim::Table<Tank>("tank", "A tank holds liquid.")
      .number(&Tank::volume, "volume", "L", {0, 100}, "what it holds")
      .number(&Tank::inflow, "inflow", "mL/day", {0, 1e6}, "what runs in", 0.0)
      .number(&Tank::hue, "hue", "1", {0, 1}, "colour", 0.5)
      .integer(&Tank::leaks, "leaks", {0, 10}, "holes in it", 0)
      .flag(&Tank::open, "open", "has no lid", false)
      .word(&Tank::liquid, "liquid", {"water", "wine"}, "what is in it", "water");
}

struct Pipe {
  double width;  // mm
};

inline sim::Table<Pipe> pipe() {
  return sim::Table<Pipe>("tank.pipe", "Pipes lead out.")
      .number(&Pipe::width, "width", "mm", {1, 50}, "inner width")
      .repeated();
}

inline std::vector<sim::TableInfo> tables() {
  return {tank().info(), pipe().info(),
          sim::event_table("treatment", "stir", "Stirs the tank.",
                           {sim::number_field("speed", "1/min", {0, 1000}, "turns"),
                            sim::flag_field("gently", "without a splash", false)}),
          sim::event_table("assay", "weigh", "Weighs the tank."),
          sim::event_table("treatment", "dye", "Colours what is in the tank.",
                           {sim::number_field(sim::dose_field, "mL", {0, 1000}, "how much"),
                            sim::number_field(sim::loading_field, "mL", {0, 1000}, "how much the first time", 0.0),
                            sim::number_field("over", "day", {0, 10}, "time in which it runs in", 0.0)})};
}

inline sim::Scenario scenario(const std::string& text) { return sim::Scenario::parse(text, "toy.toml", ""); }

inline Tank read_tank(const std::string& members) {
  return tank().read(scenario("title = \"t\"\n[tank]\n" + members).section("tank"));
}

// The message of the user's mistake, or nothing when there was none.
template <class Action>
std::string mistake(Action action) {
  try {
    action();
  } catch (const sim::UserError& error) {
    return error.what();
  }
  return {};
}

inline std::string faults(const std::string& text) {
  return mistake([&] { sim::check(scenario(text), tables()); });
}

}  // namespace toy
