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

// Moves the focus with Tab, or back with Shift, until it is on an element, as someone without a mouse would.
async function tabTo(page, id) {
  const place = (id) => {
    const [focus, sought] = [document.activeElement, document.getElementById(id)];
    if (focus === sought) return "here";
    return sought && focus.compareDocumentPosition(sought) & Node.DOCUMENT_POSITION_PRECEDING ? "before" : "after";
  };
  for (let i = 0; i < 400; ++i) {
    const where = await page.evaluate(place, id);
    if (where === "here") return;
    await page.keyboard.press(where === "before" ? "Shift+Tab" : "Tab");
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
      if (language !== "en") assert.deepEqual(await page.$$eval('main [lang="en"]', (all) => all.map((one) => one.textContent)), []);
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

// What a student tries one after the other, with keys alone; the first try is nothing.
const ATTEMPTS = {
  life: Array(12).fill({ slide: "slider-senescence.lifespan", key: "ArrowLeft", times: 5 }),
  spleen: [
    { treat: "romiplostim", at: 5 },
    { treat: "adrenaline", at: 5 },
  ],
  acute: [{ choose: "choice-antibody.course", value: "persistent" }],
  fast: [
    { treat: "ivig", at: 100 },
    { treat: "rituximab", at: 100 },
  ],
  trial: ["33", "36", "60"].map((day) => ({ write: "asked", text: day })),
  causes: Object.keys(CAUSES).map((value) => ({ choose: "diagnosis", value })),
};

async function pressed(page, key, times) {
  for (let i = 0; i < times; ++i) await page.keyboard.press(key);
}

// In a list that has the focus, by its arrows.
async function choose(page, id, value) {
  await tabTo(page, id);
  await page.keyboard.press("Home");
  for (let i = 0; i < 60; ++i) {
    if ((await page.$eval(`[id="${id}"]`, (list) => list.value)) === value) return;
    await page.keyboard.press("ArrowDown");
  }
  assert.fail(`${id} has no ${value}`);
}

// To a day by weeks and days; what was done before is undone; then the course that the page proposes.
async function treat(page, { treat, at }) {
  while (await page.$("#undo-0")) await press(page, "undo-0");
  await tabTo(page, "day-1");
  while (await page.evaluate(() => plateletsim.day > 0)) await page.keyboard.press("Enter");
  await tabTo(page, "day7");
  await pressed(page, "Enter", Math.floor(at / 7));
  await tabTo(page, "day1");
  await pressed(page, "Enter", at % 7);
  assert.equal(await page.evaluate(() => plateletsim.day), at);
  await choose(page, "act", treat);
  await press(page, "give");
}

async function attempt(page, what) {
  if (what.treat) await treat(page, what);
  else if (what.choose) await choose(page, what.choose, what.value);
  else if (what.slide) await tabTo(page, what.slide).then(() => pressed(page, what.key, what.times));
  else {
    await tabTo(page, what.write);
    await page.keyboard.press("Control+A");
    await page.keyboard.type(what.text);
  }
  await lived(page);
}

for (const lesson of LESSONS) {
  const often = lesson.id === "life" ? {} : LONG;
  test(`the lesson "${lesson.id}" is walked by keyboard to its judged task, wrong and right`, often, async () => {
    const { page, faults, close } = await openPage(browser);
    await walk(page, lesson);
    const found = lesson.id === "causes" ? [] : [await verdict(page)];
    for (const what of ATTEMPTS[lesson.id]) {
      await attempt(page, what);
      found.push(await verdict(page));
      if (lesson.id === "life" && found.includes("right")) break;
    }
    assert.ok(found.includes("right") && found.includes("wrong"), found.join(" "));
    if (lesson.id === "causes") assert.equal(found.filter((word) => word === "right").length, 1);
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(faults, []);
    await close();
  });
}

const PAPER = { skip: process.env.BROWSER === "firefox" && "playwright can't show Firefox's paper" };
test("a worksheet prints alone: the lesson, without the panels beside it", PAPER, async () => {
  const { page, close } = await openPage(browser);
  await press(page, "lesson-life");
  await page.emulateMedia({ media: "print" });
  const seen = await page.$$eval("main section, main figure, main details", (all) => all.filter((one) => one.checkVisibility()).length);
  assert.equal(seen, 1);
  assert.ok(await page.$eval(".lesson fieldset", (one) => one.checkVisibility()));
  await close();
});

test("a page that opens asks the engine for its first patient alone: all else was read when it was put together", async () => {
  const { page, faults, close } = await openPage(browser);
  assert.ok((await page.evaluate(() => plateletsim.patient.asked + plateletsim.other.asked)) < 8);
  assert.ok((await page.evaluate(() => plateletsim.facts.acts.length)) > 80);
  assert.deepEqual(faults, []);
  await close();
});

test("forty drugs are found by their names and by what they do, and proposed as they are usually given", async () => {
  const { page, close } = await openPage(browser, { fragment: toLink(newCourse("itp_chronic_adult"), "", 40) });
  await lived(page);
  await tabTo(page, "seek");
  await page.keyboard.type("b cells memory low doses");
  assert.deepEqual(await page.$$eval("#act option", (all) => all.map((one) => one.getAttribute("value"))), ["rituximab"]);
  assert.deepEqual(await page.$$eval("#act optgroup", (all) => all.map((one) => one.getAttribute("label"))), [
    "Cells of the immune system",
  ]);
  assert.deepEqual(await page.$$eval("#every, #times", (all) => all.map((one) => one.getAttribute("value"))), ["7", "4"]);
  await press(page, "give");
  await lived(page);
  assert.match(
    await page.evaluate(() => plateletsim.toml()),
    /treatment = "rituximab"\nat = "40 day"\nevery = "7 day"\ncount = 4\ndose = "375 mg\/m2"/,
  );
  await close();
});
