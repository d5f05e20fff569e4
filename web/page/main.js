// The classroom page: unpacks what lies in its file, lays out the panels, and follows language, view and link.
import { App } from "./app.js";
import { Bedside } from "./bedside.js";
import { Body } from "./body.js";
import { Charts } from "./charts.js";
import { fromLink } from "./course.js";
import { button, choice, el, labelled } from "./dom.js";
import { Laboratory } from "./laboratory.js";
import { LessonView } from "./lesson_view.js";
import { PatientPanel } from "./patient_panel.js";
import { Share } from "./share.js";
import { Sliders } from "./sliders.js";
import { DataTable } from "./table.js";
import { known, speak, spoken, t, teach } from "./text.js";
import { TimeControls } from "./time_controls.js";

const part = (id) => document.getElementById(id)?.textContent ?? "";

/** What lies gzipped, as base64, in an element. @param {string} id @returns {Promise<ArrayBuffer>} */
async function unpack(id) {
  const packed = Uint8Array.from(atob(part(id).trim()), (c) => c.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}
const unpackJson = async (id) => JSON.parse(new TextDecoder().decode(await unpack(id)));

/** @param {App} app @param {string} view "explore" or "lessons" */
function layOut(app, view) {
  app.forget();
  document.title = t("page.title");
  const time = new TimeControls(app);
  const charts = new Charts(app);
  const patient = new PatientPanel(app);
  const bedside = new Bedside(app);
  const body = new Body(app);
  const laboratory = new Laboratory(app);
  const table = new DataTable(app);
  const share = new Share(app);
  const lessons = new LessonView(app, time);
  const sliders = new Sliders(app);
  const cards = [patient, bedside, laboratory, sliders, share].map((panel) => panel.element);
  const side = el("div", { class: "side" }, view === "lessons" ? [lessons.element, ...cards.slice(1, 4)] : cards);
  const stage = el("div", { class: "stage" }, time.element, charts.element, body.element, table.element);
  document
    .getElementById("root")
    ?.replaceChildren(
      header(app, view),
      ...(view === "explore" ? [jumps()] : []),
      el("main", { class: view }, side, stage),
      el("footer", {}, el("p", {}, t("page.footer", { version: app.version }))),
    );
  if (view === "lessons") lessons.choose();
  for (const what of ["course", "rows", "day"]) app.tell(what);
}

// In a narrow window panels stand one below the other: a way to each of them.
function jumps() {
  const places = [
    ["patient.title", "patient-title"],
    ["bedside.title", "bedside-title"],
    ["body.title", "body-title"],
    ["lab.title", "lab-title"],
    ["patient.change", "sliders-title"],
    ["share.title", "share-title"],
  ];
  const ways = places.map(([text, id]) => button(t(text), () => jump(id)));
  return el("nav", { class: "jumps", "aria-label": t("page.jump") }, ways);
}

function jump(id) {
  const place = document.getElementById(id);
  place.tabIndex = -1;
  place.focus();
}

function header(app, view) {
  const languages = choice(known(), spoken(), (code) => {
    speak(code);
    layOut(app, view);
  });
  const views = ["lessons", "explore"].map((name) =>
    button(t(`page.${name}`), () => open(app, name), { "aria-pressed": String(name === view), id: `view-${name}` }),
  );
  return el(
    "header",
    {},
    el("h1", {}, t("page.title")),
    el("p", { class: "disclaimer" }, t("page.disclaimer")),
    el("nav", { "aria-label": t("page.views") }, views),
    labelled(t("page.language"), languages),
  );
}

function open(app, view) {
  [app.allowed, app.hidden, app.veiled, app.crowd] = [null, new Set(), false, []];
  layOut(app, view);
}

async function start() {
  teach(await unpackJson("texts"));
  speak(new URLSearchParams(location.search).get("lang") ?? navigator.language.slice(0, 2));
  const [worker, wasm] = await Promise.all(["worker", "engine"].map(unpack));
  const [files, facts] = await Promise.all(["library", "facts"].map(unpackJson));
  const app = new App({ worker, wasm, files, facts });
  app.version = await app.patient.ready;
  const linked = fromLink(location.hash);
  const known = linked && app.scenarios.includes(linked.course.scenario);
  await app.set(known ? linked.course : { scenario: "itp_chronic_adult" });
  if (known) app.day = linked.day;
  layOut(app, known ? "explore" : "lessons");
  Object.assign(globalThis, { plateletsim: app }); // for who opens the console
}

start().catch((error) => {
  document.getElementById("root")?.replaceChildren(el("p", { class: "error", role: "alert" }, `${part("failed")} ${error.message}`));
});
