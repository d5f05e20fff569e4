// What can be changed about the patient: a slider or a choice for every number and word that the scenario has.
import { button, choice, el, labelled } from "./dom.js";
import { readNumber, scaleOf, sectionsOf, written } from "./schema.js";
import { keyOf, quantity, t } from "./text.js";

// What tells most, first; every other number is one list further down.
const TELLING = [
  "antibody.titre",
  "antibody.course",
  "senescence.lifespan",
  "patient.normal_count",
  "patient.weight",
  "phagocytosis.spleen_rate",
  "phagocytosis.digestion",
  "release_block.maximum",
  "spleen.flow",
  "thrombopoietin.platelet_share",
  "run.duration",
];

// This language's own words, else the schema's, which are English.
function named(key, other, tag = "span") {
  const own = keyOf(key);
  return el(tag, { lang: own ? null : "en" }, own ? t(own) : other);
}

export class Sliders {
  /** @param {import("./app.js").App} app */
  constructor(app) {
    this.app = app;
    this.made = ""; // scenario that the sliders are made for
    this.limits = null; // and what a lesson allowed then
    /** @type {(() => void)[]} */
    this.shows = []; // each shows the value that its control now has
    this.telling = el("div");
    this.rest = el("div");
    this.more = el("details", {}, el("summary", {}, t("patient.all")), this.rest);
    const title = el("h2", { id: "sliders-title" }, t("patient.change"));
    this.element = el("section", { class: "card", "aria-labelledby": "sliders-title" }, title, this.telling, this.more);
    app.on("course", () => this.fill());
  }

  fill() {
    const { course, base, allowed } = this.app;
    this.element.hidden = allowed !== null && !allowed.fields;
    if (!base || this.element.hidden) return;
    if (this.made === course.scenario && this.limits === allowed) {
      for (const show of this.shows) show();
      return;
    }
    [this.made, this.limits, this.shows] = [course.scenario, allowed, []];
    const sections = sectionsOf(base);
    const fields = new Map(sections.flatMap((table) => table.fields.map((field) => [`${table.name}.${field.name}`, field])));
    const first = (allowed?.fields ?? TELLING).filter((key) => fields.has(key));
    this.telling.replaceChildren(...first.map((key) => this.control(key, fields.get(key))));
    this.more.hidden = allowed !== null;
    const others = allowed ? [] : sections.map((table) => this.section(table, new Set([...first, "run.seed"])));
    this.rest.replaceChildren(...others.filter((section) => section !== null));
  }

  section(table, shown) {
    const fields = table.fields.filter((field) => !shown.has(`${table.name}.${field.name}`));
    if (fields.length === 0) return null;
    const whose = /^(?:drug|condition)\.(\w+)/.exec(table.name)?.[1];
    const name = named(`section.${table.name}`, table.name.replaceAll("_", " "));
    const summary = el("summary", {}, whose ? `${this.app.actTitle(whose)}: ` : "", name);
    const meaning = named(`about.${table.name}`, table.meaning, "p");
    const controls = () => fields.map((field) => this.control(`${table.name}.${field.name}`, field));
    const section = el("details", { ontoggle: () => section.childElementCount < 3 && section.append(...controls()) }, summary, meaning);
    return section;
  }

  control(key, field) {
    const change = (text) => this.app.set({ changes: { ...this.app.course.changes, [key]: text } });
    const now = () => this.app.course.changes[key] ?? String(this.app.base.values[key].value);
    const label = named(`field.${key}`, field.meaning);
    if (field.kind === "number" || field.kind === "integer") return this.slider(key, field, label, change, now);
    const words = field.kind === "flag" ? ["true", "false"] : field.choices;
    const pairs = words.map((word) => [word, t(`word.${word}`)]);
    const input = choice(pairs, now(), change);
    input.id = `choice-${key}`;
    this.shows.push(() => (input.value = now()));
    return labelled(label, input);
  }

  slider(key, field, label, change, now) {
    const { value, source } = this.app.base.values[key];
    const scale = scaleOf(field, Number(value));
    const output = el("output");
    const input = el("input", { type: "range", min: 0, max: scale.steps, step: 1, id: `slider-${key}` });
    const reset = button("↺", () => this.reset(key), { class: "reset", title: source });
    reset.setAttribute("aria-label", t("patient.reset", { name: label.textContent }));
    const show = () => {
      const number_ = readNumber(now());
      input.value = String(scale.place(number_));
      output.textContent = quantity(number_, field.unit);
      input.setAttribute("aria-valuetext", output.textContent);
      reset.hidden = !(key in this.app.course.changes);
    };
    input.oninput = () => change(written(field, scale.at(Number(input.value))));
    this.shows.push(show);
    show();
    return el("div", { class: "slider" }, labelled(label, input, output, reset));
  }

  reset(key) {
    const { [key]: _, ...changes } = this.app.course.changes;
    this.app.set({ changes });
  }
}
