// Time: play and pause, a day on or back, any day at once, and what the day is like in words.
import { rowAt, valueAt } from "./client.js";
import { button, el } from "./dom.js";
import { grade, narrate } from "./narrate.js";
import { number, spoken, t, unitText } from "./text.js";

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export class TimeControls {
  /** @param {import("./app.js").App} app */
  constructor(app) {
    this.app = app;
    this.play = button(t("time.play"), () => this.toggle(), { class: "primary", id: "play" });
    this.slider = el("input", {
      type: "range",
      min: 0,
      max: 100,
      step: 0.25,
      "aria-label": t("time.day"),
      class: "scrubber",
      oninput: () => app.goTo(Number(this.slider.value)),
    });
    this.clock = el("output", { class: "clock" });
    this.count = el("p", { class: "count" });
    this.words = el("p", { class: "words", "aria-live": "polite" });
    this.state = el("p", { class: "state", role: "status" });
    const steps = [
      [-1, "time.back"],
      [1, "time.on"],
      [7, "time.week"],
    ].map(([days, text]) => button(t(String(text)), () => this.step(Number(days)), { id: `day${days}` }));
    this.element = el(
      "section",
      { class: "card time", "aria-label": t("time.title") },
      this.count,
      this.words,
      el("div", { class: "row" }, this.play, steps, this.clock),
      this.slider,
      this.state,
    );
    for (const what of ["rows", "day", "course"]) app.on(what, () => this.draw());
  }

  step(days) {
    this.stop();
    this.app.goTo(Math.round(this.app.day + days));
  }

  toggle() {
    if (this.timer) this.stop();
    else this.begin();
  }

  begin() {
    if (this.app.day >= (this.app.run?.duration ?? 0) - 1e-6) this.app.goTo(0);
    const [days, pause] = calm() ? [1, 800] : [0.5, 100];
    this.timer = setInterval(() => {
      const lived = this.app.run.time.at(-1) ?? 0;
      if (this.app.day + days <= lived) this.app.goTo(this.app.day + days);
      else if (this.app.run.done) this.app.goTo(this.app.run.duration);
      if (this.app.run.done && this.app.day >= this.app.run.duration - 1e-6) this.stop();
    }, pause);
    this.play.textContent = t("time.pause");
    this.words.setAttribute("aria-live", "off"); // ten sentences a second are no help
  }

  stop() {
    clearInterval(this.timer);
    this.timer = undefined;
    this.play.textContent = t("time.play");
    this.words.setAttribute("aria-live", "polite");
    this.draw();
  }

  draw() {
    const { run, day } = this.app;
    if (!run) return;
    this.state.textContent = run.error || (run.done ? "" : t("time.living"));
    this.state.lang = run.error ? "en" : spoken(); // the engine's messages are English
    this.state.classList.toggle("error", Boolean(run.error));
    if (run.time.length === 0) return;
    this.slider.max = String(run.duration);
    this.slider.value = String(day);
    this.slider.setAttribute("aria-valuetext", t("time.at", { day: number(day) }));
    this.clock.textContent = t("time.at", { day: number(day) });
    const count = valueAt(run, "platelet_count", rowAt(run, day));
    const word = grade(count);
    this.count.className = `count ${word}`;
    this.count.replaceChildren(el("strong", {}, number(count)), ` ${unitText("1e9/L")} · ${t(`grade.${word}`)}`);
    const words = narrate(run, day, this.app.happening, this.app.hidden);
    if (words !== this.words.textContent) this.words.textContent = words;
  }
}
