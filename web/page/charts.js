// The curves of a patient: count with clinical limits, deaths by cause, production, thrombopoietin, antibody.
import { ChartView } from "./chart.js";
import { rowAt, valueAt } from "./client.js";
import { el } from "./dom.js";
import { number, t, unitText } from "./text.js";

const LIMITS = [150, 100, 30, 10]; // 1e9/L
const SMALL = [
  ["production_rate", "production"],
  ["tpo", "tpo"],
  ["bound_igg", "bound"],
  ["igg", "igg"],
];

/** Points of a column up to a day. @returns {[number, number][]} */
export function points(run, name, until, place = 0) {
  const last = rowAt(run, until);
  return run.time.slice(0, last + 1).map((day, row) => [day, valueAt(run, name, row, place)]);
}

/** First to last in a sentence, for who cannot see the picture. */
function inWords(run, name, until, unit) {
  const values = points(run, name, until).filter((point) => Number.isFinite(point[1]));
  if (values.length === 0) return t("chart.nothing");
  const low = values.reduce((a, b) => (b[1] < a[1] ? b : a));
  const high = values.reduce((a, b) => (b[1] > a[1] ? b : a));
  const [first, last] = [values[0], values.at(-1)];
  return t("chart.words", {
    unit,
    first: number(first[1]),
    last: number(last[1]),
    day: number(last[0]),
    low: number(low[1]),
    lowDay: number(low[0]),
    high: number(high[1]),
    highDay: number(high[0]),
  });
}

export class Charts {
  /** @param {import("./app.js").App} app */
  constructor(app) {
    this.app = app;
    const goTo = (day) => app.goTo(Math.round(day * 24) / 24);
    this.count = new ChartView(goTo);
    this.deaths = new ChartView(goTo);
    this.small = SMALL.map(() => new ChartView(goTo));
    this.causes = el("ul", { class: "legend" });
    this.legend = el("p", { class: "legend", hidden: true });
    this.count.element.append(this.legend);
    this.deaths.element.append(this.causes);
    this.element = el(
      "div",
      { class: "charts" },
      this.count.element,
      this.deaths.element,
      el(
        "div",
        { class: "multiples" },
        this.small.map((view) => view.element),
      ),
    );
    new ResizeObserver(() => this.draw()).observe(this.element);
    for (const what of ["rows", "day", "course"]) app.on(what, () => this.draw());
  }

  draw() {
    const { app } = this;
    if (!app.run || app.run.time.length === 0) return;
    const until = app.shown;
    const marks = this.marks();
    this.drawCount(until, marks);
    this.show(this.deaths, "deaths", () => this.drawDeaths(until, marks));
    SMALL.forEach(([name, text], i) =>
      this.show(this.small[i], name, () => {
        const unit = unitText(app.run.columns[name]?.units);
        this.small[i].draw({
          ...this.common(marks),
          title: t(`chart.${text}`),
          unit,
          height: 130,
          words: inWords(app.run, name, until, unit),
          lines: [...this.twinLine(name, until), { points: points(app.run, name, until), class: "main" }],
        });
      }),
    );
  }

  show(view, name, draw) {
    const seen = !this.app.hidden.has(name) && name in this.app.run.columns;
    view.element.hidden = !seen;
    if (seen) draw();
  }

  common(marks) {
    return { days: this.app.run.duration, day: this.app.day, marks };
  }

  marks() {
    const times = (act) => Array.from({ length: Math.min(act.count || 1, 60) }, (_, i) => act.at + i * (act.every || 0));
    return this.app.happening
      .flatMap((act) => times(act).map((day) => ({ day, name: act.title })))
      .filter((mark) => mark.day <= Math.min(this.app.shown, this.app.run.duration));
  }

  twinLine(name, until) {
    const { twin } = this.app;
    return twin && twin.time.length > 0 ? [{ points: points(twin, name, until), class: "twin" }] : [];
  }

  drawCount(until, marks) {
    const { app } = this;
    const crowd = app.crowd
      .filter((run) => run.time.length > 0)
      .map((run) => ({ points: points(run, "platelet_count", until), class: "classmate" }));
    const own = { points: points(app.run, "platelet_count", until), class: "main" };
    const limits = LIMITS.map((y) => ({ y, name: `${y} ${t(`limit.${y}`)}` }));
    this.count.draw({
      ...this.common(marks),
      title: t("chart.count"),
      unit: unitText("1e9/L"),
      height: 260,
      least: 160,
      lines: [...crowd, ...this.twinLine("platelet_count", until), own],
      limits,
      words: inWords(app.run, "platelet_count", until, unitText("1e9/L")),
    });
    const others = [app.twin && t("chart.twin"), crowd.length > 0 && t("chart.class", { n: crowd.length })].filter(Boolean);
    const said = others.length > 0 ? [t("chart.own"), ...others] : [];
    if (this.count.narrow) said.push(`${t("chart.limits")}: ${limits.map((limit) => limit.name).join(", ")}`);
    this.legend.hidden = said.length === 0;
    this.legend.textContent = said.join(" · ");
  }

  drawDeaths(until, marks) {
    const { run, day } = this.app;
    const column = run.columns.deaths;
    const used = column.places.map((_, i) => i).filter((i) => points(run, "deaths", until, i).some((point) => point[1] > 0));
    let low = points(run, "deaths", until).map(([x]) => [x, 0]);
    const bands = used.map((i) => {
      const high = points(run, "deaths", until, i).map(([x, y], row) => [x, low[row][1] + (Number.isFinite(y) ? y : 0)]);
      const band = { class: `cause-${i}`, low, high };
      low = high;
      return band;
    });
    const row = rowAt(run, day);
    const named = used.map((i) => ({
      i,
      text: `${t(`cause.${column.places[i]}`)} ${row > 0 ? number(valueAt(run, "deaths", row, i)) : ""}`,
    }));
    this.causes.replaceChildren(
      ...named.map(({ i, text }) => el("li", {}, el("span", { class: `swatch cause-${i}`, "aria-hidden": "true" }), text)),
    );
    const words = t("chart.deaths_words", { day: number(day), list: named.map(({ text }) => text).join("; ") });
    this.deaths.draw({
      ...this.common(marks),
      title: t("chart.deaths"),
      unit: unitText(column.units),
      height: 170,
      lines: [],
      bands,
      words,
    });
  }
}
