// What a planner does without a browser, as a colleague of the one who is walked.

/** The day of those who are `held` it leaves as it is. */
export async function signInPlanner(base, { username, password }, held = []) {
  const entered = await fetch(`${base}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  if (!entered.ok) throw new Error(`the planner is not let in: ${entered.status}`);
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
  /** From the day as it is now. */
  const commanded = async (command, body = {}) => {
    const { revision } = await board();
    return answered(fetch(`${day}/${command}`, { method: 'POST', headers: { ...headers, 'if-match': `"${revision}"` }, body: JSON.stringify(body) }));
  };
  const isHeld = ({ staff_id }) => held.includes(staff_id);
  return {
    board,
    expiries: () => answered(fetch(`${unit}/expiries`, { headers })),
    /** A visit that has not begun and is bound to nobody, with a shift that would have it too. */
    async movable() {
      for (const { shift_id, stops } of (await board()).shifts.filter((shift) => !isHeld(shift))) {
        for (const { visit_id } of stops.filter((one) => one.status === 'planned' && one.pin === 'none' && one.staff_count === 1)) {
          const { verdicts } = await answered(fetch(`${day}/visits/${visit_id}/verdicts`, { headers }));
          const other = verdicts.find((one) => one.allowed && one.shift_id !== shift_id && !isHeld(one));
          if (other) return { visit: visit_id, to: other.shift_id };
        }
      }
      throw new Error('no visit can be moved');
    },
    /** Pins visits to their places, each a change of its own. */
    async pins(visits) {
      for (const visit_id of visits) await commanded('pins', { visit_id, pin: 'both' });
    },
    takeOff: (visit_id) => commanded('moves', { visit_id, target: { kind: 'unplaced' } }),
    undo: () => commanded('undo'),
    publish: () => commanded('publish'),
  };
}
