// Elements in one call: el("p", { class: "note" }, "text"), svg("path", { d }).

/** @param {Element} node @param {Record<string, any>} properties @param {any[]} children */
function fill(node, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** @param {string} tag @param {Record<string, any>} [properties] @param {...any} children @returns {any} */
export const el = (tag, properties = {}, ...children) => fill(document.createElement(tag), properties, children);

/** @param {string} tag @param {Record<string, any>} [properties] @param {...any} children @returns {any} */
export const svg = (tag, properties = {}, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", tag), properties, children);

/** A button. @param {string} label @param {() => void} onclick @param {Record<string, any>} [more] */
export const button = (label, onclick, more = {}) => el("button", { type: "button", onclick, ...more }, label);

/** A form field under its label. @param {string} label @param {HTMLElement} input @param {...any} notes */
export function labelled(label, input, ...notes) {
  input.id ||= `field-${(labelled.made = (labelled.made ?? 0) + 1)}`;
  return el("div", { class: "field" }, el("label", { for: input.id }, label), input, ...notes);
}
labelled.made = 0;

/** A choice among [value, label] pairs. @param {string[][]} options @param {string} chosen @param {(value: string) => void} choose */
export function choice(options, chosen, choose) {
  const select = el("select", { onchange: () => choose(select.value) });
  for (const [value, label] of options) select.append(el("option", { value, selected: value === chosen }, label));
  return select;
}

/** Says something to whoever listens, in a line that a screen reader speaks. @param {string} text */
export function say(text) {
  const line = document.getElementById("said");
  if (line) line.textContent = text;
}
