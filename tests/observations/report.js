// Sorts and chooses the rows of the report; without it, the table is whole and in the order of the files.
const body = document.querySelector("#rows tbody");
const all = [...body.rows];
const asked = ["words", "theme", "status", "role"].map((id) => document.getElementById(id));

for (const title of themes) asked[1].add(new Option(title));

function choose() {
  const [words, theme, status, role] = asked.map((field) => field.value);
  const wanted = words.toLowerCase().split(/\s+/);
  let shown = 0;
  for (const row of all) {
    const text = row.textContent.toLowerCase();
    row.hidden = !(wanted.every((word) => text.includes(word)) && (!theme || row.dataset.theme === theme) &&
                   (!status || row.dataset.status === status) && (!role || row.dataset.role === role));
    shown += !row.hidden;
  }
  document.getElementById("shown").textContent = `${shown} of ${all.length} numbers`;
}

function key(row, column) {
  const cell = row.cells[column];
  return "value" in cell.dataset ? Number(cell.dataset.value) : cell.textContent.trim();
}

function compare(a, b) {
  if (typeof a === "string") return a.localeCompare(b);
  return Number.isNaN(a) || Number.isNaN(b) ? Number.isNaN(a) - Number.isNaN(b) : a - b;
}

function sort(head) {
  const falling = head.ariaSort === "ascending";
  for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
  head.ariaSort = falling ? "descending" : "ascending";
  const order = (a, b) => (falling ? -1 : 1) * compare(key(a, head.cellIndex), key(b, head.cellIndex));
  body.append(...[...all].sort(order));
}

for (const field of asked) field.addEventListener("input", choose);
for (const button of document.querySelectorAll("thead button")) button.addEventListener("click", () => sort(button.closest("th")));
choose();
