// Closed forms that several experiments share: survival under a hazard a + b · age, and integrals.
#pragma once

#include <cmath>

namespace laws {

// Simpson's rule with 2000 panels; the integrands are smooth.
template <class F>
double integral(const F& f, double from, double to) {
  constexpr int panels = 2000;
  const double h = (to - from) / panels;
  double sum = f(from) + f(to);
  for (int i = 1; i < panels; ++i) sum += (i % 2 == 1 ? 4.0 : 2.0) * f(from + i * h);
  return sum * h / 3.0;
}

// A life under the hazard a + b · age.
struct Life {
  double a, b;  // 1/day, 1/day²

  double survives(double age) const { return std::exp(-a * age - 0.5 * b * age * age); }
  // Integral of survival between two ages, day.
  double between(double from, double to) const {
    return integral([this](double u) { return survives(u); }, from, to);
  }
  double beyond(double age) const { return between(age, age + longest()); }
  // Share of those born in one step, at any time in it, who are alive when `steps` whole steps have passed since it ended.
  double alive_after(int steps, double step) const { return between(steps * step, (steps + 1) * step) / step; }
  double longest() const { return 9.0 / std::sqrt(b) + (b == 0.0 ? 40.0 / a : 0.0); }  // day
};

}  // namespace laws
