// What the page knows: the course chosen, its run, an untreated twin, a class, and the day that is looked at.
import { Client } from "./client.js";
import { newCourse, scenarioNames, toToml, untreated } from "./course.js";
import { has, t } from "./text.js";

const LEAST_LIFE = 120; // milliseconds that a run lives before another slider may end it
const DROPLET = 0.2; // uL, at most, unless somebody chose more: a phone shall answer at once
const CLASS_DROPLET = 0.1; // uL, of each patient of a class

export class App {
  /**
   * @param {{worker: ArrayBuffer, wasm: ArrayBuffer, files: Record<string, string>, facts: import("../tools/facts.js").Facts}} parts
   */
  constructor({ worker, wasm, files, facts }) {
    this.files = files;
    this.facts = facts;
    this.version = "";
    this.patient = new Client(worker, wasm, files);
    this.other = new Client(worker, wasm, files);
    this.listeners = {};
    this.described = new Map();
    this.course = newCourse("healthy_adult");
    this.run = this.twin = null;
    this.crowd = [];
    this.day = 0;
    this.veiled = false; // the future is not shown
    this.wantsTwin = false;
    this.hidden = new Set(); // charts that a lesson keeps back
    this.allowed = null; // what a lesson lets be done; null: everything
    this.startedAt = 0;
    this.due = true; // the course has a change that does not live yet
    this.settled = false; // the course chosen has been lived to its end
    this.drawing = false;
  }

  /** @param {string} what @param {() => void} listener */
  on(what, listener) {
    (this.listeners[what] ??= []).push(listener);
  }
  tell(what) {
    for (const listener of this.listeners[what] ?? []) listener();
  }
  forget() {
    this.listeners = {};
  }

  get scenarios() {
    return scenarioNames(this.files);
  }

  /** Title of a scenario: this language's own, else the file's. @param {string} name */
  titleOf(name) {
    if (has(`scenario.${name}.title`)) return t(`scenario.${name}.title`);
    return /^title = "(.*)"$/m.exec(this.files[`${name}.toml`] ?? "")?.[1] ?? name;
  }
  storyOf(name) {
    if (has(`scenario.${name}.story`)) return t(`scenario.${name}.story`);
    return /^story = "(.*)"$/m.exec(this.files[`${name}.toml`] ?? "")?.[1] ?? "";
  }

  /** What an act is called: this language's own name, else the title of its file. @param {string} name */
  actTitle(name) {
    if (has(`act.${name}.name`)) return t(`act.${name}.name`);
    return /^title = "(.*)"$/m.exec(this.actFile(name))?.[1] ?? name.replaceAll("_", " ");
  }
  /** The file of a drug or condition, "" for what is a mechanism of its own. @param {string} name */
  actFile(name) {
    return this.files[`drugs/${name}.toml`] ?? this.files[`conditions/${name}.toml`] ?? "";
  }
  /** All that is sure to happen to the patient of this course, with titles. */
  get happening() {
    const planned = this.course.planned ? (this.base?.events ?? []).filter((act) => act.share === 1) : [];
    return [...planned, ...this.course.acts].map((act) => ({ ...act, title: this.actTitle(act.name) }));
  }

  /** What a scenario says, asked once. @param {string} name */
  async describe(name) {
    if (!this.described.has(name)) {
      const toml = `extends = "${name}"\n`;
      this.described.set(name, await this.patient.ask("describe", { toml }));
    }
    return this.described.get(name);
  }

  /** With at most so large a droplet, unless the course says otherwise. */
  light(course, most) {
    const droplet = this.described.get(course.scenario)?.values["run.droplet_volume"]?.value ?? 0;
    if ("run.droplet_volume" in course.changes || droplet <= most) return course;
    return { ...course, changes: { ...course.changes, "run.droplet_volume": `${most} uL` } };
  }

  get base() {
    return this.described.get(this.course.scenario);
  }
  toml(course = this.course) {
    return toToml(course, this.described.get(course.scenario)?.plan ?? "", this.titleOf(course.scenario));
  }

  /** Lives another course; the old curves stay until the new one has rows. @param {Partial<import("./course.js").Course>} change */
  async set(change) {
    const course = { ...this.course, ...change };
    [this.due, this.settled] = [true, false]; // before the engine tells of the scenario: what is at hand is of the course before
    await this.describe(course.scenario);
    this.course = this.light(course, DROPLET);
    this.crowd = [];
    this.tell("course");
    const wait = this.startedAt + LEAST_LIFE - performance.now();
    clearTimeout(this.timer);
    if (wait <= 0) this.live();
    else this.timer = setTimeout(() => this.live(), wait);
  }

  live() {
    this.startedAt = performance.now();
    this.due = false;
    const { course } = this;
    this.patient.run(this.toml(), course.seed, (run) => this.hear("run", run));
    if (this.wantsTwin) this.other.run(this.toml(untreated(course)), course.seed, (run) => this.hear("twin", run));
    else this.twin = null;
  }

  hear(which, run) {
    if (run.time.length < 2 && !run.error && !run.done) return;
    this[which] = run;
    if (which === "run" && run.done && !this.due) this.settled = true;
    if (which === "run" && !this.veiled && run.done) this.day = Math.min(this.day || run.duration, run.duration);
    if (this.drawing) return;
    this.drawing = true;
    requestAnimationFrame(() => {
      this.drawing = false;
      this.tell("rows");
    });
  }

  /** The day looked at. @param {number} day */
  goTo(day) {
    const last = this.run?.duration ?? 0;
    this.day = Math.max(0, Math.min(day, last));
    this.tell("day");
  }

  /** The day up to which curves are shown. */
  get shown() {
    return this.veiled ? this.day : (this.run?.duration ?? 0);
  }

  /** So many patients of other seeds, one after the other. @param {number} size @param {import("./course.js").Course} course */
  async class(size, course = this.course) {
    this.wantsTwin = false;
    this.twin = null;
    await this.describe(course.scenario);
    const { "run.droplet_volume": _, ...own } = course.changes;
    const { changes } = this.light({ ...course, changes: { "run.record": "1 day", ...own } }, CLASS_DROPLET);
    const crowd = [];
    this.crowd = crowd;
    for (let seed = 1; seed <= size && this.crowd === crowd; ++seed) {
      crowd.push(await this.other.whole(this.toml({ ...course, seed, changes }), seed));
      this.tell("rows");
    }
    return crowd;
  }
}
