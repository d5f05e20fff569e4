// The body at the day looked at: marrow, blood, spleen and liver, with platelets as dots and cells at their work.
import { rowAt, valueAt } from "./client.js";
import { choice, el, labelled, svg } from "./dom.js";
import { number, percent, t } from "./text.js";

const DOTS = 400;
const WIDE = {
  size: [640, 320],
  marrow: { x: 10, y: 10, w: 180, h: 300 },
  blood: { x: 200, y: 10, w: 240, h: 300 },
  spleen: { x: 450, y: 10, w: 180, h: 145 },
  liver: { x: 450, y: 165, w: 180, h: 145 },
};
const NARROW = {
  size: [320, 420],
  marrow: { x: 5, y: 5, w: 150, h: 240 },
  blood: { x: 165, y: 5, w: 150, h: 240 },
  spleen: { x: 5, y: 255, w: 150, h: 160 },
  liver: { x: 165, y: 255, w: 150, h: 160 },
};
const ORGANS = ["marrow", "blood", "spleen", "liver"];
const HEAD = 44; // of an organ: its name, and the deaths in it
const OLD = 10; // day: the colour of age ends here
const COATED = 3000; // molecules: the colour of antibody ends here

// Even, steady places for dots: the same dot stays where it is from day to day.
const scatter = (i) => [(i * 0.754877666) % 1, (i * 0.569840291) % 1];

function spot({ x, y, w, h }, i, radius, foot = 0) {
  const [u, v] = scatter(i + 1);
  return [x + radius + 4 + u * (w - 2 * radius - 8), y + HEAD + radius + v * (h - HEAD - foot - 2 * radius - 8)];
}

export class Body {
  /** @param {import("./app.js").App} app */
  constructor(app) {
    this.app = app;
    this.by = "age";
    this.picture = svg("svg", { role: "img", class: "body-picture", "aria-label": t("body.title") });
    this.words = el("p");
    this.table = el("table", { class: "facts" });
    const colour = choice(
      [
        ["age", t("body.by_age")],
        ["igg", t("body.by_igg")],
      ],
      this.by,
      (by) => {
        this.by = by;
        this.draw();
      },
    );
    this.key = el("p", { class: "legend" });
    this.element = el(
      "section",
      { class: "card", "aria-labelledby": "body-title" },
      el("h2", { id: "body-title" }, t("body.title")),
      labelled(t("body.colour"), colour),
      el("div", { class: "wide" }, this.picture),
      this.key,
      this.words,
      el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": t("body.table") }, this.table),
    );
    app.on("course", () => (this.element.hidden = app.hidden.has("body")));
    app.on("day", () => this.look());
    app.on("rows", () => app.run?.done && this.look());
  }

  async look() {
    this.again = true;
    if (this.looking || !this.app.run || this.app.hidden.has("body")) return;
    this.looking = true;
    while (this.again) {
      this.again = false;
      const seen = await this.app.patient.ask("look", { day: this.app.day, most: DOTS }).catch(() => null);
      if (seen) this.seen = seen;
    }
    this.looking = false;
    this.draw();
  }

  draw() {
    const { run } = this.app;
    if (!this.seen || !run || run.time.length === 0) return;
    const row = rowAt(run, this.app.day);
    this.places = this.picture.parentElement.clientWidth < 480 ? NARROW : WIDE;
    this.picture.setAttribute("viewBox", `0 0 ${this.places.size.join(" ")}`);
    this.spleen = valueAt(run, "pooled_fraction", row) !== 0; // no spleen holds nothing
    const deaths = this.deaths(run, row);
    this.picture.replaceChildren(...this.organs(deaths), ...this.platelets(), ...this.marrow(run, row), ...this.macrophages(run, row));
    const each = this.seen.alive / Math.max(1, this.seen.platelets.length / 3);
    this.key.textContent = t(`body.key_${this.by}`, { each: number(each) });
    this.tell(run, row, deaths);
  }

  // Rates by the place in which platelets die, 1e9/L per day.
  deaths(run, row) {
    return (run.columns.deaths_by_site?.places ?? []).map((site, i) => ({ site, rate: valueAt(run, "deaths_by_site", row, i) }));
  }

  has(organ) {
    return organ !== "spleen" || this.spleen;
  }

