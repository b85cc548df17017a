// Signed in at the server without a browser.

/** What whoever signs in sends along from then on, and who she is there. */
export async function enter(base, { username, password }) {
  const entered = await fetch(`${base}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  if (!entered.ok) throw new Error(`${username} is not let in: ${entered.status}`);
  const cookie = entered.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ');
  const { csrf_token, roles, today } = await entered.json();
  return { headers: { cookie, 'x-csrf-token': csrf_token, 'content-type': 'application/json' }, unit_id: roles[0]?.unit_id, today };
}

/** The answer, or what it was that was refused. */
export async function answered(asked) {
  const answer = await asked;
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
