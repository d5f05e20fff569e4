// The page in use: by keyboard alone, read by a screen reader, in a narrow window, in both languages.
import axe from "axe-core";
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { newCourse, toLink } from "../page/course.js";
import { CAUSES, LESSONS } from "../page/lessons.js";
import { LONG, lived, openBrowser, openPage } from "./browser.js";

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

// Rules of WCAG 2.2 A and AA, and best practices, that the page breaks as it is now.
async function violations(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}

// Moves the focus with Tab until it is on an element, as someone without a mouse would.
async function tabTo(page, id) {
  for (let i = 0; i < 400; ++i) {
    if (await page.evaluate((id) => document.activeElement?.id === id, id)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`Tab never reaches #${id}`);
}

async function press(page, id) {
  await tabTo(page, id);
  await page.keyboard.press("Enter");
}

for (const [language, colorScheme, width] of [
  ["en", "light", 1280],
  ["de", "dark", 1280],
  ["en", "dark", 320],
  ["de", "light", 320],
]) {
  const often = language === "en" && width === 1280 ? {} : LONG;
  test(`${language}, ${colorScheme}, ${width} px: no rule of WCAG 2.2 AA is broken, nothing is cut off`, often, async () => {
    const fragment = toLink(
      newCourse("itp_chronic_ivig", { changes: { "run.duration": "125 day", "run.droplet_volume": "0.02 uL" } }),
      "",
      122,
    );
    const { page, faults, close } = await openPage(browser, { language, colorScheme, fragment, viewport: { width, height: 900 } });
    for (const view of ["explore", "lessons"]) {
      await page.click(`#view-${view}`);
      await lived(page);
      await page.waitForFunction(() => document.querySelectorAll(".dot").length > 0);
      for (const details of await page.$$("details")) await details.evaluate((node) => (node.open = true));
      assert.deepEqual(await violations(page), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "it scrolls sideways");
    }
    assert.deepEqual(faults, []);
    await close();
  });
}

// A lesson by keyboard alone: predict, lock, run, explain, task, judge.
async function walk(page, lesson) {
  await press(page, `lesson-${lesson.id}`);
  await tabTo(page, "predict-0");
  await page.keyboard.press("Space");
  await press(page, "lock");
  await press(page, "run");
  if (!lesson.crowd && lesson.id !== "causes") {
    await lived(page);
    await page.evaluate(() => plateletsim.goTo(plateletsim.run.duration)); // nobody need wait for every day
  }
  await page.waitForSelector("#to-task");
  assert.deepEqual(await violations(page), []);
  await press(page, "to-task");
  await lived(page);
}

const verdict = async (page) => {
  await press(page, "judge");
  await page.waitForSelector(".verdict.right, .verdict.wrong");
  return page.$eval(".verdict", (node) => (node.classList.contains("right") ? "right" : "wrong"));
};

// What a student tries one after the other; the first try is nothing.
const ATTEMPTS = {
  life: [4, 4.5, 5].map((days) => ({ changes: { "run.duration": "40 day", "senescence.lifespan": `${days} day` } })),
  spleen: [
    { treat: "romiplostim", at: 5 },
    { treat: "adrenaline", at: 5 },
  ],
  acute: [{ changes: { "run.duration": "150 day", "antibody.course": "persistent" } }],
  fast: [
    { treat: "ivig", at: 100 },
    { treat: "splenectomy", at: 100 },
  ],
  trial: ["31", "32", "33", "34", "36"],
  causes: Object.keys(CAUSES),
};

// At the bedside: on that day, the amount that the page proposes, nothing else.
async function treat(page, { treat, at }) {
  await page.evaluate((day) => globalThis.plateletsim.set({ acts: [] }).then(() => globalThis.plateletsim.goTo(day)), at);
  await page.selectOption("#act", treat);
  await press(page, "give");
  await lived(page);
}

async function attempt(page, lesson, what) {
  if (lesson.id === "causes") await page.selectOption("#diagnosis", what);
  else if (lesson.id === "trial") await page.fill("#asked", what);
  else if (what.treat) await treat(page, what);
  else {
    await page.evaluate((change) => globalThis.plateletsim.set(change), what);
    await lived(page);
  }
}

for (const lesson of LESSONS) {
  const often = lesson.id === "life" ? {} : LONG;
  test(`the lesson "${lesson.id}" is walked by keyboard to its judged task, wrong and right`, often, async () => {
    const { page, faults, close } = await openPage(browser);
    await walk(page, lesson);
    const found = lesson.id === "causes" ? [] : [await verdict(page)];
    for (const what of ATTEMPTS[lesson.id]) {
      await attempt(page, lesson, what);
      found.push(await verdict(page));
    }
    assert.ok(found.includes("right") && found.includes("wrong"), found.join(" "));
    if (lesson.id === "causes") assert.equal(found.filter((word) => word === "right").length, 1);
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(faults, []);
    await close();
  });
}
