// How fast the page's engine is beside the program, turn by turn; and how soon a slider answers.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { dirname } from "node:path";
import { test } from "node:test";
import { LONG, PAGE, PYTHON, lived, openBrowser, openPage } from "./browser.js";
import { library } from "../tools/build.js";
import { startEngine } from "../tools/node_engine.js";
import { secondsOfYear } from "../tools/year.js";

const DROPLET = "0.5 uL";
const TURNS = 5;

// Processor time, which other programs of a busy machine do not change much.
function nativeSeconds(scenario) {
  const code = `import time, plateletsim as ps
scenario = ps.load("${scenario}").replace({"run.duration": "365 day", "run.droplet_volume": "${DROPLET}"})
began = time.process_time()
scenario.run(threads=1, progress=False)
print(time.process_time() - began)`;
  return Number(execFileSync(PYTHON, ["-c", code], { encoding: "utf8" }));
}

test("a year takes less than 2.5 times as long as natively", LONG, async (t) => {
  const engine = await startEngine(dirname(PAGE), library());
  for (const scenario of ["healthy_adult", "itp_chronic_adult"]) {
    const [native, here] = [[], []];
    for (let turn = 0; turn < TURNS; ++turn) {
      native.push(nativeSeconds(scenario));
      here.push(secondsOfYear(engine, scenario, DROPLET));
    }
    const ratio = Math.min(...here) / Math.min(...native);
    t.diagnostic(`${scenario}: ${ratio.toFixed(2)} times the native time`);
    assert.ok(ratio < 2.5, `${scenario}: ${ratio.toFixed(2)} times the native time`);
  }
});

const percent = (share) => `${(100 * share).toFixed(0)} %`;

test("the first rows after a slider has moved come long before the last", LONG, async (t) => {
  const browser = await openBrowser();
  const { page } = await openPage(browser);
  await lived(page);
  const [waits, shares] = [[], []];
  for (let turn = 0; turn < 15; ++turn) {
    const [wait, whole] = await page.evaluate(
      async (titre) => {
        const app = globalThis.plateletsim;
        const began = performance.now();
        const before = app.run;
        await app.set({ changes: { ...app.course.changes, "antibody.titre": `${titre} ug/mL` } });
        while (app.run === before) await new Promise((soon) => requestAnimationFrame(soon));
        const first = performance.now() - began;
        while (!app.settled) await new Promise((soon) => requestAnimationFrame(soon));
        return [first, performance.now() - began];
      },
      0.5 + turn / 100,
    );
    waits.push(wait);
    shares.push(wait / whole);
  }
  const [wait, share] = [waits, shares].map((all) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)]);
  t.diagnostic(
    `median ${wait.toFixed(0)} ms, longest ${waits.at(-1).toFixed(0)} ms (the aim is 200 ms), ${percent(share)} of the whole run`,
  );
  assert.ok(share < 0.5, `${percent(share)} of the whole run`);
  await browser.close();
});
