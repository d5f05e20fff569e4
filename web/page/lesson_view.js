// A lesson on the page: predict and lock, run, explain, then a task that the simulation judges.
import { button, el, labelled, say } from "./dom.js";
import { CAUSES, LESSONS } from "./lessons.js";
import { list, number, t } from "./text.js";

const NOTHING = { fields: null, acts: null, tests: false };

export class LessonView {
  /** @param {import("./app.js").App} app @param {import("./time_controls.js").TimeControls} time */
  constructor(app, time) {
    this.app = app;
    this.time = time;
    this.body = el("div");
    this.element = el("section", { class: "card lesson", "aria-labelledby": "lesson-title" }, this.body);
    app.on("rows", () => this.follow());
    app.on("day", () => this.follow());
  }

  /** The list of lessons. */
  choose() {
    const items = LESSONS.map((lesson, i) =>
      el(
        "li",
        {},
        button(`${i + 1}. ${t(`lesson.${lesson.id}.title`)}`, () => this.begin(lesson), { id: `lesson-${lesson.id}` }),
        el("p", {}, t(`lesson.${lesson.id}.about`)),
      ),
    );
    this.stage = "choice";
    this.app.allowed = NOTHING;
    this.body.replaceChildren(
      el("h2", { id: "lesson-title", tabindex: -1 }, t("lessons.title")),
      el("p", {}, t("lessons.intro")),
      el("ul", { class: "lessons" }, items),
    );
  }

  /** @param {import("./lessons.js").Lesson} lesson */
  async begin(lesson) {
    this.lesson = lesson;
    this.predicted = -1;
    this.seen = {};
    this.stage = "predict";
    if (lesson.id === "causes") this.cause = this.drawCause();
    this.arrange(this.courseOf(lesson.course), NOTHING, lesson.id !== "causes");
    this.show();
    this.heading.focus();
  }

  // Another cause each time the lesson is begun; nothing of the patient depends on it.
  drawCause() {
    const names = Object.keys(CAUSES);
    this.turn = ((this.turn ?? Math.floor(Math.random() * names.length)) + 1) % names.length;
    return names[this.turn];
  }

  courseOf(course) {
    return this.lesson.id === "causes" ? CAUSES[this.cause] : course;
  }

  arrange(course, allowed, veiled) {
    this.app.allowed = allowed;
    this.app.hidden = new Set(this.lesson.hidden ?? []);
    this.app.veiled = veiled;
    this.app.wantsTwin = false;
    this.app.day = 0;
    this.time.stop();
    this.app.set({ planned: true, changes: {}, acts: [], seed: 1, ...course });
  }

  text = (name, values) => t(`lesson.${this.lesson.id}.${name}`, values);

  show() {
    const steps = ["predict", "run", "explain", "task"];
    const now = steps.indexOf(this.stage);
    this.heading = el("h2", { id: "lesson-title", tabindex: -1 }, this.text("title"));
    const path = el(
      "ol",
      { class: "path" },
      steps.map((name, i) => el("li", { "aria-current": i === now ? "step" : null }, t(`lessons.${name}`))),
    );
    const notes = el(
      "details",
      { class: "teacher" },
      el("summary", {}, t("lessons.teacher")),
      list(`lesson.${this.lesson.id}.teacher`).map((text) => el("p", {}, text)),
    );
    this.body.replaceChildren(
      button(t("lessons.all"), () => this.leave()),
      this.heading,
      path,
      el("p", {}, this.text("story")),
      ...this.predictPart(),
      ...(now >= 1 ? this.runPart() : []),
      ...(now >= 2 ? this.explainPart() : []),
      ...(now >= 3 ? this.taskPart() : []),
      notes,
      button(t("lessons.worksheet"), () => print()),
    );
  }

  leave() {
    this.app.hidden = new Set();
    this.choose();
    this.app.tell("course");
    this.app.tell("rows");
  }

  get options() {
    return this.lesson.id === "causes" ? Object.keys(CAUSES).map((name) => t(`causes.${name}`)) : list(`lesson.${this.lesson.id}.options`);
  }

  predictPart() {
    const locked = this.stage !== "predict";
    const choices = this.options.map((text, i) => {
      const id = `predict-${i}`;
      return el(
        "p",
        { class: "tick" },
        el("input", {
          type: "radio",
          name: "predict",
          id,
          value: i,
          checked: i === this.predicted,
          disabled: locked,
          onchange: () => (this.predicted = i),
        }),
        el("label", { for: id }, text),
      );
    });
    const lock = button(t("lessons.lock"), () => this.lock(), { class: "primary", id: "lock" });
    return [
      el("fieldset", { class: "predict" }, el("legend", {}, this.text("question")), choices),
      locked ? el("p", { class: "locked" }, t("lessons.locked")) : lock,
    ];
  }

