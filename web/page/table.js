// The curves as a table, for who cannot see them or wants the numbers.
import { rowAt, valueAt } from "./client.js";
import { el } from "./dom.js";
import { number, t, unitText } from "./text.js";

const COLUMNS = ["platelet_count", "production_rate", "turnover", "mean_platelet_lifespan", "tpo", "bound_igg", "igg"];
const ROWS = 40;

export class DataTable {
  /** @param {import("./app.js").App} app */
  constructor(app) {
    this.app = app;
    this.table = el("table");
    const region = el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": t("table.title") }, this.table);
    this.element = el("details", { class: "card", ontoggle: () => this.draw() }, el("summary", {}, t("table.title")), region);
    for (const what of ["rows", "day"]) app.on(what, () => this.draw());
  }

  draw() {
    const { run } = this.app;
    if (!this.element.open || !run || run.time.length === 0) return;
    const names = COLUMNS.filter((name) => name in run.columns && !this.app.hidden.has(name));
    const step = Math.max(1, Math.round(run.duration / ROWS));
    const head = [t("time.day"), ...names.map((name) => `${t(`column.${name}`)} ${unitText(run.columns[name].units)}`)];
    const rows = [];
    for (let day = 0; day <= this.app.shown + 1e-9; day += step) {
      const row = rowAt(run, day);
      rows.push(
        el(
          "tr",
          {},
          el("th", { scope: "row" }, number(run.time[row])),
          names.map((name) => el("td", {}, number(valueAt(run, name, row)))),
        ),
      );
    }
    this.table.replaceChildren(
      el("caption", {}, t("table.caption", { step })),
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          head.map((text) => el("th", { scope: "col" }, text)),
        ),
      ),
      el("tbody", {}, rows),
    );
  }
}
