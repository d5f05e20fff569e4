// How fast the page is beside the program, in one go and turn by turn; and how soon a slider answers.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { LONG, PYTHON, lived, openBrowser, openPage } from "./browser.js";

const YEAR = '[run]\nduration = "365 day"\ndroplet_volume = "0.5 uL"\n';
const TURNS = 5;

function nativeSeconds(scenario) {
  const code = `import sys, time, plateletsim as ps
scenario = ps.load("${scenario}").replace({"run.duration": "365 day", "run.droplet_volume": "0.5 uL"})
began = time.perf_counter()
scenario.run(threads=1, progress=False)
print(time.perf_counter() - began)`;
  return Number(execFileSync(PYTHON, ["-c", code], { encoding: "utf8" }));
}

async function pageSeconds(page, scenario) {
  const toml = `title = "a year"\nextends = "${scenario}"\n${YEAR}`;
  return page.evaluate(async (toml) => {
    const began = performance.now();
    await globalThis.plateletsim.other.whole(toml, 1);
    return (performance.now() - began) / 1000;
  }, toml);
}

test("a year takes less than 2.5 times as long as natively", LONG, async (t) => {
  const browser = await openBrowser();
  const { page } = await openPage(browser);
  await lived(page);
  for (const scenario of ["healthy_adult", "itp_chronic_adult"]) {
    const [native, here] = [[], []];
    for (let turn = 0; turn < TURNS; ++turn) {
      native.push(nativeSeconds(scenario));
      here.push(await pageSeconds(page, scenario));
    }
    const ratio = Math.min(...here) / Math.min(...native);
    t.diagnostic(`${scenario}: ${ratio.toFixed(2)} times the native time`);
    assert.ok(ratio < 2.5, `${scenario}: ${ratio.toFixed(2)} times the native time`);
  }
  await browser.close();
});

test("the first rows after a slider has moved", LONG, async (t) => {
  const browser = await openBrowser();
  const { page } = await openPage(browser);
  await lived(page);
  const waits = [];
  for (let turn = 0; turn < 15; ++turn) {
    const wait = await page.evaluate(
      async (titre) => {
        const app = globalThis.plateletsim;
        const began = performance.now();
        const before = app.run;
        await app.set({ changes: { ...app.course.changes, "antibody.titre": `${titre} ug/mL` } });
        while (app.run === before) await new Promise((soon) => requestAnimationFrame(soon));
        return performance.now() - began;
      },
      0.5 + turn / 100,
    );
    waits.push(wait);
    await lived(page);
  }
  const median = waits.sort((a, b) => a - b)[Math.floor(waits.length / 2)];
  t.diagnostic(`median ${median.toFixed(0)} ms, longest ${waits.at(-1).toFixed(0)} ms (the aim is 200 ms)`);
  assert.ok(median < 1000, `${median} ms`);
  await browser.close();
});
