// The engine's functions of C as a class: one patient, with rows, platelets and a fingerprint.

/** What a scenario or a run was refused for; the message is the engine's own. */
class EngineError extends Error {}

/**
 * Puts the library where the engine looks for it.
 * @param {any} module the instance that emscripten made
 * @param {Record<string, string>} files texts by path below scenarios/
 */
export function putLibrary(module, files) {
  for (const [path, text] of Object.entries(files)) {
    const full = `/scenarios/${path}`;
    module.FS.mkdirTree(full.slice(0, full.lastIndexOf("/")));
    module.FS.writeFile(full, text);
  }
}

export class Patient {
  /** @param {any} module @param {number} [page] a patient that is there already */
  constructor(module, page) {
    this.module = module;
    this.page = page ?? module._page_open();
  }

  /** @param {string} toml @param {number} seed */
  begin(toml, seed) {
    this.attempt("page_new", ["string", "number"], [toml, seed]);
    return this;
  }

  /** A twin with the same past and the same luck. */
  fork() {
    return new Patient(this.module, this.module._page_fork(this.page));
  }

  close() {
    this.module._page_close(this.page);
    this.page = 0;
  }

  /** @param {number} days */
  advance(days) {
    this.attempt("page_advance", ["number"], [days]);
  }

  get time() {
    return this.module._page_time(this.page);
  }
  get duration() {
    return this.module._page_duration(this.page);
  }
  get step() {
    return this.module._page_step(this.page);
  }
  get droplet() {
    return this.module._page_droplet(this.page);
  }
  get alive() {
    return this.module._page_alive(this.page);
  }
  get rowCount() {
    return this.module._page_rows(this.page);
  }
  get hash() {
    return this.ask("page_hash");
  }
  get version() {
    return this.ask("page_version");
  }
  /** @returns {{name: string, units: string, meaning: string, width: number, places: any[]}[]} */
  get columns() {
    return JSON.parse(this.ask("page_columns"));
  }
  get schema() {
    return JSON.parse(this.ask("page_schema"));
  }

  /** What a scenario says when all that it extends is merged. @param {string} toml */
  describe(toml) {
    this.attempt("page_scenario", ["string"], [toml]);
    return JSON.parse(this.ask("page_text"));
  }

  /** What a treatment, condition or assay may say. @param {string} name */
  event(name) {
    this.attempt("page_event", ["string"], [name]);
    return JSON.parse(this.ask("page_text"));
  }

  /** Rows from one on, copied. @param {number} first @param {{width: number}[]} columns */
  rows(first, columns) {
    const last = this.rowCount;
    const copy = (from, width) => this.numbers(from + first * width * 8, (last - first) * width);
    return {
      time: copy(this.module._page_times(this.page), 1),
      values: columns.map((column, i) => copy(this.module._page_values(this.page, i), column.width)),
    };
  }

  /** At most so many platelets: age in days, IgG molecules, 1 in the spleen; three numbers each. @param {number} most */
  platelets(most) {
    const count = this.module._page_platelets(this.page, most);
    return this.numbers(this.module._page_numbers(this.page), count * 3);
  }

  numbers(address, count) {
    return this.module.HEAPF64.slice(address / 8, address / 8 + count);
  }

  ask(name) {
    return this.module.ccall(name, "string", ["number"], [this.page]);
  }

  attempt(name, types, given) {
    const failed = this.module.ccall(name, "number", ["number", ...types], [this.page, ...given]);
    if (failed) throw new EngineError(this.ask("page_text"));
  }
}
