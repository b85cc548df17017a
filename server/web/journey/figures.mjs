// What a walk or a check has measured. With VARDAG_FIGURES, a folder, they are kept
// there for `cargo xtask bench handheld`.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const FOLDER = process.env.VARDAG_FIGURES;

export class Figures {
  constructor(of) {
    this.of = of;
    this.kept = [];
  }

  /** A figure, with its budget if it has one; what is over is told, and the walk goes on. */
  note(name, value, unit, budget = null) {
    const ok = budget === null || value <= budget;
    this.kept.push({ name, value, unit, budget, ok });
    console.log(`     ${name}: ${value} ${unit}${budget === null ? '' : ` of ${budget}`}${ok ? '' : ', over its budget'}`);
    if (!FOLDER) return;
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(path.join(FOLDER, `${this.of}.json`), JSON.stringify(this.kept));
  }
}

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** The 95th of a hundred; of fewer than twenty the largest. */
export const p95 = (values) => [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1];
