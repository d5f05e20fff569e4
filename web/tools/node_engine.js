// The page's engine in node, which has Chromium's WebAssembly.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { putLibrary } from "../page/engine.js";

/** @param {string} folder where it was built @param {Record<string, string>} files the library @returns {Promise<any>} */
export async function startEngine(folder, files) {
  Object.assign(globalThis, { self: { location: { href: "" } } }); // it is made for workers
  const { default: makeEngine } = await import(pathToFileURL(resolve(folder, "engine.mjs")).href);
  const engine = await makeEngine({ wasmBinary: readFileSync(resolve(folder, "engine.wasm")) });
  putLibrary(engine, files);
  return engine;
}
