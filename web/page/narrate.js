// What just happened, in words: the last day of a patient as someone who watched would tell it.
import { rowAt, valueAt } from "./client.js";
import { number, percent, t, unitText } from "./text.js";

/** The share of each cause in the deaths of a row, the greatest first. @param {import("./client.js").Run} run @param {number} row */
function causesAt(run, row) {
  const column = run.columns.deaths;
  if (!column) return [];
  const rates = column.places.map((cause, i) => ({ cause, rate: valueAt(run, "deaths", row, i) })).filter(({ rate }) => rate > 0);
  const all = rates.reduce((sum, { rate }) => sum + rate, 0);
  return rates.map((one) => ({ ...one, share: one.rate / all })).sort((a, b) => b.rate - a.rate);
}

/** Severe below 30, low below 100, a little low below 150, high above 450; otherwise normal. @param {number} count 1e9/L */
export const grade = (count) => (count < 30 ? "severe" : count < 100 ? "low" : count < 150 ? "below" : count > 450 ? "high" : "normal");

function direction(before, now) {
  if (Math.abs(now - before) < Math.max(3, 0.04 * before)) return "steady";
  return now > before ? "rose" : "fell";
}

// Mean of a column over the rows after the first.
function mean(run, name, first, last) {
  let sum = 0;
  for (let row = first + 1; row <= last; ++row) sum += valueAt(run, name, row);
  return sum / (last - first);
}

/**
 * Sentences about the day that ends at `day`.
 * @param {import("./client.js").Run} run @param {number} day @param {{title: string, at: number, every?: number, count?: number}[]} acts
 */
export function narrate(run, day, acts, hidden = new Set()) {
  const row = rowAt(run, day);
  const before = rowAt(run, Math.max(0, day - 1));
  const [now, then] = [row, before].map((r) => valueAt(run, "platelet_count", r));
  const said = [
    t(`story.${direction(then, now)}`, { then: number(then), now: number(now), unit: unitText("1e9/L"), grade: t(`grade.${grade(now)}`) }),
  ];
  for (const act of acts) if (happened(act, day)) said.push(t("story.act", { act: act.title }));
  if (hidden.has("deaths")) return said.join(" ");
  const [first, second] = causesAt(run, row);
  if (first) said.push(t("story.cause", { cause: t(`cause.${first.cause}`), share: percent(first.share) }));
  if (second && second.share > 0.15) said.push(t("story.second", { cause: t(`cause.${second.cause}`), share: percent(second.share) }));
  const born = mean(run, "production_rate", before, row);
  const usual = mean(run, "production_rate", 0, rowAt(run, 1));
  if (Number.isFinite(born))
    said.push(
      t(`story.${born > 1.25 * usual ? "makes_more" : born < 0.8 * usual ? "makes_less" : "makes"}`, {
        born: number(born),
        times: number(born / usual, 2),
      }),
    );
  const life = valueAt(run, "mean_platelet_lifespan", row);
  if (Number.isFinite(life)) said.push(t("story.life", { life: number(life, 2) }));
  return said.join(" ");
}

// Whether an act falls into the day that ends at `day`.
function happened(act, day) {
  for (let i = 0; i < (act.count || 1); ++i) {
    const at = act.at + i * (act.every || 0);
    if (at <= day + 1e-9 && at > day - 1 - 1e-9) return true;
  }
  return false;
}