  organs(deaths) {
    return ORGANS.map((name) => [name, this.places[name]]).flatMap(([name, { x, y, w, h }]) => {
      const rate = deaths.find(({ site }) => site === (name === "blood" ? "vessels" : name))?.rate;
      return [
        svg("rect", { class: `organ ${name} ${this.has(name) ? "" : "removed"}`, x, y, width: w, height: h, rx: 14 }),
        svg("text", { class: "organ-name", x: x + 12, y: y + 22 }, this.has(name) ? t(`organ.${name}`) : t("body.removed")),
        this.has(name) && Number.isFinite(rate) && svg("text", { x: x + 12, y: y + 38 }, t("body.deaths", { n: number(rate) })),
      ].filter(Boolean);
    });
  }

  platelets() {
    const { platelets } = this.seen;
    const dots = [];
    for (let i = 0; i < platelets.length; i += 3) {
      const [age, igg, spleen] = [platelets[i], platelets[i + 1], platelets[i + 2]];
      const [cx, cy] = spot(this.places[spleen ? "spleen" : "blood"], i / 3, 3, spleen ? 46 : 0);
      const share = this.by === "age" ? age / OLD : igg / COATED;
      dots.push(svg("circle", { class: `dot ${this.by}-${Math.min(4, Math.floor(share * 5))}`, cx, cy, r: 3 }));
    }
    return dots;
  }

  // Forty circles at a normal mass, as large as their ploidy.
  marrow(run, row) {
    const normal = valueAt(run, "megakaryocytes", 0) || 1;
    const present = Math.round((40 * valueAt(run, "megakaryocytes", row)) / normal);
    const ploidies = run.columns.megakaryocyte_ploidy?.places ?? [];
    const cells = [];
    ploidies.forEach((ploidy, place) => {
      const some = Math.round(present * valueAt(run, "megakaryocyte_ploidy", row, place));
      for (let i = 0; i < some && cells.length < 160; ++i) cells.push(Math.sqrt(ploidy) * 1.4);
    });
    return cells.map((r, i) => {
      const [cx, cy] = spot(this.places.marrow, i, r);
      return svg("circle", { class: "megakaryocyte", cx, cy, r });
    });
  }

  // Eight macrophages in each organ, as full as they are.
  macrophages(run, row) {
    return ["spleen", "liver"].flatMap((organ, place) => {
      const load = valueAt(run, "phagocyte_load", row, place);
      if (!Number.isFinite(load) || !this.has(organ)) return [];
      return Array.from({ length: 8 }, (_, i) => {
        const { x, y, w, h } = this.places[organ];
        const [cx, cy] = [x + w - 16 - (i % 4) * 20, y + h - 14 - Math.floor(i / 4) * 20];
        return svg(
          "g",
          {},
          svg("circle", { class: "macrophage", cx, cy, r: 8 }),
          svg("circle", { class: "meal", cx, cy, r: 8 * Math.sqrt(load) }),
        );
      });
    });
  }

  tell(run, row, deaths) {
    const inSpleen =
      this.seen.platelets.filter((_, i) => i % 3 === 2).reduce((sum, x) => sum + x, 0) / Math.max(1, this.seen.platelets.length / 3);
    this.words.textContent = t("body.words", {
      day: number(this.seen.day),
      alive: number(this.seen.alive),
      droplet: number(this.seen.droplet),
      spleen: percent(inSpleen),
      age: number(valueAt(run, "mean_platelet_age", row), 2),
    });
    this.picture.setAttribute("aria-label", this.words.textContent);
    const facts = [
      [t("body.in_spleen"), percent(inSpleen)],
      [t("body.megakaryocytes"), number(valueAt(run, "megakaryocytes", row) / 1e6)],
      ...["spleen", "liver"].map((organ, i) => [t(`body.load_${organ}`), percent(valueAt(run, "phagocyte_load", row, i))]),
      ...deaths.map(({ site, rate }) => [t("body.deaths_in", { site: t(`organ.${site}`) }), number(rate)]),
    ];
    this.table.replaceChildren(
      el("caption", {}, t("body.table")),
      ...facts.map(([name, value]) => el("tr", {}, el("th", { scope: "row" }, name), el("td", {}, value))),
    );
  }
}
