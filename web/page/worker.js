// The page's worker: lives one patient after the other in slices, so that it can be told to live another.
//
// Bundled with the engine by tools/build.js; `makeEngine` is what emscripten made.
// @ts-expect-error there when the page is put together
import makeEngine from "engine";
import { Patient, putLibrary } from "./engine.js";

const SLICE = 12; // milliseconds between looks at the mailbox
const KEPT = 24; // moments of a run that are kept, to look at the body from them on

/** @type {any} */
let module;
/** @type {Patient} */
let desk; // answers what needs no patient
/** @type {{number: number, patient: Patient, columns: any[], sent: number, kept: Patient[]} | null} */
let run = null;
let later = false;

const channel = new MessageChannel();
channel.port1.onmessage = () => {
  later = false;
  live();
};

// At once: WebKit at times keeps a worker waiting for ever that asks to be told when it has compiled.
const compiled = (wasm, imports) => new WebAssembly.Instance(new WebAssembly.Module(wasm), imports);

const answers = {
  async start({ wasm, files }) {
    module = await makeEngine({ instantiateWasm: (imports, receive) => receive(compiled(wasm, imports)) });
    putLibrary(module, files);
    desk = new Patient(module);
    return desk.version;
  },
  describe: ({ toml }) => desk.describe(toml),
  stop: () => leave(),
  memory: () => module.HEAPF64.byteLength,
  run({ number, toml, seed }) {
    leave();
    const patient = new Patient(module);
    try {
      patient.begin(toml, seed);
    } catch (error) {
      patient.close();
      throw error;
    }
    run = { number, patient, columns: patient.columns, sent: 0, kept: [patient.fork()] };
    send("columns", { columns: run.columns, duration: patient.duration, droplet: patient.droplet, step: patient.step });
    wake();
  },
  // The platelets of a moment of this run, lived again from the kept moment before it.
  look({ day, most }) {
    if (run === null) return null;
    const before = run.kept.filter((one) => one.time <= day + 1e-9).at(-1) ?? run.kept[0];
    const then = before.fork();
    then.advance(Math.max(0, Math.min(day, run.patient.time) - then.time));
    const seen = { day: then.time, alive: then.alive, droplet: then.droplet, platelets: then.platelets(most), hash: then.hash };
    then.close();
    return seen;
  },
};

self.onmessage = async ({ data }) => {
  try {
    self.postMessage({ id: data.id, answer: await answers[data.ask](data) });
  } catch (error) {
    self.postMessage({ id: data.id, error: error instanceof Error ? error.message : String(error) });
  }
};

function leave() {
  run?.kept.forEach((one) => one.close());
  run?.patient.close();
  run = null;
}

function wake() {
  if (later) return;
  later = true;
  channel.port2.postMessage(null);
}

function send(kind, content) {
  self.postMessage({ run: run?.number, kind, ...content });
}

// One slice: as many days as it takes, then the rows that are new.
function live() {
  if (run === null) return;
  const { patient, kept } = run;
  const end = patient.duration - patient.step / 2;
  const until = performance.now() + SLICE;
  try {
    while (patient.time < end && performance.now() < until) {
      patient.advance(Math.min(0.25, patient.duration - patient.time));
      if (patient.time >= (kept.length * patient.duration) / KEPT) kept.push(patient.fork());
    }
  } catch (error) {
    send("failed", { message: error.message });
    leave();
    return;
  }
  const rows = patient.rows(run.sent, run.columns);
  run.sent += rows.time.length;
  if (rows.time.length > 0) send("rows", rows);
  if (patient.time < end) wake();
  else send("done", { hash: patient.hash });
}
