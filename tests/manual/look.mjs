// Looks at pages of the finished manual as people do: wide and by day, narrow and by night; prints what is wrong.
//
//     node tests/manual/look.mjs FOLDER [PAGE ...]
//
// Asks axe-core for what WCAG 2.2 AA forbids, whether a page scrolls sideways, and whether it asks the network for anything.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(new URL("../../web/package.json", import.meta.url));
const { chromium } = require("playwright-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const VIEWS = [
  { colorScheme: "light", viewport: { width: 1280, height: 900 } },
  { colorScheme: "dark", viewport: { width: 390, height: 900 } },
];

async function faults(page) {
  await page.addStyleTag({ content: "* { transition: none !important; animation: none !important }" });
  await page.waitForTimeout(100);
  await page.evaluate(axe);
  const { violations } = await page.evaluate((rules) => globalThis.axe.run(document, { runOnly: rules }), RULES);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  const found = violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
  return wide > 0 ? [...found, `it scrolls sideways by ${wide} pixels`] : found;
}

const [folder, ...named] = process.argv.slice(2);
const every = fs.readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".html") && !name.includes("_static"));
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
let wrong = 0;
for (const view of VIEWS) {
  const context = await browser.newContext(view);
  const page = await context.newPage();
  const asked = [];
  page.on("request", (request) => /^(file|data):/.test(request.url()) || asked.push(`it asks for ${request.url()}`));
  for (const name of named.length ? named : every) {
    await page.goto(`file://${path.resolve(folder, name)}`);
    for (const fault of [...(await faults(page)), ...asked.splice(0)]) {
      console.log(`${name}, ${view.colorScheme}, ${view.viewport.width} px: ${fault}`);
      ++wrong;
    }
  }
  await context.close();
}
await browser.close();
process.exitCode = wrong ? 1 : 0;
