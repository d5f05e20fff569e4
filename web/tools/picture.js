// Takes the picture of the page that the README shows: node web/tools/picture.js, when build/page/page.html is there.
import { newCourse, toLink } from "../page/course.js";
import { lived, openBrowser, openPage } from "../tests/browser.js";

const DAY = 122; // the day after the second infusion
const course = newCourse("itp_chronic_ivig", { changes: { "run.duration": "180 day" } });
const browser = await openBrowser();
const { page } = await openPage(browser, {
  colorScheme: "light",
  fragment: toLink(course, "", DAY),
  viewport: { width: 1480, height: 1010 },
});
await page.selectOption("#act", "ivig");
await page.check("id=bedside.twin");
await lived(page);
await page.waitForFunction(() => globalThis.plateletsim.twin?.done);
await page.evaluate((day) => globalThis.plateletsim.goTo(day), DAY);
await page.waitForFunction(() => document.querySelectorAll(".dot").length > 0);
await page.evaluate(() => scrollTo(0, 0));
await page.screenshot({ path: "notebooks/figures/page.png" });
await browser.close();
