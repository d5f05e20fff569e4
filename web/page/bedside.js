// The bedside: what can be done now, what has been done, and what would have come without it or by other chance.
import { GROUPS, linkOf, matching } from "./acts.js";
import { rowAt, valueAt } from "./client.js";
import { button, choice, el, labelled, say } from "./dom.js";
import { readNumber, written } from "./schema.js";
import { has, number, percent, t, unitText } from "./text.js";

const CLASS = 30;
const FEW = 8; // acts that need no search

export class Bedside {
  /** @param {import("./app.js").App} app */
  constructor(app) {
    this.app = app;
    this.question = el("p", { class: "question" });
    this.form = el("div");
    this.done = el("ul", { class: "acts" });
    this.veil = this.tick("bedside.veil", (on) => {
      app.veiled = on;
      app.goTo(on ? Math.min(app.day, app.run?.duration ?? 0) : (app.run?.duration ?? 0));
    });
    this.twin = this.tick("bedside.twin", (on) => {
      app.wantsTwin = on;
      app.set({});
    });
    this.classButton = button(t("bedside.class", { n: CLASS }), () => this.live(), { id: "class" });
    this.element = el(
      "section",
      { class: "card", "aria-labelledby": "bedside-title" },
      el("h2", { id: "bedside-title" }, t("bedside.title")),
      this.question,
      this.form,
      this.done,
      this.veil.element,
      this.twin.element,
      el(
        "div",
        { class: "row" },
        button(t("bedside.chance"), () => app.set({ seed: app.course.seed + 1 })),
        this.classButton,
      ),
    );
    app.on("course", () => this.fill());
    for (const what of ["day", "rows"]) app.on(what, () => this.ask());
  }

  tick(text, change) {
    const box = el("input", { type: "checkbox", onchange: () => change(box.checked), id: text });
    return { box, element: el("p", { class: "tick" }, box, el("label", { for: text }, t(text))) };
  }

  async live() {
    say(t("bedside.class_lives"));
    await this.app.class(CLASS);
    say(t("bedside.class_done", { n: this.app.crowd.length }));
  }

  /** All that may be done, each with what it is called and does in this language. */
  get menu() {
    const allowed = this.app.allowed;
    const shown = this.app.facts.acts.filter(
      (act) => act.kind !== "assay" && (allowed === null || (allowed.acts ?? []).includes(act.name)),
    );
    return shown.map((act) => ({ ...act, title: this.nameOf(act), ...this.storyOf(act), link: linkOf(act, this.app.actFile(act.name)) }));
  }

  storyOf({ name, meaning }) {
    if (has(`act.${name}.meaning`)) return { story: t(`act.${name}.meaning`), lang: null };
    return { story: /^story = "(.*)"$/m.exec(this.app.actFile(name))?.[1] ?? meaning, lang: "en" };
  }

  fill() {
    const { allowed } = this.app;
    this.element.hidden = allowed !== null && !allowed.acts && !allowed.crowd;
    this.form.hidden = this.menu.length === 0;
    this.twin.box.checked = this.app.wantsTwin;
    this.veil.box.checked = this.app.veiled;
    this.list();
    this.ask();
    if (this.filled === allowed && this.chosen) return;
    this.filled = allowed;
    this.offer();
  }

  // The menu, under its search where it is long.
  offer() {
    const all = this.menu;
    this.pick = el("select", { id: "act", onchange: () => this.choose(this.pick.value) });
    this.about = el("div");
    const found = el("p", { class: "legend", role: "status" });
    const seek = el("input", { type: "search", id: "seek", autocomplete: "off" });
    seek.oninput = () => {
      const some = matching(all, seek.value);
      found.textContent = seek.value ? t("bedside.found", { n: some.length }) : "";
      this.arrange(some);
    };
    const search = all.length > FEW ? [labelled(t("bedside.seek"), seek, found)] : [];
    this.form.replaceChildren(...search, labelled(t("bedside.what"), this.pick), this.about);
    this.arrange(all);
  }

  // Grouped by the link at which they act, each group by name.
  arrange(acts) {
    const groups = GROUPS.map((link) => [link, acts.filter((act) => act.link === link).sort((a, b) => a.title.localeCompare(b.title))]);
    const shown = groups.filter(([, some]) => some.length > 0);
    const options = (some) => some.map((act) => el("option", { value: act.name }, act.title));
    this.pick.replaceChildren(...shown.map(([link, some]) => el("optgroup", { label: t(`link.${link}`) }, options(some))));
    const kept = acts.find((act) => act.name === this.chosen?.name) ?? shown[0]?.[1][0];
    if (kept) this.pick.value = kept.name;
    this.choose(kept?.name);
  }

