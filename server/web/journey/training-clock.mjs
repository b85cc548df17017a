// Sets the clock of a server for training as its administrator does, without a browser.

export async function setTrainingClock(base, { username, password }, now_ms) {
  // Anew each time: a session does not outlive the hours that are skipped.
  const entered = await fetch(`${base}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  if (!entered.ok) throw new Error(`the administrator is not let in: ${entered.status}`);
  const cookie = entered.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ');
  const { csrf_token } = await entered.json();
  const headers = { cookie, 'x-csrf-token': csrf_token, 'content-type': 'application/json' };
  const answer = await fetch(`${base}/api/training/clock`, { method: 'POST', headers, body: JSON.stringify({ now_ms }) });
  if (!answer.ok) throw new Error(`the clock was not set: ${answer.status} ${await answer.text()}`);
}

/** The instant of a clock time in Sweden, as "2026-12-01" and "06:30". */
export function instantOf(date, clock) {
  const asUtc = Date.parse(`${date}T${clock}Z`);
  const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm', dateStyle: 'short', timeStyle: 'medium' }).format(asUtc);
  return asUtc - (Date.parse(`${shown.replace(' ', 'T')}Z`) - asUtc);
}
