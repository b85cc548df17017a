// What a planner asks the server, without a browser.

export async function signInPlanner(base, { username, password }) {
  const entered = await fetch(`${base}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  if (!entered.ok) throw new Error(`the planner is not let in: ${entered.status}`);
  const cookie = entered.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ');
  const { csrf_token, roles, today } = await entered.json();
  const day = `${base}/api/units/${roles[0].unit_id}/days/${today}`;
  const board = async () => (await fetch(`${day}/board`, { headers: { cookie } })).json();
  /** From the day as it is now. */
  const commanded = async (command, body = {}) => {
    const { revision } = await board();
    const headers = { cookie, 'x-csrf-token': csrf_token, 'content-type': 'application/json', 'if-match': `"${revision}"` };
    const answer = await fetch(`${day}/${command}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${command}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  return {
    board,
    takeOff: (visit_id) => commanded('moves', { visit_id, target: { kind: 'unplaced' } }),
    undo: () => commanded('undo'),
    publish: () => commanded('publish'),
  };
}
