// Opens the page in Debian's Chromium, or its Firefox with BROWSER=firefox, as a file from disk; watches for requests and errors.
import playwright from "playwright-core";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

export const PAGE = resolve(process.env.PLATELETSIM_PAGE ?? "build/page/page.html");
export const PYTHON = process.env.PLATELETSIM_PYTHON ?? ".venv/bin/python";
/** What takes minutes is left out unless PLATELETSIM_LONG is set: an option of node's tests. */
export const LONG = { skip: !process.env.PLATELETSIM_LONG && "takes minutes: PLATELETSIM_LONG=1" };
const PATIENCE = 300_000; // milliseconds; machines that test are busy

/** One browser for a file of tests. @returns {Promise<import("playwright-core").Browser>} */
export function openBrowser() {
  if (process.env.BROWSER === "firefox") {
    const { _bidiFirefox: firefox } = /** @type {any} */ (playwright); // unpatched, by WebDriver BiDi: not yet public there
    return firefox.launch({ executablePath: "/usr/bin/firefox-esr" });
  }
  return playwright.chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
}

/**
 * A fresh page, started; `faults` collects every request that left it and every error.
 * @param {import("playwright-core").Browser} browser @param {object} [options] of the context, and `fragment` of the address
 */
export async function openPage(browser, { fragment = "", language = "en", ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const faults = [];
  page.on("request", (request) => /^(file|data|blob):/.test(request.url()) || faults.push(`asked for ${request.url()}`));
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  await page.goto(`${pathToFileURL(PAGE)}?lang=${language}${fragment}`);
  await page.waitForSelector("main");
  return { page, faults, close: () => context.close() };
}

/** Waits until the patient has lived to the end. @param {import("playwright-core").Page} page */
export async function lived(page) {
  await page.waitForFunction(() => globalThis.plateletsim.settled);
}
