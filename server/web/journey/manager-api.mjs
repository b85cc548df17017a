// What a unit manager asks the server, without a browser.

export async function signInManager(base, { username, password }) {
  const entered = await fetch(`${base}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  if (!entered.ok) throw new Error(`the manager is not let in: ${entered.status}`);
  const cookie = entered.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ');
  const { csrf_token, roles } = await entered.json();
  const unit = `${base}/api/units/${roles[0].unit_id}`;
  const headers = { cookie, 'x-csrf-token': csrf_token, 'content-type': 'application/json' };
  const answered = async (asked) => {
    const answer = await asked;
    if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
    return answer.json();
  };
  return {
    /** The text of the QR that enrols a new phone. */
    async enrolmentCode(device_name) {
      const asked = fetch(`${unit}/enrolments`, { method: 'POST', headers, body: JSON.stringify({ device_name }) });
      return (await answered(asked)).payload;
    },
    /** What the server holds of a visit on a date. */
    async facts(date, visit) {
      const { facts } = await answered(fetch(`${unit}/days/${date}/facts`, { headers }));
      return facts.filter((fact) => fact.visit_id === visit);
    },
  };
}
