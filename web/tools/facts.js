// What the page must know of the library before anybody chooses: read off the engine when the page is put together, since a
// phone would need half a minute to ask.

import { scenarioNames } from "../page/course.js";

/**
 * @typedef {{fields: Record<string, string | number>, every: number, count: number | null}} Usual  `count` null: it goes on
 * @typedef {{kind: string, name: string, meaning: string, fields: import("../page/schema.js").Field[]}} Act
 * @typedef {{acts: Act[], usual: Record<string, Usual>, errors: Record<string, number>}} Facts
 */

const COMMON = new Set(["at", "every", "count", "until", "then", "by", "share", "luck", "loading"]); // of every event, beside its word
const DAYS = { day: 1, week: 7, hour: 1 / 24, h: 1 / 24 };

// Where the library's scenarios say how far a laboratory errs.
const ERRORS = {
  cv: /^clinic\.analyser_cv$/,
  counted: /^clinic\.counted$/,
  immature: /^analyser\.\w+\.immature_cv$/,
  tpo: /^assay\.thrombopoietin\.cv$/,
};

/** What can be done to a patient, from the table of an event: "event.treatment.ivig". @param {import("../page/schema.js").Table} table */
function actOf(table) {
  const [, kind, name] = table.name.split(".");
  return { kind, name, meaning: table.meaning, fields: table.fields.slice(1).filter((field) => !COMMON.has(field.name)) };
}

/** Names of all acts: those that the schema declares, and the files of drugs and conditions. @param {import("../page/schema.js").Table[]} schema @param {object} files */
function actNames(schema, files) {
  const declared = schema.map((table) => /^event\.\w+\.(\w+)$/.exec(table.name)?.[1]);
  const filed = Object.keys(files).map((path) => /^(?:drugs|conditions)\/(\w+)\.toml$/.exec(path)?.[1]);
  return [...declared, ...filed].filter((name) => name !== undefined);
}

/** The course that a drug's file calls usual, or null. @param {string} text @returns {Usual | null} */
export function usualCourse(text) {
  const block = /^\[usual\]\n((?:\w.*\n)*)/m.exec(text)?.[1];
  if (block === undefined) return null;
  const given = Object.fromEntries(
    [...block.matchAll(/^(\w+) = (?:\{ value = )?"?([^",\n]+)/gm)].map(([, key, value]) => [key, value.trim()]),
  );
  const [often, unit] = (given.every ?? "0 day").split(" ");
  const once = given.every === undefined;
  return { fields: { dose: given.dose }, every: Number(often) * DAYS[unit], count: once ? 1 : given.count ? Number(given.count) : null };
}

/**
 * All acts; the course in which each is usual, of its own file, else of the library's scenarios; the laboratory's errors.
 * @param {import("../page/engine.js").Patient} engine @param {Record<string, string>} files @returns {Facts}
 */
export function factsOf(engine, files) {
  const acts = actNames(engine.schema, files).map((name) => actOf(engine.event(name)));
  const usual = Object.fromEntries(
    acts.map(({ name }) => [name, usualCourse(files[`drugs/${name}.toml`] ?? "")]).filter(([, course]) => course),
  );
  const errors = { cv: 0, counted: 0, immature: 0, tpo: 0 };
  for (const name of scenarioNames(files)) {
    const { events, values } = engine.describe(`extends = "${name}"\n`);
    for (const { name, fields, every, count } of events) usual[name] ??= { fields, every, count };
    for (const [key, { value }] of Object.entries(values)) {
      const error = Object.keys(ERRORS).find((one) => ERRORS[one].test(key));
      if (error && value > 0) errors[error] = value;
    }
  }
  return { acts, usual, errors };
}