  lock() {
    if (this.predicted < 0) return say(t("lessons.choose_first"));
    this.go("run", "run");
  }

  runPart() {
    const start = button(this.lesson.crowd ? t("lessons.run_class", { n: this.lesson.crowd }) : t("lessons.run_it"), () => this.live(), {
      class: "primary",
      id: "run",
    });
    return this.stage === "run" ? [el("p", {}, this.text("watch")), start] : [];
  }

  async live() {
    if (this.lesson.crowd) {
      say(t("bedside.class_lives"));
      this.app.veiled = false;
      const { acts: _, ...course } = this.courseOf(this.lesson.course);
      this.seen.before = this.seen.crowd = await this.app.class(this.lesson.crowd, { ...course, acts: [] });
      this.explain();
    } else if (this.lesson.id === "causes") this.explain();
    else this.time.begin();
  }

  // Once the end has been seen, the answer can be.
  follow() {
    const { run, day } = this.app;
    if (this.stage !== "run" || this.lesson.crowd || !this.app.settled || run.error || this.lesson.id === "causes") return;
    if (day >= run.duration - 1e-6 && this.app.course.scenario === this.lesson.course.scenario) {
      this.seen.run = run;
      this.explain();
    }
  }

  explain() {
    this.go("explain", "to-task");
  }

  explainPart() {
    const seen = { ...this.seen, cause: this.cause };
    const right = this.lesson.answer(seen);
    const values = Object.fromEntries(Object.entries(this.lesson.values(seen)).map(([name, value]) => [name, number(value, 2)]));
    const known =
      this.lesson.id === "causes"
        ? t("lesson.causes.later")
        : t(right === this.predicted ? "lessons.as_predicted" : "lessons.otherwise", { answer: this.options[right] });
    const own = (this.own ??= el("textarea", { rows: 3 }));
    const next = this.stage === "explain" ? [button(t("lessons.to_task"), () => this.toTask(), { class: "primary", id: "to-task" })] : [];
    return [
      el("p", { class: "found" }, known),
      el("p", {}, this.text("seen", values)),
      labelled(t("lessons.own_words"), own),
      el(
        "details",
        {},
        el("summary", {}, t("lessons.why")),
        list(`lesson.${this.lesson.id}.why`).map((text) => el("p", {}, text)),
      ),
      ...next,
    ];
  }

  toTask() {
    const { task } = this.lesson;
    this.arrange(this.courseOf(task.course), { ...NOTHING, ...task.allowed }, false);
    this.go("task", "judge");
  }

  taskPart() {
    const { task } = this.lesson;
    const ask =
      task.asks &&
      el("input", {
        type: "number",
        min: task.asks.low,
        max: task.asks.high,
        value: this.asked ?? task.asks.value,
        onchange: () => (this.asked = Number(this.asking.value)),
        id: "asked",
      });
    this.asking = ask;
    const menu =
      this.lesson.id === "causes" &&
      el(
        "select",
        { id: "diagnosis" },
        Object.keys(CAUSES).map((name) => el("option", { value: name }, t(`causes.${name}`))),
      );
    this.diagnosis = menu;
    this.verdict = el("p", { class: "verdict", role: "status" });
    return [
      el("h3", {}, t("lessons.task")),
      el("p", {}, this.text("task")),
      ask && labelled(this.text("asks"), ask),
      menu && labelled(t("lesson.causes.which"), menu),
      button(t("lessons.judge"), () => this.judge(), { class: "primary", id: "judge" }),
      this.verdict,
    ].filter(Boolean);
  }

  async judge() {
    const { task } = this.lesson;
    if (!task.crowd && !this.app.settled) return (this.verdict.textContent = t("lessons.not_yet"));
    if (task.crowd && !this.treated) {
      this.verdict.textContent = t("bedside.class_lives");
      this.treated = await this.app.class(task.crowd, task.course);
    }
    const verdict = task.judge({
      run: this.app.run,
      course: this.app.course,
      crowd: this.treated,
      before: this.seen.before,
      cause: this.cause,
      chosen: this.diagnosis?.value,
      asked: Number(this.asking?.value),
    });
    const values = Object.fromEntries(Object.entries(verdict.values).map(([name, value]) => [name, number(value, 2)]));
    this.verdict.className = `verdict ${verdict.pass ? "right" : "wrong"}`;
    this.verdict.textContent = `${t(verdict.pass ? "lessons.right" : "lessons.wrong")} ${this.text(verdict.pass ? "right" : "wrong", values)}`;
  }

  // To the next step, with the keyboard's focus on what comes next.
  go(stage, focus) {
    if (stage === "run") this.treated = this.own = undefined;
    this.stage = stage;
    this.show();
    document.getElementById(focus)?.focus();
  }
}
