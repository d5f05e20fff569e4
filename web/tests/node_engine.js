// The page's engine in node, which has Chromium's WebAssembly.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { putLibrary } from "../page/engine.js";
import { library } from "../tools/build.js";
import { PAGE } from "./browser.js";

/** @returns {Promise<any>} the instance that emscripten made, with the library in it */
export async function startEngine() {
  const folder = resolve(PAGE, "..");
  Object.assign(globalThis, { self: { location: { href: "" } } }); // it is made for workers
  const { default: makeEngine } = await import(pathToFileURL(`${folder}/engine.mjs`).href);
  const engine = await makeEngine({ wasmBinary: readFileSync(`${folder}/engine.wasm`) });
  putLibrary(engine, library());
  return engine;
}
