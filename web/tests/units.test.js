// Plain functions of the page, without a browser.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { linkOf, matching } from "../page/acts.js";
import { fromLink, newCourse, toLink } from "../page/course.js";
import { reported, reportedLevel, reportedShare } from "../page/laboratory.js";
import { scaleOf } from "../page/schema.js";
import { usualCourse } from "../tools/facts.js";

test("a laboratory's error is its coefficient of variation and the noise of the few it counts", () => {
  assert.equal(reported(250, { cv: 0.03, counted: 0 }, 1), 257.5);
  assert.ok(Math.abs(reported(100, { cv: 0, counted: 4 }, 1) - 105) < 1e-9); // 400 are counted: a twentieth
  assert.equal(reported(10, { cv: 1, counted: 0 }, -3), 0);
  assert.equal(reportedShare(0.25, 100, { immature: 0.5, counted: 0 }, [1, 1]), 0.375);
  assert.ok(Math.abs(reportedShare(0.5, 25, { immature: 0, counted: 1 }, [0, 1]) - 0.6) < 1e-9); // half of 25
  assert.equal(reportedShare(0.9, 10, { immature: 1, counted: 1 }, [3, 3]), 1);
  assert.ok(Math.abs(reportedLevel(80, 0.1, 0) - 80 / Math.sqrt(1.01)) < 1e-9); // its median is below its mean
});

test("a link brings back the course that it was made of, and nothing from a stranger's", () => {
  const course = newCourse("healthy_adult", {
    seed: 9007199254740991,
    changes: { "run.duration": "20 day" },
    acts: [{ kind: "treatment", name: "ivig", at: 3, every: 1, count: 2, fields: { dose: "1 g/kg" } }],
  });
  assert.deepEqual(fromLink(toLink(course, "v", 3)), { course, version: "v", day: 3 });
  for (const strange of ["", "#", "#AAAA", toLink({ ...course, scenario: "../x" }, "", 0), toLink({ ...course, seed: 1.5 }, "", 0)])
    assert.equal(fromLink(strange), null);
});

test("a slider's places and values answer each other", () => {
  for (const [low, high, value] of [[0, 1, 0.3], [1, 50, 10], [0, 1e6, 250], [0, 1e9, 0]]) {
    const scale = scaleOf({ name: "x", kind: "number", unit: "1", low, high, meaning: "", choices: [] }, value);
    for (let place = 0; place <= scale.steps; place += 20) assert.ok(Math.abs(scale.place(scale.at(place)) - place) <= 1);
  }
}); // prettier-ignore

test("a drug's file says at which link it acts and in which course it is given", () => {
  const drugs = readdirSync("scenarios/drugs").map((file) => ({ file, text: readFileSync(`scenarios/drugs/${file}`, "utf8") }));
  for (const { file, text } of drugs) {
    assert.ok(["marrow", "platelets", "igg", "cells"].includes(linkOf({ kind: "treatment", name: file }, text)), file);
    const usual = usualCourse(text);
    const unit = /^dose = "(.*)"$/m.exec(text)[1];
    if (usual) assert.ok(String(usual.fields.dose).endsWith(` ${unit}`) && usual.every >= 0 && (usual.count ?? 1) > 0, file);
  }
  const { text } = drugs.find(({ file }) => file === "fostamatinib.toml");
  assert.deepEqual(usualCourse(text), { fields: { dose: "100 mg" }, every: 0.5, count: null });
});

test("an act is found by all words that somebody writes, accents or not", () => {
  const acts = [{ name: "ivig", title: "Immunglobulin", story: "Infundiertes IgG" }, { name: "x", title: "Große Milz", story: "übergroß" }]; // prettier-ignore
  assert.deepEqual(matching(acts, "IGG immun").map((act) => act.name), ["ivig"]); // prettier-ignore
  assert.deepEqual(matching(acts, "ubergroß").map((act) => act.name), ["x"]); // prettier-ignore
  assert.equal(matching(acts, "").length, 2);
});
