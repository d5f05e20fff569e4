// The bedside: what can be done now, what has been done, and what would have come without it or by other chance.
import { button, choice, el, labelled, say } from "./dom.js";
import { written } from "./schema.js";
import { has, number, t, unitText } from "./text.js";

const KINDS = ["treatment", "condition"];
const CLASS = 30;

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

  get menu() {
    const allowed = this.app.allowed;
    const shown = KINDS.flatMap((kind) => this.app.acts.filter((act) => act.kind === kind));
    return shown.filter((act) => allowed === null || (allowed.acts ?? []).includes(act.name));
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
    this.choose(this.menu[0]?.name);
  }

  ask() {
    const name = this.menu.length > 0 ? "bedside.question" : "bedside.nothing";
    this.question.textContent = t(name, { day: number(this.app.day) });
  }

  nameOf = (act) => this.app.actTitle(act.name);

  choose(name) {
    const act = this.menu.find((one) => one.name === name);
    this.chosen = act;
    if (!act) return this.form.replaceChildren();
    const menu = choice(
      this.menu.map((one) => [one.name, `${t(`kind.${one.kind}`)}: ${this.nameOf(one)}`]),
      name,
      (other) => {
        this.choose(other);
        this.form.querySelector("select")?.focus();
      },
    );
    menu.id = "act";
    const meaning = has(`act.${name}.meaning`) ? el("p", {}, t(`act.${name}.meaning`)) : el("p", { lang: "en" }, act.meaning);
    this.fields = act.fields.map((field) => ({ field, ...this.fieldOf(act, field) }));
    const give = button(t("bedside.do"), () => this.give(), { class: "primary", id: "give" });
    this.form.replaceChildren(labelled(t("bedside.what"), menu), meaning, ...this.fields.map((one) => one.element), give);
  }

  // Begins with an amount that the library's own scenarios or the schema use: nothing here is advice.
  fieldOf(act, field) {
    const name = has(`amount.${field.name}`) ? t(`amount.${field.name}`) : field.meaning;
    const before = this.app.usual?.[act.name]?.[field.name] ?? field.fallback ?? Math.min(1, field.high);
    if (field.kind === "flag" || field.kind === "word") {
      const words = field.kind === "flag" ? ["true", "false"] : field.choices;
      const input = choice(
        words.map((word) => [word, t(`word.${word}`)]),
        String(before),
        () => {},
      );
      return { read: () => input.value, element: labelled(name, input) };
    }
    const input = el("input", { type: "number", min: field.low, max: field.high, step: "any", value: before });
    return { read: () => written(field, Number(input.value)), element: labelled(`${name}, ${unitText(field.unit) || "1"}`, input) };
  }

  give() {
    const act = this.chosen;
    const at = Math.round(this.app.day * 1e6) / 1e6;
    const fields = Object.fromEntries(this.fields.map(({ field, read }) => [field.name, read()]));
    this.app.set({ acts: [...this.app.course.acts, { kind: act.kind, name: act.name, at, fields }] });
    say(t("bedside.given", { act: this.nameOf(act), day: number(at) }));
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
        }),
      ),
    );
    const plan = base?.events ?? [];
    const planned = course.planned ? plan.map((act) => el("li", {}, text(act), ` (${t("bedside.planned")})`)) : [];
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
