// The lessons: whom they show, what is predicted, how the answer is found in the run, and what the task asks for.
//
// Nothing here knows the answer: each is read off the patient that was simulated.
import { newCourse } from "./course.js";
import { rowAt, valueAt } from "./client.js";

const last = (run) => run.time.length - 1;
const countAt = (run, day) => valueAt(run, "platelet_count", rowAt(run, day));
const lowest = (run) => Math.min(...run.columns.platelet_count.values);

/** First day from `start` on at which the count passes a limit; Infinity if never. */
function firstDay(run, start, passes) {
  const row = run.time.findIndex((day, i) => day >= start && passes(valueAt(run, "platelet_count", i)));
  return row < 0 ? Infinity : run.time[row];
}

/** Place of the bin that a number falls into: limits [3, 10] make three bins. */
const bin = (value, limits) => limits.filter((limit) => value >= limit).length;

/** Of those whose count fell below 100, the share that has at least so much on a day. */
export function wellAgain(crowd, day, enough = 100) {
  const ill = crowd.filter((run) => lowest(run) < 100);
  return ill.length === 0 ? NaN : ill.filter((run) => countAt(run, day) >= enough).length / ill.length;
}

const SAFE = 20; // 1e9/L: what trials in children wait for
const days = (n, more = {}) => ({ "run.duration": `${n} day`, ...more });
const ivig = (at, dose, more = {}) => ({ kind: "treatment", name: "ivig", at, ...more, fields: { dose } });

// People whom a little antibody harms, with many B cells that fit platelets too: a class in which it happens.
const PRONE = {
  "b_cells.cross_reactive": "200",
  "patient_immunity.sensitivity": "1",
  "patient_immunity.sensitivity_spread": "0.5",
};
const STAYS_ILL = 7; // the seed of such an adult whom the spleen, rituximab and a pulse of steroid help differently

// A cause that turns one lever of the body from day 20 on, as a condition of its own.
const turned = (lever, full) =>
  newCourse("healthy_adult", {
    changes: days(90),
    own: `[condition.cause]\ntitle = "Unknown"\n\n[[condition.cause.effect]]\nlever = "${lever}"\nfull = ${full}`,
    acts: [{ kind: "condition", name: "cause", at: 20, fields: {} }],
  });

/** Ten ways to a low count; each is a course of its own. */
export const CAUSES = {
  itp: newCourse("itp_chronic_adult", { changes: days(90) }),
  marrow_failure: newCourse("aplastic_anaemia", { changes: days(90) }),
  large_spleen: newCourse("splenomegaly", { changes: days(90) }),
  consumption: turned("consumption", '"0.6 1/day"'),
  short_life: turned("apoptosis", '"0.8 1/day"'),
  bad_shedding: turned("release", "0.2"),
  no_tpo: turned("hepatic_tpo", "0.1"),
  given_antibody: newCourse("passive_transfer", { changes: days(30) }),
  child_after_cold: newCourse("itp_acute_child", { changes: days(60) }),
  ablation: newCourse("marrow_ablation", { changes: days(30) }),
};

/**
 * @typedef {{pass: boolean, values: Record<string, number>}} Verdict
 * @typedef {{id: string, course: any, crowd?: number, hidden?: string[], options: number, values: (seen: any) => Record<string, number>,
 *   answer: (seen: any) => number, task: {course: any, allowed: any, crowd?: number, asks?: {low: number, high: number, value: number},
 *   judge: (seen: any) => Verdict}}} Lesson
 */

