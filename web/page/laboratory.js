// Tests to order: each tells one finding of the day looked at, beside what is usual, and what it can mean.
import { rowAt, valueAt } from "./client.js";
import { button, el, say } from "./dom.js";
import { number, percent, t, unitText } from "./text.js";

const NORMAL_TPO = 80; // pg/mL, of which laboratories report multiples

// Standard normal, by Box and Muller: the page's own chance, so that the same order comes out otherwise each time.
const normal = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());

/** A count as models/clinic/analyser.h reports it. @param {number} truth 1e9/L @param {{cv: number, counted: number}} error */
export function reported(truth, { cv, counted }, chance = normal()) {
  const few = counted > 0 ? 1 / (counted * Math.max(truth, 0.1)) : 0;
  return Math.max(0, truth * (1 + Math.sqrt(cv * cv + few) * chance));
}

/** A share of platelets: its own coefficient of variation, and the few that are counted. @param {number} truth @param {number} count 1e9/L */
export function reportedShare(truth, count, { immature, counted }, [chance, other] = [normal(), normal()]) {
  const few = counted > 0 ? Math.sqrt((truth * (1 - truth)) / (counted * Math.max(count, 0.1))) : 0;
  return Math.min(1, Math.max(0, truth * (1 + immature * chance) + few * other));
}

/** A level that is right on average, lognormal, as models/clinic/report.cpp has it. @param {number} truth @param {number} cv */
export function reportedLevel(truth, cv, chance = normal()) {
  const variance = Math.log1p(cv * cv);
  return truth * Math.exp(Math.sqrt(variance) * chance - variance / 2);
}

// What the scenario's own laboratory reports, where it has one; else the truth with the errors of the library's laboratory.
const own = (run, row, name, otherwise) => (`reported_${name}` in run.columns ? valueAt(run, `reported_${name}`, row) : otherwise());

function thrombopoietin(run, row, error) {
  const level = valueAt(run, "tpo", row);
  const found = own(run, row, "tpo", () => reportedLevel(level, error.tpo) / NORMAL_TPO) * NORMAL_TPO;
  return `${number(found)} ${unitText("pg/mL")}`;
}

// Each test for antibody that a laboratory does, or the truth.
function antibody(run, row) {
  const tests = run.columns.reported_antibody;
  if (!tests) return t("lab.molecules", { n: number(valueAt(run, "bound_igg", row) || 0) });
  const verdict = (i) => t(`lab.${valueAt(run, "reported_antibody_positive", row, i) ? "positive" : "negative"}`);
  const told = (test, i) => `${t(`antibody_test.${test}`)} ${number(valueAt(run, "reported_antibody", row, i), 2)} (${verdict(i)})`;
  return t("lab.densities", { list: tests.places.map(told).join(", ") });
}

/** What each test reads. @type {Record<string, (run: import("./client.js").Run, row: number, error: any) => string>} */
const TESTS = {
  count: (run, row, error) => {
    const found = own(run, row, "platelet_count", () => reported(valueAt(run, "platelet_count", row), error));
    return `${number(found, 2)} ${unitText("1e9/L")}`;
  },
  ipf: (run, row, error) => {
    const [share, count] = ["immature_fraction", "platelet_count"].map((name) => valueAt(run, name, row));
    return percent(own(run, row, "immature_fraction", () => reportedShare(share, count, error)));
  },
  tpo: thrombopoietin,
  antibody,
  marrow: (run, row) => t("lab.cells", { n: number(valueAt(run, "megakaryocytes", row) / 1e6), large: percent(largeShare(run, row)) }),
  spleen: (run, row) => t("lab.pooled", { share: percent(valueAt(run, "pooled_fraction", row)) }),
  survival: (run, row) => t("lab.days", { n: number(valueAt(run, "mean_platelet_lifespan", row), 2) }),
  imaging: (run, row) => sites(run, row),
};

// Of 32 N and more.
function largeShare(run, row) {
  const column = run.columns.megakaryocyte_ploidy;
  return column
    ? column.places.reduce((sum, ploidy, i) => sum + (Number(ploidy) >= 32 ? valueAt(run, "megakaryocyte_ploidy", row, i) : 0), 0)
    : NaN;
}

function sites(run, row) {
  const column = run.columns.deaths_by_site;
  if (!column) return "–";
  const rates = column.places.map((_, i) => valueAt(run, "deaths_by_site", row, i));
  const all = rates.reduce((a, b) => a + b, 0);
  return column.places.map((site, i) => `${t(`organ.${site}`)} ${percent(rates[i] / all)}`).join(", ");
}

export class Laboratory {
  /** @param {import("./app.js").App} app */
  constructor(app) {
    this.app = app;
    this.results = el("ol", { class: "results", reversed: true });
    const order = Object.keys(TESTS).map((name) => button(t(`lab.${name}.name`), () => this.order(name), { id: `lab-${name}` }));
    this.element = el(
      "section",
      { class: "card", "aria-labelledby": "lab-title" },
      el("h2", { id: "lab-title" }, t("lab.title")),
      el("p", {}, t("lab.intro")),
      el("div", { class: "row" }, order),
      this.results,
    );
    app.on("course", () => {
      this.element.hidden = app.allowed !== null && !app.allowed.tests;
      if (this.of !== app.course.scenario) this.results.replaceChildren();
      this.of = app.course.scenario;
    });
  }

  order(name) {
    const { run, day } = this.app;
    if (!run || run.time.length < 2) return;
    const row = Math.max(1, rowAt(run, day));
    const text = t("lab.result", {
      day: number(run.time[row]),
      test: t(`lab.${name}.name`),
      value: TESTS[name](run, row, this.app.facts.errors),
      usual: t(`lab.${name}.usual`),
    });
    this.results.prepend(el("li", {}, el("strong", {}, text), " ", t(`lab.${name}.meaning`)));
    say(text);
  }
}
