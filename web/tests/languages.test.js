// Every language says in its own words all that can be seen: the page's own texts, and what the library holds.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname } from "node:path";
import { before, test } from "node:test";
import { scenarioNames } from "../page/course.js";
import { Patient } from "../page/engine.js";
import { sectionsOf } from "../page/schema.js";
import { has, keyOf, quantity, speak, teach, unitText } from "../page/text.js";
import { library } from "../tools/build.js";
import { factsOf } from "../tools/facts.js";
import { startEngine } from "../tools/node_engine.js";
import { PAGE } from "./browser.js";

const FOLDER = "web/texts";
const languages = Object.fromEntries(
  readdirSync(FOLDER).map((name) => [name.replace(".json", ""), JSON.parse(readFileSync(`${FOLDER}/${name}`, "utf8"))]),
);
const { en, ...others } = languages;
const files = library();

// The library as the page asks the engine for it: scenarios, acts, and the tables and fields of them all.
let scenarios, acts, pictured, antibodyTests;
const tables = new Set();
const fields = new Map();
before(async () => {
  Object.assign(globalThis, { document: { documentElement: {} } }); // where the page says which language it speaks
  teach(languages);
  const engine = new Patient(await startEngine(dirname(PAGE), files));
  ({ acts } = factsOf(engine, files));
  scenarios = scenarioNames(files);
  for (const text of [...scenarios.map((name) => `extends = "${name}"`), ...acts.filter(hasFile).map(given)])
    for (const table of sectionsOf(engine.describe(`title = "x"\n${text}\n`))) {
      tables.add(table.name);
      for (const field of table.fields) fields.set(`${table.name}.${field.name}`, field);
    }
  const quick = 'title = "x"\nextends = "healthy_adult"\n[run]\ndroplet_volume = "0.01 uL"\n';
  const placesOf = (toml) => Object.fromEntries(engine.begin(toml, 1).columns.map((one) => [one.name, one.places]));
  antibodyTests = placesOf(quick.replace("healthy_adult", "itp_chronic_measured")).reported_antibody;
  const { deaths, deaths_by_site: sites } = placesOf(quick);
  pictured = [...deaths.map((cause) => `cause.${cause}`), ...sites.map((site) => `organ.${site}`)];
});

const hasFile = ({ name }) => `drugs/${name}.toml` in files || `conditions/${name}.toml` in files;

const given = ({ kind, name, fields }) => {
  const dose = fields.filter((field) => field.name === "dose").map((field) => `dose = "1 ${field.unit}"`);
  return `extends = "healthy_adult"\n[[event]]\n${kind} = "${name}"\nat = "1 day"\n${dose.join("")}`;
};

const wordsOf = (field) =>
  (field.kind === "word" ? field.choices : []).filter((word) => !/^(GP|[mu]?g|U\/|mL|(O|A|B|AB)[+-]?$)/.test(word));

// What a user may see, as keys of texts.
function seen() {
  return [
    ...pictured,
    ...antibodyTests.map((test) => `antibody_test.${test}`),
    ...scenarios.flatMap((name) => [`scenario.${name}.title`, `scenario.${name}.story`]),
    ...acts.flatMap(({ name, fields }) => [`act.${name}.name`, `act.${name}.meaning`, ...fields.map((field) => `amount.${field.name}`)]),
    ...acts.flatMap(({ fields }) => fields.flatMap(wordsOf)).map((word) => `word.${word}`),
    ...[...tables].flatMap((name) => [`section.${name}`, `about.${name}`]),
    ...[...fields].flatMap(([name, field]) => [`field.${name}`, ...wordsOf(field).map((word) => `word.${word}`)]),
  ];
}

for (const [code, own] of Object.entries(others)) {
  test(`${code}: every text of the page is there, with the same things to fill in`, () => {
    const shape = (text) => (typeof text === "string" ? text.match(/\{\w+\}/g)?.sort() : Array.isArray(text) ? text.length : undefined);
    const compare = (a, b, path) => {
      for (const [key, text] of Object.entries(a)) {
        assert.ok(b?.[key] !== undefined, `${path}${key}`);
        assert.deepEqual(shape(b[key]), shape(text), `${path}${key}`);
        if (typeof text === "object") compare(text, b[key], `${path}${key}.`);
      }
    };
    compare(en, own, "");
  });

  test(`${code}: every scenario, drug, condition and number of the library has words, and none is told of what is gone`, () => {
    speak(code);
    const keys = new Set(seen());
    assert.deepEqual(
      [...keys].filter((key) => keyOf(key) === undefined),
      [],
      `these have no text in ${FOLDER}/${code}.json; the page shows them in English`,
    );
    const used = new Set([...keys].map(keyOf));
    const told = ["scenario", "act"].flatMap((part) => Object.entries(own[part]).flatMap(([name, texts]) => Object.keys(texts).map((text) => `${part}.${name}.${text}`))); // prettier-ignore
    const named = ["section", "about", "field"].flatMap((part) => Object.keys(own[part]).map((name) => `${part}.${name}`));
    assert.deepEqual([...told, ...named].filter((key) => !used.has(key)), [], "nothing in the library is called so"); // prettier-ignore
  });
}

test("in English, every act has a title, every table a name, and what kills platelets, and where, as well", () => {
  speak("en");
  assert.deepEqual(pictured.filter((key) => !has(key)), []); // prettier-ignore
  assert.deepEqual(acts.filter((act) => !has(`act.${act.name}.name`) && !hasFile(act)), []); // prettier-ignore
  assert.deepEqual([...tables].filter((name) => keyOf(`section.${name}`) === undefined), []); // prettier-ignore
});

test("units are printed as people write them, and agree with their number", () => {
  speak("en");
  assert.equal(unitText("1e9 L-1 day-1"), "×10⁹/L per day");
  assert.equal(unitText("1e9/L/day"), "×10⁹/L per day");
  assert.equal(unitText("1e6/kg"), "10⁶/kg");
  assert.equal(unitText("mg/m2"), "mg/m²");
  assert.equal(quantity(1, "day"), "1\u00a0day");
  assert.equal(quantity(35, "year"), "35\u00a0years");
  speak("de");
  assert.equal(quantity(2.5, "day"), "2,5\u00a0Tage");
  assert.equal(quantity(3, "1/year"), "3\u00a01/Jahr");
  assert.equal(quantity(0.3, "1"), "0,3");
});
