// The same bits: golden hashes in the page's own worker, and shared patients beside the program, row by row.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { newCourse, toLink } from "../page/course.js";
import { LONG, PAGE, PYTHON, lived, openBrowser, openPage } from "./browser.js";
import { STATES, golden } from "./golden.js";

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

test("every patient of the library has the golden hash in the page's worker", async () => {
  const { page, faults, close } = await openPage(browser);
  assert.deepEqual(await page.evaluate(STATES), golden);
  assert.deepEqual(faults, []);
  await close();
});

// What the program makes of scenario files, in one process: hash and all columns of each; null where there is no number.
function byTheProgram(texts) {
  const folder = mkdtempSync(join(tmpdir(), "page-"));
  const code = `import json, sys, plateletsim as ps
for path in sys.argv[1:]:
    result = ps.load(path).run(progress=False)
    columns = {str(name): [None if x != x else x for x in column.values.ravel().tolist()] for name, column in result.to_xarray().items()}
    print(json.dumps([result.state_hash, columns]))`;
  const paths = texts.map((text, i) => join(folder, `${i}.toml`));
  paths.forEach((path, i) => writeFileSync(path, texts[i]));
  const lines = execFileSync(PYTHON, ["-c", code, ...paths], { encoding: "utf8", maxBuffer: 1e9 });
  rmSync(folder, { recursive: true });
  return lines
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

// The page's rows as traces keep them, in single precision.
function livedByThePage() {
  const single = (x) => (Number.isNaN(x) ? null : Math.fround(x));
  const { run } = globalThis.plateletsim;
  const columns = Object.fromEntries(Object.entries(run.columns).map(([name, column]) => [name, column.values.map(single)]));
  return { toml: globalThis.plateletsim.toml(), error: run.error, hash: run.hash, columns };
}

test("a shared patient is the program's, row by row, for every treatment and condition", LONG, async () => {
  const { page, close } = await openPage(browser);
  const acts = (await page.evaluate(() => plateletsim.facts.acts)).filter((act) => act.kind !== "assay");
  await close();
  const amount = (field) =>
    field.unit && field.unit !== "1" ? `${Math.min(1, field.high)} ${field.unit}` : String(field.fallback ?? Math.min(1, field.high));
  const small = { "run.duration": "60 day", "run.droplet_volume": "0.05 uL" };
  const courses = acts.map((act, i) =>
    newCourse("itp_chronic_adult", {
      seed: 7 + i, changes: { ...small, "antibody.titre": "0.61 ug/mL" },
      acts: [{ kind: act.kind, name: act.name, at: 45.04166666666666, fields: Object.fromEntries(act.fields.map((field) => [field.name, amount(field)])) }],
    }),
  ); // prettier-ignore
  courses.push(
    newCourse("itp_chronic_ivig", { changes: small }),
    newCourse("itp_acute_child", { changes: small, planned: false, seed: 9007199254740991 }),
  );
  const lives = [];
  for (const course of courses) {
    const shared = await openPage(browser, { fragment: toLink(course, "", 10) });
    await lived(shared.page);
    lives.push(await shared.page.evaluate(livedByThePage));
    assert.deepEqual(shared.faults, []);
    await shared.close();
  }
  const programs = byTheProgram(lives.map((life) => life.toml));
  lives.forEach((life, i) => {
    assert.equal(life.error, "", JSON.stringify(courses[i]));
    assert.deepEqual([life.hash, life.columns], programs[i], JSON.stringify(courses[i]));
  });
});

test("the whole page is smaller than 900 kB", () => {
  assert.ok(statSync(PAGE).size < 900_000, `${statSync(PAGE).size} bytes`);
});

test("memory does not grow from run to run", LONG, async () => {
  const { page, close } = await openPage(browser);
  const sizes = await page.evaluate(async () => {
    const toml = (seed) =>
      `title = "x"\nextends = "itp_chronic_adult"\n[run]\nduration = "30 day"\ndroplet_volume = "0.2 uL"\nseed = ${seed}\n`;
    const sizes = [];
    for (let seed = 1; seed <= 50; ++seed) {
      await plateletsim.other.whole(toml(seed), seed);
      sizes.push(await plateletsim.other.ask("memory"));
    }
    return sizes;
  });
  assert.equal(sizes[49], sizes[9], `${sizes[9]} bytes after ten runs, ${sizes[49]} after fifty`);
  await close();
});
