// What can be done to a patient: at which link it acts, and how it is found.

// The links of the story that levers turn, in the order of a platelet's life.
const LINKS = {
  marrow:
    "progenitors early_progenitor_loss progenitor_loss maturation endomitosis megakaryocyte_loss release hepatic_tpo tpo_receptor agonist",
  platelets:
    "haemostasis consumption vwf_strings vwf_bond endothelial_complement bleeding blood_loss bleeding_risk apoptosis capture fc_receptors spleen_fc_receptors arming ashwell_morell complement terminal_complement microcytes spleen_flow spleen_transit ivig splenectomy splenic_embolisation platelet_transfusion plateletpheresis phlebotomy",
  igg: "secretion igg_synthesis fcrn igg_removal",
  cells: "presentation helpers regulators cytotoxic proliferation settling b_cell_loss plasma_cell_loss t_cell_loss",
};
export const GROUPS = [...Object.keys(LINKS), "other", "condition"];

/** The link at which an act begins: that of the first lever in its file. @param {{kind: string, name: string}} act @param {string} text */
export function linkOf(act, text) {
  if (act.kind === "condition") return "condition";
  const lever = /^lever = "(\w+)"/m.exec(text)?.[1] ?? act.name;
  return Object.entries(LINKS).find(([, levers]) => levers.split(" ").includes(lever))?.[0] ?? "other";
}

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Those that have all words somewhere in name, title or story. @template {{name: string, title: string, story: string}} T @param {T[]} acts @returns {T[]} */
export function matching(acts, words) {
  const sought = plain(words).split(/\s+/).filter(Boolean);
  return acts.filter((act) => sought.every((word) => plain(`${act.name} ${act.title} ${act.story}`).includes(word)));
}
