// Who the patient is: a scenario of the library, its story, and a seed.
import { button, choice, el, labelled } from "./dom.js";
import { has, spoken, t } from "./text.js";

export class PatientPanel {
  /** @param {import("./app.js").App} app */
  constructor(app) {
    this.app = app;
    this.story = el("p", { class: "story" });
    const reseed = () => this.reseed(Number(this.seed.value));
    this.seed = el("input", { type: "number", min: 0, step: 1, inputmode: "numeric", onchange: reseed });
    const titles = app.scenarios.map((name) => [name, app.titleOf(name)]).sort((a, b) => a[1].localeCompare(b[1]));
    this.pick = choice(titles, "", (scenario) => app.set({ scenario, changes: {}, acts: [], planned: true }));
    const another = button(t("patient.another"), () => this.reseed(app.course.seed + 1));
    const title = el("h2", { id: "patient-title" }, t("patient.title"));
    const parts = [title, labelled(t("patient.scenario"), this.pick), this.story, labelled(t("patient.seed"), this.seed, another)];
    this.element = el("section", { class: "card", "aria-labelledby": "patient-title" }, parts);
    app.on("course", () => this.fill());
  }

  reseed(seed) {
    if (Number.isSafeInteger(seed) && seed >= 0) this.app.set({ seed });
  }

  fill() {
    const { course, allowed } = this.app;
    this.element.hidden = allowed !== null;
    this.pick.value = course.scenario;
    this.seed.value = String(course.seed);
    this.story.textContent = this.app.storyOf(course.scenario);
    this.story.lang = has(`scenario.${course.scenario}.story`) ? spoken() : "en"; // the file's own
  }
}
