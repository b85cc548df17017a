// What the system of the care managers sends, without a browser.
import { enter } from './api-session.mjs';

export async function signInSender(base, account) {
  const { headers, unit_id } = await enter(base, account);
  return {
    /** An order with one visit a day of a quarter of an hour, within the clocks of `window`. */
    async order({ sender_order_id, client_id, valid_from, window }) {
      const visit = { key: 'day', cycle_weeks: 1, weeks: [1], weekdays: [1, 2, 3, 4, 5, 6, 7], window, duration_min: 15, interventions: ['walk'] };
      const order = {
        sender: 'journey',
        sender_order_id,
        version: 1,
        client_id,
        unit_id,
        decision: `Beslut ${sender_order_id}`,
        purpose: 'Komma ut en stund varje dag.',
        valid_from,
        frame: { minutes: 120, period: 'week' },
        contacts: [{ name: 'Lena', relation: 'dotter', phone: '070-174 06 05' }],
        visits: [visit],
      };
      const answer = await fetch(`${base}/api/orders`, { method: 'POST', headers, body: JSON.stringify(order) });
      if (!answer.ok) throw new Error(`the order was refused: ${answer.status} ${await answer.text()}`);
    },
  };
}