/** @type {Lesson[]} */
export const LESSONS = [
  {
    id: "life",
    course: newCourse("marrow_ablation", { changes: days(40) }),
    options: 4,
    values: ({ run }) => ({ days: firstDay(run, 10, (n) => n < 30) - 10 }),
    answer: ({ run }) => bin(firstDay(run, 10, (n) => n < 30) - 10, [2, 6, 15]),
    task: {
      course: newCourse("marrow_ablation", { changes: days(40) }),
      allowed: { fields: ["senescence.lifespan"] },
      judge: ({ run }) => {
        const fell = firstDay(run, 10, (n) => n < 30) - 10;
        return { pass: Math.abs(fell - 4) <= 0.5, values: { days: fell } };
      },
    },
  },
  {
    id: "spleen",
    course: newCourse("splenomegaly", { changes: days(60) }),
    options: 3,
    values: ({ run }) => ({
      from: countAt(run, 15),
      to: countAt(run, 60),
      lifeBefore: valueAt(run, "mean_platelet_lifespan", rowAt(run, 15)),
      lifeAfter: valueAt(run, "mean_platelet_lifespan", last(run)),
    }),
    answer: ({ run }) => {
      const falls = countAt(run, 60) < 0.85 * countAt(run, 15);
      const shorter = valueAt(run, "mean_platelet_lifespan", last(run)) < 0.8 * valueAt(run, "mean_platelet_lifespan", rowAt(run, 15));
      return falls ? (shorter ? 0 : 1) : 2;
    },
    task: {
      course: newCourse("healthy_adult", { changes: days(20, { "run.record": "1 hour" }) }),
      allowed: { acts: ["adrenaline", "romiplostim", "ivig"] },
      judge: ({ run, course }) => {
        const at = course.acts[0]?.at ?? 0;
        const within = run.time.map((day, i) => (day > at && day < at + 0.26 ? valueAt(run, "platelet_count", i) : 0));
        const rise = Math.max(0, ...within) / countAt(run, at) - 1;
        return { pass: course.acts.length > 0 && rise > 0.15, values: { rise: rise * 100 } };
      },
    },
  },
  {
    id: "acute",
    course: newCourse("itp_child", { changes: days(365, PRONE) }),
    crowd: 30,
    options: 4,
    values: ({ crowd }) => ({ ill: crowd.filter((run) => lowest(run) < 100).length, well: wellAgain(crowd, 365) * 100 }),
    answer: ({ crowd }) => bin(wellAgain(crowd, 365), [0.2, 0.55, 0.97]),
    task: {
      course: newCourse("itp_acute_child", { changes: days(150) }),
      allowed: { fields: ["antibody.course", "antibody.titre", "antibody.decay"] },
      judge: ({ run }) => ({ pass: countAt(run, 150) < 100 && lowest(run) < 100, values: { count: countAt(run, 150) } }),
    },
  },
  {
    id: "causes",
    course: CAUSES.itp,
    hidden: ["deaths", "production_rate", "tpo", "bound_igg", "igg", "body", "turnover", "mean_platelet_lifespan"],
    options: Object.keys(CAUSES).length,
    values: () => ({}),
    answer: ({ cause }) => Object.keys(CAUSES).indexOf(cause),
    task: {
      course: CAUSES.itp,
      allowed: { tests: true },
      judge: ({ cause, chosen }) => ({ pass: cause === chosen, values: {} }),
    },
  },
  {
    id: "fast",
    course: newCourse("itp_adult", {
      seed: STAYS_ILL,
      changes: days(200, { "run.record": "6 hour", ...PRONE }),
      acts: [ivig(100, "1 g/kg", { every: 1, count: 2 })],
    }),
    options: 4,
    values: ({ run }) => ({
      before: countAt(run, 100),
      days: firstDay(run, 100, (n) => n >= 50) - 100,
      peak: Math.max(...run.time.map((day, i) => (day > 100 ? valueAt(run, "platelet_count", i) : 0))),
      end: countAt(run, 130),
    }),
    answer: ({ run }) => bin(firstDay(run, 100, (n) => n >= 50) - 100, [0.5, 4, 40]),
    task: {
      course: newCourse("itp_adult", { seed: STAYS_ILL, changes: days(200, PRONE) }),
      allowed: { acts: ["ivig", "splenectomy", "rituximab", "dexamethasone", "romiplostim"] },
      judge: ({ run, course }) => {
        const at = course.acts[0]?.at ?? 0;
        return {
          pass: course.acts.length === 1 && at <= 120 && countAt(run, at) < 100 && countAt(run, at + 60) >= 100,
          values: { at, count: countAt(run, at + 60) },
        };
      },
    },
  },
  {
    id: "trial",
    course: newCourse("itp_acute_child", { changes: days(120) }),
    crowd: 30,
    options: 4,
    values: ({ crowd }) => ({ well: wellAgain(crowd, 90) * 100 }),
    answer: ({ crowd }) => bin(wellAgain(crowd, 90), [0.1, 0.45, 0.8]),
    task: {
      course: newCourse("itp_acute_child", { changes: days(120), acts: [ivig(33, "0.8 g/kg")] }),
      allowed: { crowd: true },
      crowd: 30,
      asks: { low: 15, high: 120, value: 90 },
      judge: ({ crowd, before, asked }) => {
        const [treated, untreated] = [wellAgain(crowd, asked, SAFE), wellAgain(before, asked, SAFE)];
        return { pass: treated - untreated >= 0.5, values: { treated: treated * 100, untreated: untreated * 100, day: asked } };
      },
    },
  },
];
