// The same bits in Safari's engine, WebKitGTK, which Debian's webkit2gtk-driver steers; it needs xvfb for a screen.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { LONG, PAGE } from "./browser.js";
import { STATES, golden } from "./golden.js";

const BROWSER = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";
const PORT = 4455;
const PATIENCE = 300_000; // milliseconds
const missing = !["/usr/bin/WebKitWebDriver", "/usr/bin/xvfb-run", BROWSER].every(existsSync) && "not installed: webkit2gtk-driver xvfb";

async function ask(method, path, body) {
  const answer = await fetch(`http://127.0.0.1:${PORT}${path}`, { method, body: body && JSON.stringify(body) });
  const { value } = await answer.json();
  if (value?.error) throw new Error(`${value.error}: ${value.message}`);
  return value;
}

async function begin() {
  for (let tries = 100; tries > 0; --tries) {
    if (await ask("GET", "/status").catch(() => false)) break;
    await wait(100);
  }
  const options = { binary: BROWSER, args: ["--automation"] };
  const { sessionId } = await ask("POST", "/session", { capabilities: { alwaysMatch: { "webkitgtk:browserOptions": options } } });
  await ask("POST", `/session/${sessionId}/timeouts`, { script: PATIENCE, pageLoad: PATIENCE });
  return `/session/${sessionId}`;
}

test("every patient of the library has the golden hash in Safari's engine", { skip: LONG.skip || missing }, async () => {
  const driver = spawn("xvfb-run", ["-a", "WebKitWebDriver", `--port=${PORT}`], { stdio: "ignore", detached: true });
  try {
    const session = await begin();
    await ask("POST", `${session}/url`, { url: `${pathToFileURL(PAGE)}?lang=en` });
    const script = `const done = arguments[0];
      const started = setInterval(() => {
        if (!globalThis.plateletsim?.settled) return;
        clearInterval(started);
        ${STATES}.then(done, (error) => done(String(error)));
      }, 100);`;
    assert.deepEqual(await ask("POST", `${session}/execute/async`, { script, args: [] }), golden);
    await ask("DELETE", session);
  } finally {
    process.kill(-driver.pid);
  }
});
