// Share: a link, a scenario file that `plateletsim run` lives too, and the fingerprint that both must have.
import { button, el, labelled, say } from "./dom.js";
import { toLink } from "./course.js";
import { t } from "./text.js";

export class Share {
  /** @param {import("./app.js").App} app */
  constructor(app) {
    this.app = app;
    this.link = el("input", { readonly: true, id: "link" });
    this.print = el("code", { id: "fingerprint" });
    this.element = el(
      "section",
      { class: "card", "aria-labelledby": "share-title" },
      el("h2", { id: "share-title" }, t("share.title")),
      el("p", {}, t("share.intro")),
      labelled(t("share.link"), this.link),
      el(
        "div",
        { class: "row" },
        button(t("share.copy"), () => this.copy()),
        button(t("share.file"), () => this.save()),
        button(t("share.print"), () => print()),
      ),
      el("p", {}, t("share.fingerprint"), " ", this.print),
      el("p", {}, t("share.command"), " ", el("code", {}, "plateletsim run patient.toml")),
    );
    for (const what of ["course", "day", "rows"]) app.on(what, () => this.draw());
  }

  draw() {
    this.element.hidden = this.app.allowed !== null;
    const { run, course, version, day } = this.app;
    this.link.value = location.href.split("#")[0] + toLink(course, version, Math.round(day * 100) / 100);
    this.print.textContent = run?.done && !run.error ? run.hash : t("share.not_yet");
  }

  async copy() {
    this.link.select();
    try {
      await navigator.clipboard.writeText(this.link.value);
    } catch {
      document.execCommand("copy"); // a file on disk has no clipboard of its own
    }
    say(t("share.copied"));
  }

  save() {
    const head = `# Made by the classroom page of plateletsim ${this.app.version}; its last state is ${this.app.run?.hash ?? ""}\n`;
    const address = URL.createObjectURL(new Blob([head + this.app.toml()], { type: "application/toml" }));
    el("a", { href: address, download: "patient.toml" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }
}
