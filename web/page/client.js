// The page's side of a worker: questions with answers, and runs whose rows come in as they are lived.

/**
 * @typedef {{name: string, units: string, meaning: string, width: number, places: any[]}} Column
 * @typedef {{duration: number, droplet: number, step: number, time: number[], columns: Record<string, Column & {values: number[]}>,
 *   hash: string, error: string, done: boolean}} Run
 */

export class Client {
  /** @param {ArrayBuffer} code of worker.js @param {ArrayBuffer} wasm @param {Record<string, string>} files */
  constructor(code, wasm, files) {
    const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    this.worker = new Worker(address);
    this.waiting = new Map();
    this.asked = 0;
    this.number = 0;
    this.heard = (_run) => {};
    this.worker.onmessage = ({ data }) => (data.kind ? this.take(data) : this.settle(data));
    this.worker.onerror = ({ message }) => this.waiting.forEach((_, id) => this.settle({ id, error: message }));
    this.ready = this.ask("start", { wasm, files });
  }

  /** @param {string} question @param {object} [details] @returns {Promise<any>} */
  ask(question, details = {}) {
    const id = ++this.asked;
    return new Promise((answer, refuse) => {
      this.waiting.set(id, { answer, refuse });
      this.worker.postMessage({ id, ask: question, ...details });
    });
  }

  /** @param {{id: number, answer?: any, error?: string}} heard */
  settle({ id, answer, error }) {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (error === undefined) waiting.answer(answer);
    else waiting.refuse(new Error(error));
  }

  /**
   * Lives a patient; `heard` is called with the run so far whenever there is more of it.
   * @param {string} toml @param {number} seed @param {(run: Run) => void} heard
   */
  run(toml, seed, heard) {
    this.heard = heard;
    this.lived = null;
    const number = ++this.number;
    this.ask("run", { number, toml, seed }).catch((error) => {
      if (number === this.number) heard({ ...emptyRun(), error: error.message, done: true });
    });
  }

  /** The whole run at its end. @param {string} toml @param {number} seed @returns {Promise<Run>} */
  whole(toml, seed) {
    return new Promise((answer, refuse) => {
      this.run(toml, seed, (run) => {
        if (run.error) refuse(new Error(run.error));
        else if (run.done) answer(run);
      });
    });
  }

  take(data) {
    if (data.run !== this.number) return;
    if (data.kind === "columns") this.lived = { ...emptyRun(), ...data, columns: columnsByName(data.columns), order: data.columns };
    if (data.kind === "rows") append(this.lived, data);
    if (data.kind === "failed") Object.assign(this.lived, { error: data.message, done: true });
    if (data.kind === "done") Object.assign(this.lived, { hash: data.hash, done: true });
    this.heard(this.lived);
  }
}

/** @returns {Run} */
function emptyRun() {
  return { duration: 0, droplet: 1, step: 0, time: [], columns: {}, hash: "", error: "", done: false };
}

function columnsByName(columns) {
  return Object.fromEntries(columns.map((column) => [column.name, { ...column, values: [] }]));
}

function append(run, { time, values }) {
  for (const day of time) run.time.push(day);
  run.order.forEach((column, i) => {
    for (const value of values[i]) run.columns[column.name].values.push(value);
  });
}

/** Index of the last row that is not after a day. @param {Run} run @param {number} day */
export function rowAt(run, day) {
  let low = 0;
  let high = run.time.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (run.time[middle] <= day + 1e-9) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A value of a column in a row; NaN where there is no such column. @param {Run} run @param {string} name */
export function valueAt(run, name, row, place = 0) {
  const column = run.columns[name];
  return column ? (column.values[row * column.width + place] ?? NaN) : NaN;
}
