// What a year costs in the page's engine.
import { Patient } from "../page/engine.js";

// Seconds of a processor, which other programs of a busy machine do not change much; droplet as in a scenario.
export function secondsOfYear(engine, scenario, droplet) {
  const text = `title = "a year"\nextends = "${scenario}"\n[run]\nduration = "365 day"\ndroplet_volume = "${droplet}"\n`;
  const patient = new Patient(engine).begin(text, 1);
  const began = process.cpuUsage();
  for (let day = 0; day < 365; day += 0.25) patient.advance(0.25);
  const { user, system } = process.cpuUsage(began);
  patient.close();
  return (user + system) / 1e6;
}
