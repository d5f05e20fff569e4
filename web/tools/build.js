// Puts the page together: engine, worker, library, texts and styles into one HTML file that needs nothing else.
//
//   node web/tools/build.js ENGINE_FOLDER OUTPUT
import { build } from "esbuild";
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { Patient } from "../page/engine.js";
import { factsOf } from "./facts.js";
import { startEngine } from "./node_engine.js";

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const read = (...path) => readFileSync(join(web, ...path), "utf8");

/** Texts of all scenarios by their path in the library. */
export function library(folder = join(web, "..", "scenarios")) {
  /** @type {Record<string, string>} */
  const files = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = relative(folder, join(entry.parentPath ?? entry.path, entry.name));
    if (path.endsWith(".toml") && !path.startsWith("invalid") && path !== "sources.toml")
      files[path] = readFileSync(join(folder, path), "utf8");
  }
  return files;
}

function texts() {
  const names = readdirSync(join(web, "texts")).filter((name) => name.endsWith(".json"));
  return Object.fromEntries(names.map((name) => [name.replace(".json", ""), JSON.parse(read("texts", name))]));
}

// In the order of their names, comments left out.
function styles() {
  const names = readdirSync(join(web, "page", "style")).sort();
  return names.map((name) => read("page", "style", name).replace(/\/\*.*?\*\/\s*/gs, "")).join("");
}

async function bundle(file, engine) {
  const result = await build({
    entryPoints: [join(web, "page", file)],
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    target: "es2022",
    charset: "utf8",
    alias: { engine: join(engine, "engine.mjs") },
    external: ["fs", "path"],
    logLevel: "error",
  });
  return result.outputFiles[0].text;
}

// No text may end the element that it stands in.
const inScript = (text) => text.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");

const packed = (content) => gzipSync(content, { level: 9 }).toString("base64");

export async function pageText(engine) {
  const files = library();
  const parts = {
    style: styles(),
    failed: Object.values(texts())
      .map((language) => language.page.failed)
      .join(" · "), // readable where nothing can be unpacked
    texts: packed(JSON.stringify(texts())),
    library: packed(JSON.stringify(files)),
    facts: packed(JSON.stringify(factsOf(new Patient(await startEngine(engine, files)), files))),
    engine: packed(readFileSync(join(engine, "engine.wasm"))),
    worker: packed(await bundle("worker.js", engine)),
    main: inScript(await bundle("main.js", engine)),
  };
  return read("page", "index.html").replace(/\/\*(\w+)\*\//g, (whole, name) => parts[name] ?? whole);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [engine, output] = process.argv.slice(2).map((path) => resolve(path));
  const html = await pageText(engine);
  writeFileSync(`${output}.part`, html);
  renameSync(`${output}.part`, output);
  console.log(`${output}: ${Math.round(html.length / 1000)} kB`);
}
