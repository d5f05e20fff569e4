// The recorded states of the library's patients, and how the page finds its own.
import { readFileSync } from "node:fs";

const [, ...lines] = readFileSync("tests/regression/golden.txt", "utf8").trim().split("\n"); // the first names the columns
export const golden = Object.fromEntries(lines.map((line) => line.split(" ").slice(0, 2)));

// As tests/regression/library_hashes.h: a small droplet, coarse steps and every event brought forward.
async function quick(app, name) {
  const { plan, values } = await app.describe(name);
  let event = 0;
  const soon = plan.replace(/^at = .*$/gm, () => `at = "${10 + event++} day"`);
  const onset = "antibody.onset" in values ? '[antibody]\nonset = "1 day"\n' : "";
  return `title = "quick"\nextends = "${name}"\n[run]\ndroplet_volume = "0.02 uL"\nstep = "2 hour"\nduration = "40 day"\n${onset}${soon}`;
}

/** JavaScript for a page: a promise of its own states by patient. */
export const STATES = `(async () => {
  const app = plateletsim;
  const quick = ${quick};
  const found = {};
  for (const name of ${JSON.stringify(Object.keys(golden))}) found[name] = (await app.other.whole(await quick(app, name), 1)).hash;
  return found;
})()`;