  ask() {
    const { run, day } = this.app;
    const count = run?.time.length > 0 ? valueAt(run, "platelet_count", rowAt(run, day)) : NaN;
    const name = this.menu.length > 0 ? "bedside.question" : "bedside.nothing";
    this.question.textContent = t(name, { day: number(day), count: number(count) });
  }

  nameOf = (act) => this.app.actTitle(act.name);

  choose(name) {
    const act = this.menu.find((one) => one.name === name);
    this.chosen = act;
    if (!act) return this.about.replaceChildren();
    const usual = this.app.facts.usual[act.name] ?? { fields: {}, every: 0, count: 1 };
    this.fields = act.fields.map((field) => ({ field, ...this.fieldOf(field, usual.fields[field.name]) }));
    this.often = act.fields.some((field) => field.name === "dose") ? this.oftenOf(usual) : null;
    const give = button(t("bedside.do"), () => this.give(), { class: "primary", id: "give" });
    const inputs = [...this.fields.map((one) => one.element), ...(this.often?.elements ?? [])];
    this.about.replaceChildren(el("p", { lang: act.lang }, act.story), el("div", { class: "dosing" }, inputs), give);
  }

  // Begins with an amount that the drug's file, the library's own scenarios or the schema use: nothing here is advice.
  fieldOf(field, usual) {
    const name = has(`amount.${field.name}`) ? t(`amount.${field.name}`) : field.meaning;
    const before = usual ?? field.fallback ?? Math.min(1, field.high);
    if (field.kind === "flag" || field.kind === "word") {
      const words = field.kind === "flag" ? ["true", "false"] : field.choices;
      const input = choice(
        words.map((word) => [word, t(`word.${word}`)]),
        String(before),
        () => {},
      );
      return { read: () => input.value, element: labelled(name, input) };
    }
    const value = readNumber(String(before));
    const input = el("input", { type: "number", min: field.low, max: field.high, step: "any", value });
    return { read: () => written(field, Number(input.value)), element: labelled(`${name}, ${unitText(field.unit) || "1"}`, input) };
  }

  // From dose to dose, and how many; none: once, or until the end.
  oftenOf({ every, count }) {
    const input = (value, id) => el("input", { type: "number", min: 0, step: "any", value: value || null, id });
    const [gap, number] = [input(every, "every"), input(every > 0 ? count : null, "times")];
    const read = (at) => {
      const days = Number(gap.value);
      if (!(days > 0)) return {};
      const most = Math.max(1, Math.floor((this.app.run.duration - at) / days + 1e-9) + 1);
      return { every: days, count: Math.round(Number(number.value)) || most };
    };
    return { read, elements: [labelled(t("bedside.every"), gap), labelled(t("bedside.times"), number)] };
  }

  give() {
    const act = this.chosen;
    const at = Math.round(this.app.day * 1e6) / 1e6;
    const fields = Object.fromEntries(this.fields.map(({ field, read }) => [field.name, read()]));
    const given = { kind: act.kind, name: act.name, at, ...this.often?.read(at), fields };
    this.app.set({ acts: [...this.app.course.acts, given] });
    say(t("bedside.given", { act: act.title, day: number(at) }));
  }

  list() {
    const { course, base } = this.app;
    const text = (act) => `${t("time.at", { day: number(act.at) })}: ${this.nameOf(act)}${act.count > 1 ? ` ×${act.count}` : ""}`;
    const own = course.acts.map((act, i) =>
      el(
        "li",
        {},
        text(act),
        " ",
        Object.values(act.fields).join(", "),
        " ",
        button(t("bedside.undo"), () => this.app.set({ acts: course.acts.filter((_, j) => j !== i) }), {
          "aria-label": t("bedside.undo_this", { act: text(act) }),
          id: `undo-${i}`,
        }),
      ),
    );
    const plan = base?.events ?? [];
    const why = (act) => (act.share < 1 ? t("bedside.of_some", { share: percent(act.share) }) : t("bedside.planned"));
    const planned = course.planned ? plan.map((act) => el("li", {}, text(act), ` (${why(act)})`)) : [];
    const drop =
      plan.length > 0 && this.app.allowed === null
        ? [
            el(
              "li",
              {},
              button(t(course.planned ? "bedside.drop_plan" : "bedside.take_plan"), () => this.app.set({ planned: !course.planned })),
            ),
          ]
        : [];
    this.done.replaceChildren(...planned, ...own, ...drop);
  }
}
