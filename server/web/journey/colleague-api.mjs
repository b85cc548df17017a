// What a second planner does meanwhile, without a browser.

export async function signInColleague(base, { username, password }) {
  const entered = await fetch(`${base}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  if (!entered.ok) throw new Error(`the colleague is not let in: ${entered.status}`);
  const cookie = entered.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ');
  const { csrf_token, roles, today } = await entered.json();
  const unit = `${base}/api/units/${roles[0].unit_id}`;
  const day = `${unit}/days/${today}`;
  const headers = { cookie, 'x-csrf-token': csrf_token, 'content-type': 'application/json' };
  const answered = async (asked) => {
    const answer = await asked;
    if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const board = () => answered(fetch(`${day}/board`, { headers }));
  return {
    board,
    expiries: () => answered(fetch(`${unit}/expiries`, { headers })),
    /** A visit that has not begun and is bound to nobody, with a shift that would have it too. */
    async movable() {
      for (const { shift_id, stops } of (await board()).shifts) {
        for (const { visit_id } of stops.filter((one) => one.status === 'planned' && one.pin === 'none' && one.staff_count === 1)) {
          const { verdicts } = await answered(fetch(`${day}/visits/${visit_id}/verdicts`, { headers }));
          const other = verdicts.find((one) => one.allowed && one.shift_id !== shift_id);
          if (other) return { visit: visit_id, to: other.shift_id };
        }
      }
      throw new Error('no visit can be moved');
    },
    /** Pins visits to their places, each a change of its own. */
    async pins(visits) {
      for (const visit_id of visits) {
        const { revision } = await board();
        const body = JSON.stringify({ visit_id, pin: 'both' });
        await answered(fetch(`${day}/pins`, { method: 'POST', headers: { ...headers, 'if-match': `"${revision}"` }, body }));
      }
    },
  };
}
