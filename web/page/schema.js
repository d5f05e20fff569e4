// The schema as the page uses it: which sliders a scenario has, and on what scale.

/**
 * @typedef {{name: string, kind: string, unit: string, low: number, high: number, meaning: string, choices: string[], fallback?: any}} Field
 * @typedef {{name: string, meaning: string, repeated: boolean, fields: Field[]}} Table
 */

// Names and stories are told elsewhere, and in which unit a drug is dosed is no number of the patient.
const told = (key, field) => field.kind === "text" || /^drug\.\w+\.dose$/.test(key);

/** Sections that a scenario has, with the fields that have a value. @param {{sections: Table[], values: object}} described */
export function sectionsOf(described) {
  const kept = (table) => (field) => `${table.name}.${field.name}` in described.values && !told(`${table.name}.${field.name}`, field);
  return described.sections
    .map((table) => ({ ...table, fields: table.fields.filter(kept(table)) }))
    .filter((table) => table.fields.length > 0);
}

/** "0.55 ug/mL": as a scenario file has it. @param {Field} field @param {number|string|boolean} value */
export function written(field, value) {
  if (field.kind !== "number" || field.unit === "1") return String(value);
  return `${value} ${field.unit}`;
}

/** The number of a written value; anything else as it is. @param {string} text */
export const readNumber = (text) => Number.parseFloat(text);

/**
 * A slider for a field around the value that a scenario gives it: even steps where the range is narrow, even ratios
 * where it spans more than a hundredfold.
 * @param {Field} field @param {number} value
 */
export function scaleOf(field, value) {
  const steps = 200;
  if (field.kind === "integer") return wholeScale(field, value);
  const narrow = field.high - field.low > 0 && (field.low === 0 ? field.high <= 1 : field.high / field.low <= 100);
  if (narrow || value <= 0) {
    const high = value <= 0 ? Math.min(field.high, 1) : field.high;
    const width = high - field.low;
    return {
      steps,
      at: (place) => rounded(field.low + (width * place) / steps),
      place: (x) => Math.round(((x - field.low) / width) * steps),
    };
  }
  const low = Math.max(field.low || value / 20, value / 20);
  const high = Math.min(field.high, value * 20);
  const ratio = Math.log(high / low);
  return {
    steps,
    at: (place) => rounded(low * Math.exp((ratio * place) / steps)),
    place: (x) => Math.round((Math.log(x / low) / ratio) * steps),
  };
}

function wholeScale(field, value) {
  const high = Math.min(field.high, Math.max(20, value * 4));
  const low = Math.max(field.low, 0);
  return { steps: Math.round(high - low), at: (place) => low + place, place: (x) => Math.round(x - low) };
}

const rounded = (x) => Number(x.toPrecision(3));
