// Sets the clock of a server for training as its administrator does, without a browser.
import { enter } from './api-session.mjs';

export async function setTrainingClock(base, account, now_ms) {
  // Anew each time: a session does not outlive the hours that are skipped.
  const { headers } = await enter(base, account);
  const answer = await fetch(`${base}/api/training/clock`, { method: 'POST', headers, body: JSON.stringify({ now_ms }) });
  if (!answer.ok) throw new Error(`the clock was not set: ${answer.status} ${await answer.text()}`);
}

/** The instant of a clock time in Sweden, as "2026-12-01" and "06:30". */
export function instantOf(date, clock) {
  const asUtc = Date.parse(`${date}T${clock}Z`);
  const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm', dateStyle: 'short', timeStyle: 'medium' }).format(asUtc);
  return asUtc - (Date.parse(`${shown.replace(' ', 'T')}Z`) - asUtc);
}
