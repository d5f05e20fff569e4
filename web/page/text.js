// What the page says, in the language chosen: texts by dotted key, numbers as that language writes them.

/** @type {Record<string, any>} */
let languages = {};
let language = "en";

/** @param {Record<string, any>} all texts by language */
export function teach(all) {
  languages = all;
}

export const known = () => Object.entries(languages).map(([code, texts]) => [code, texts.language]);
export const spoken = () => language;

/** @param {string} code */
export function speak(code) {
  language = code in languages ? code : "en";
  document.documentElement.lang = language;
}

// A key may have dots of its own, as "field.antibody.titre" has: what is left of it is tried whole first.
function find(key, texts) {
  if (texts === undefined || texts[key] !== undefined) return texts?.[key];
  const dot = key.indexOf(".");
  return dot < 0 ? undefined : find(key.slice(dot + 1), texts[key.slice(0, dot)]);
}

/** Text of a key, {names} filled in; English where the language has none. @param {string} key @param {Record<string, any>} [values] */
export function t(key, values = {}) {
  const text = find(key, languages[language]) ?? find(key, languages.en);
  if (typeof text !== "string") return key.split(".").at(-1).replaceAll("_", " ");
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Whether this language has a text of its own. @param {string} key */
export const has = (key) => find(key, languages[language]) !== undefined;

// What all drugs, conditions, analysers and tests say in the same way is told once: "drug.*.kinetics.volume".
const shared = (key) => key.replace(/\b(drug|condition|analyser|assay)\.\w+/, "$1.*");

/** The key under which this language names a table or field of the schema, or undefined. @param {string} key */
export const keyOf = (key) => [key, shared(key)].find(has);

/** A list of texts. @param {string} key @returns {any} */
export const list = (key) => find(key, languages[language]) ?? find(key, languages.en) ?? [];

/** A number with so many significant digits. @param {number} value @param {number} [digits] */
export function number(value, digits = 3) {
  if (!Number.isFinite(value)) return "–";
  const plain = Math.abs(value) >= 100 ? Math.round(value) : value;
  return new Intl.NumberFormat(language, { maximumSignificantDigits: Math.max(digits, String(Math.abs(Math.trunc(plain))).length) }).format(
    plain,
  );
}

/** @param {number} share */
export const percent = (share) => (Number.isFinite(share) ? `${number(share * 100, share < 0.1 ? 2 : 3)}\u00a0%` : "–");

/** A number with its unit: "1 day", "180 days". @param {number} value @param {string} unit */
export const quantity = (value, unit) =>
  `${number(value)}\u00a0${TIMES.has(unit) && value === 1 ? t(`unit.${unit}`) : unitText(unit)}`.trim();

const TIMES = new Set(["day", "year"]); // units that are words, and many of which are written otherwise than one

/** A unit as it is printed: 1e9/L as ×10⁹/L, a day by itself as days. @param {string} unit */
export function unitText(unit) {
  if (!unit || unit === "1") return "";
  if (TIMES.has(unit)) return t(`unit.${unit}s`);
  return unit
    .replace(/^1e9 L-1/, "×10⁹/L")
    .replace(/ day-1$/, t("unit.per_day"))
    .replace(/^1e9\/L\/day$/, `×10⁹/L${t("unit.per_day")}`)
    .replace(/^1e9\/L/, "×10⁹/L")
    .replace(/\b1e([69])\b/, (_, power) => `10${power === "6" ? "⁶" : "⁹"}`)
    .replace(/\bm2\b/, "m²")
    .replace(/ (m?L|kg)-1/g, "/$1")
    .replace(/^kg-1$/, "/kg")
    .replace(/\bug\b/g, "µg")
    .replace(/\buL\b/g, "µL")
    .replace(/\bday\b/g, t("unit.day"))
    .replace(/\byear\b/g, t("unit.year"));
}
