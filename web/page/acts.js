// What can be done to a patient: at which link it acts, in which course it is usually given, and how it is found.

/** @typedef {{fields: Record<string, string | number>, every: number, count: number | null}} Usual  `count` null: it goes on */

// The links of the story that levers turn, in the order of a platelet's life.
const LINKS = {
  marrow:
    "progenitors early_progenitor_loss progenitor_loss maturation endomitosis megakaryocyte_loss release hepatic_tpo tpo_receptor agonist",
  platelets:
    "haemostasis consumption vwf_strings vwf_bond bleeding blood_loss bleeding_risk apoptosis capture fc_receptors arming ashwell_morell complement microcytes spleen_flow spleen_transit ivig splenectomy platelet_transfusion plateletpheresis phlebotomy",
  igg: "secretion fcrn igg_removal",
  cells: "presentation helpers regulators cytotoxic proliferation settling b_cell_loss plasma_cell_loss t_cell_loss",
};
export const GROUPS = [...Object.keys(LINKS), "other", "condition"];

const DAYS = { day: 1, week: 7, hour: 1 / 24, h: 1 / 24 };

/** The link at which an act begins: that of the first lever in its file. @param {{kind: string, name: string}} act @param {string} text */
export function linkOf(act, text) {
  if (act.kind === "condition") return "condition";
  const lever = /^lever = "(\w+)"/m.exec(text)?.[1] ?? act.name;
  return Object.entries(LINKS).find(([, levers]) => levers.split(" ").includes(lever))?.[0] ?? "other";
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

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Those that have all words somewhere in name, title or story. @template {{name: string, title: string, story: string}} T @param {T[]} acts @returns {T[]} */
export function matching(acts, words) {
  const sought = plain(words).split(/\s+/).filter(Boolean);
  return acts.filter((act) => sought.every((word) => plain(`${act.name} ${act.title} ${act.story}`).includes(word)));
}
