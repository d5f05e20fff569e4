// Safari's engine, WebKitGTK, which Debian's webkit2gtk-driver steers; it needs xvfb for a screen.
import axe from "axe-core";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { LONG, PAGE } from "./browser.js";
import { STATES, golden } from "./golden.js";

const BROWSER = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";
const PORT = 4455;
const PATIENCE = 300_000; // milliseconds
const missing = !["/usr/bin/WebKitWebDriver", "/usr/bin/xvfb-run", BROWSER].every(existsSync) && "not installed: webkit2gtk-driver xvfb";
const WHERE = { skip: LONG.skip || missing };

async function ask(method, path, body) {
  const answer = await fetch(`http://127.0.0.1:${PORT}${path}`, { method, body: body && JSON.stringify(body) });
  const { value } = await answer.json();
  if (value?.error) throw new Error(`${value.error}: ${value.message}`);
  return value;
}

let driver, session;
before(async () => {
  if (WHERE.skip) return;
  driver = spawn("xvfb-run", ["-a", "-s", "-screen 0 1600x1200x24", "WebKitWebDriver", `--port=${PORT}`], {
    stdio: "ignore",
    detached: true,
  });
  for (let tries = 100; tries > 0; --tries) {
    if (await ask("GET", "/status").catch(() => false)) break;
    await wait(100);
  }
  const options = { binary: BROWSER, args: ["--automation"] };
  const { sessionId } = await ask("POST", "/session", { capabilities: { alwaysMatch: { "webkitgtk:browserOptions": options } } });
  session = `/session/${sessionId}`;
  await ask("POST", `${session}/timeouts`, { script: PATIENCE, pageLoad: PATIENCE });
});
after(async () => {
  if (session) await ask("DELETE", session);
  if (driver) process.kill(-driver.pid);
});

/** The value of a promise that is told in JavaScript, of a page whose patient has lived. @param {string} promise */
const found = (promise) =>
  ask("POST", `${session}/execute/async`, {
    script: `const done = arguments[0];
      const started = setInterval(() => {
        if (!globalThis.plateletsim?.settled) return;
        clearInterval(started);
        ${promise}.then(done, (error) => done(String(error)));
      }, 100);`,
    args: [],
  });

test("every patient of the library has the golden hash in Safari's engine", WHERE, async () => {
  await ask("POST", `${session}/url`, { url: `${pathToFileURL(PAGE)}?lang=en` });
  assert.deepEqual(await found(STATES), golden);
});

for (const width of [1480, 450]) {
  test(`served and ${width} px wide, the page starts in Safari's engine and breaks no rule of WCAG 2.2 AA`, WHERE, async (t) => {
    const server = createServer((_, answer) => answer.setHeader("Content-Type", "text/html; charset=utf-8").end(readFileSync(PAGE)));
    t.after(() => {
      server.closeAllConnections();
      server.close();
    });
    await new Promise((ready) => server.listen(0, "127.0.0.1", () => ready(undefined)));
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    await ask("POST", `${session}/window/rect`, { width, height: 1000 });
    await ask("POST", `${session}/url`, { url: `http://127.0.0.1:${port}/?lang=de` });
    for (const view of ["lessons", "explore"]) {
      const rules = `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]`;
      const { broken, cut } = await found(`(async () => {
        document.getElementById("view-${view}").click();
        for (const details of document.querySelectorAll("details")) details.open = true;
        ${axe.source};
        const { violations } = await axe.run(document, { runOnly: ${rules} });
        return { broken: violations.map((one) => one.id), cut: document.documentElement.scrollWidth > innerWidth };
      })()`);
      assert.deepEqual([broken, cut], [[], false], view);
    }
  });
}
