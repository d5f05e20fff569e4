// What a patient is made of, as the page keeps it: a scenario, what was changed, what was done, and a seed.
//
// A course is plain data; it becomes a scenario file that `plateletsim run` lives to the same fingerprint, and a link.

/**
 * @typedef {{kind: string, name: string, at: number, every?: number, count?: number, fields: Record<string, string>}} Act
 * @typedef {{scenario: string, seed: number, changes: Record<string, string>, acts: Act[], planned: boolean,
 *   own?: string}} Course  `own` is TOML of conditions that no file of the library has
 */

/** @param {string} scenario @param {Partial<Course>} [more] @returns {Course} */
export const newCourse = (scenario, more = {}) => ({ scenario, seed: 1, changes: {}, acts: [], planned: true, ...more });

/** Names of a library's scenarios: what lies at its top. @param {Record<string, string>} files texts by path @returns {string[]} */
export const scenarioNames = (files) =>
  Object.keys(files)
    .filter((path) => !path.includes("/"))
    .map((path) => path.replace(".toml", ""));

const quoted = (text) => JSON.stringify(text);
// Numbers, flags and lists of TOML stand as they are; quantities and words in quotes.
const tomlValue = (text) => (/^(true|false|-?[0-9.]+([eE][-+]?[0-9]+)?|\[.*\])$/.test(text) ? text : quoted(text));

/** @param {Act} act */
function actToml(act) {
  const lines = ["[[event]]", `${act.kind} = ${quoted(act.name)}`, `at = "${act.at} day"`];
  if ((act.count ?? 1) > 1) lines.push(`every = "${act.every} day"`, `count = ${act.count}`);
  for (const [name, value] of Object.entries(act.fields)) lines.push(`${name} = ${tomlValue(value)}`);
  return lines.join("\n");
}

/** @param {Record<string, string>} changes by dotted key */
function sections(changes) {
  const bySection = {};
  for (const [key, value] of Object.entries(changes)) {
    const dot = key.lastIndexOf(".");
    (bySection[key.slice(0, dot)] ??= []).push(`${key.slice(dot + 1)} = ${tomlValue(value)}`);
  }
  return Object.entries(bySection).map(([name, lines]) => `[${name}]\n${lines.join("\n")}`);
}

/**
 * The scenario file of a course.
 * @param {Course} course @param {string} plan events of the scenario it extends, as TOML @param {string} title
 */
export function toToml(course, plan, title) {
  const inherits = course.planned && course.acts.length === 0;
  const changes = { ...course.changes, "run.seed": String(course.seed) };
  const head = [`title = ${quoted(title)}`, `extends = ${quoted(course.scenario)}`];
  if (!inherits && !course.planned && course.acts.length === 0 && plan) head.push("event = []");
  const events = inherits ? [] : [...(course.planned && plan ? [plan.trim()] : []), ...course.acts.map(actToml)];
  return [head.join("\n"), ...sections(changes), ...(course.own ? [course.own.trim()] : []), ...events].join("\n\n") + "\n";
}

/** Without what was done at the bedside. @param {Course} course @returns {Course} */
export const untreated = (course) => ({ ...course, acts: course.acts.filter((act) => act.kind !== "treatment"), planned: false });

/** @param {Course} course @param {string} version @param {number} day */
export function toLink(course, version, day) {
  const text = JSON.stringify({ ...course, version, day });
  const bytes = new TextEncoder().encode(text);
  return (
    "#" +
    btoa(String.fromCharCode(...bytes))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "")
  );
}

/** The course of a link, or null if there is none. Only what a course may hold is taken. @param {string} fragment */
export function fromLink(fragment) {
  try {
    const text = atob(fragment.replace(/^#/, "").replaceAll("-", "+").replaceAll("_", "/"));
    const data = JSON.parse(new TextDecoder().decode(Uint8Array.from(text, (c) => c.charCodeAt(0))));
    if (!/^[a-z0-9_]+$/.test(data.scenario) || !Number.isSafeInteger(data.seed) || data.seed < 0) return null;
    const course = newCourse(data.scenario, { seed: data.seed, planned: data.planned !== false });
    for (const [key, value] of Object.entries(data.changes ?? {})) if (/^[a-z0-9_.]+$/.test(key)) course.changes[key] = String(value);
    if (typeof data.own === "string") course.own = data.own;
    course.acts = (data.acts ?? []).map(cleanAct).filter((act) => act !== null);
    return { course, version: String(data.version ?? ""), day: Number(data.day) || 0 };
  } catch {
    return null;
  }
}

function cleanAct(act) {
  const word = /^[a-z0-9_]+$/;
  if (!word.test(act.kind) || !word.test(act.name) || !Number.isFinite(act.at)) return null;
  const fields = {};
  for (const [name, value] of Object.entries(act.fields ?? {})) if (word.test(name)) fields[name] = String(value);
  return { kind: act.kind, name: act.name, at: act.at, every: Number(act.every) || 0, count: Number(act.count) || 1, fields };
}
