// What a planner does without a browser, as a colleague of the one who is walked.
import { answered, enter } from './api-session.mjs';

export async function signInPlanner(base, account) {
  const { headers, unit_id, today } = await enter(base, account);
  const unit = `${base}/api/units/${unit_id}`;
  const day = `${unit}/days/${today}`;
  const board = () => answered(fetch(`${day}/board`, { headers }));
  /** From the day as it is now. */
  const commanded = async (command, body = {}) => {
    const { revision } = await board();
    return answered(fetch(`${day}/${command}`, { method: 'POST', headers: { ...headers, 'if-match': `"${revision}"` }, body: JSON.stringify(body) }));
  };
  return {
    board,
    expiries: () => answered(fetch(`${unit}/expiries`, { headers })),
    /** Pins visits to their places, each a change of its own. */
    async pins(visits) {
      for (const visit_id of visits) await commanded('pins', { visit_id, pin: 'both' });
    },
    takeOff: (visit_id) => commanded('moves', { visit_id, target: { kind: 'unplaced' } }),
    undo: () => commanded('undo'),
    publish: () => commanded('publish'),
  };
}
