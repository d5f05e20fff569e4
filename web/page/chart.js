// Curves over days as SVG: lines, stacked areas, clinical limits, events, and the day looked at.
import { el } from "./dom.js";
import { number, t } from "./text.js";

const MARGIN = { left: 46, right: 10, top: 10, bottom: 26 };
const MOST_POINTS = 500;
const NARROW = 420; // pixels: limits have no room for their names

const escape = (text) => String(text).replace(/[<&"]/g, (c) => ({ "<": "&lt;", "&": "&amp;", '"': "&quot;" })[c]);

/** Round numbers from 0 up to a maximum. @param {number} most @param {number} about how many */
function ticks(most, about) {
  const rough = most / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? rough;
  const list = [];
  for (let y = 0; y <= most * 1.0001; y += step) list.push(Number(y.toPrecision(12)));
  return list;
}

/** Every n-th point, so that a path stays short. @param {[number, number][]} points */
function thinned(points) {
  const stride = Math.ceil(points.length / MOST_POINTS);
  return stride < 2 ? points : points.filter((_, i) => i % stride === 0 || i === points.length - 1);
}

/**
 * @typedef {{points: [number, number][], class: string, name?: string}} Line
 * @typedef {{title: string, unit: string, days: number, height?: number, lines: Line[], bands?: {class: string, low: [number, number][],
 *   high: [number, number][]}[], limits?: {y: number, name: string}[], least?: number, day?: number, marks?: {day: number, name: string}[],
 *   words: string}} Chart
 */

export class ChartView {
  /** @param {(day: number) => void} [goTo] called when the picture is clicked */
  constructor(goTo) {
    this.picture = el("div", { class: "picture" });
    this.heading = el("h3");
    this.element = el("figure", { class: "chart" }, this.heading, this.picture);
    if (goTo) this.picture.onclick = (event) => goTo(this.dayAt(event));
  }

  dayAt(event) {
    const box = this.picture.getBoundingClientRect();
    const inside = (event.clientX - box.left - MARGIN.left) / (box.width - MARGIN.left - MARGIN.right);
    return Math.max(0, Math.min(1, inside)) * this.days;
  }

  /** @param {Chart} chart */
  draw(chart) {
    this.days = chart.days;
    this.heading.textContent = chart.unit ? `${chart.title}, ${chart.unit}` : chart.title;
    const width = Math.max(240, this.picture.clientWidth || 640);
    const height = chart.height ?? 160;
    const place = scales(chart, width, height);
    this.narrow = width < NARROW;
    const parts = [
      grid(place, chart, width, height),
      bands(place, chart),
      lines(place, chart),
      limits(place, chart, width),
      marks(place, chart, height),
    ];
    if (chart.day !== undefined) parts.push(cursor(place, chart, height));
    const label = escape(`${chart.title}. ${chart.words}`);
    this.picture.innerHTML = `<svg role="img" aria-label="${label}" viewBox="0 0 ${width} ${height}" width="100%" height="${height}">${parts.join("")}</svg>`;
  }
}

function scales(chart, width, height) {
  const values = [...chart.lines.flatMap((line) => line.points), ...(chart.bands ?? []).flatMap((band) => band.high)].map(
    (point) => point[1],
  );
  const finite = values.filter(Number.isFinite);
  const most = Math.max(chart.least ?? 0, finite.reduce((a, b) => Math.max(a, b), 0) * 1.05) || 1;
  const x = (day) => MARGIN.left + (day / (chart.days || 1)) * (width - MARGIN.left - MARGIN.right);
  const y = (value) => height - MARGIN.bottom - (value / most) * (height - MARGIN.top - MARGIN.bottom);
  return { x, y, most };
}

function grid({ x, y, most }, chart, width, height) {
  const side = ticks(most, height > 200 ? 6 : 3).map(
    (value) => `<line class="grid" x1="${MARGIN.left}" x2="${width - MARGIN.right}" y1="${y(value)}" y2="${y(value)}"/>
      <text class="tick" x="${MARGIN.left - 6}" y="${y(value) + 4}" text-anchor="end">${number(value)}</text>`,
  );
  const free = ticks(chart.days || 1, width > 500 ? 8 : 4).filter((day) => x(day) < width - MARGIN.right - 46);
  const foot = free.map((day) => `<text class="tick" x="${x(day)}" y="${height - 5}" text-anchor="middle">${number(day)}</text>`);
  return (
    side.join("") +
    foot.join("") +
    `<text class="tick" x="${width - MARGIN.right}" y="${height - 5}" text-anchor="end">${t("unit.days")}</text>`
  );
}

// A gap where a value is missing.
function pathOf({ x, y }, points) {
  let path = "";
  let open = false;
  for (const [day, value] of thinned(points)) {
    if (Number.isFinite(value)) path += `${open ? "L" : "M"}${x(day).toFixed(1)} ${y(value).toFixed(1)}`;
    open = Number.isFinite(value);
  }
  return path;
}

const lines = (place, chart) => chart.lines.map((line) => `<path class="line ${line.class}" d="${pathOf(place, line.points)}"/>`).join("");

function bands(place, chart) {
  return (chart.bands ?? [])
    .map((band) => {
      const there = pathOf(place, band.high);
      const back = pathOf(place, [...thinned(band.low)].reverse()).replace(/^M/, "L");
      return there ? `<path class="band ${band.class}" d="${there}${back}Z"/>` : "";
    })
    .join("");
}

function limits({ x, y, most }, chart, width) {
  return (chart.limits ?? [])
    .filter((limit) => limit.y < most)
    .map(
      (limit) => `<line class="limit" x1="${x(0)}" x2="${width - MARGIN.right}" y1="${y(limit.y)}" y2="${y(limit.y)}"/>
        ${width < NARROW ? "" : `<text class="limit-name" x="${x(0) + 4}" y="${y(limit.y) - 3}">${escape(limit.name)}</text>`}`,
    )
    .join("");
}

const marks = ({ x }, chart, height) =>
  (chart.marks ?? [])
    .map((mark) => `<path class="mark" d="M${x(mark.day)} ${height - MARGIN.bottom}l-4 7h8z"><title>${escape(mark.name)}</title></path>`)
    .join("");

const cursor = ({ x }, chart, height) =>
  `<line class="cursor" x1="${x(chart.day)}" x2="${x(chart.day)}" y1="${MARGIN.top}" y2="${height - MARGIN.bottom}"/>`;
