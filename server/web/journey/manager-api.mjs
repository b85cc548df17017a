// What a unit manager asks the server, without a browser.
import { answered, enter } from './api-session.mjs';

export async function signInManager(base, account) {
  const { headers, unit_id, today } = await enter(base, account);
  const unit = `${base}/api/units/${unit_id}`;
  const posted = (url, body) => answered(fetch(url, { method: 'POST', headers, body: JSON.stringify(body) }));
  const reviewed = async () => (await answered(fetch(`${unit}/review?from=${today}&to=${today}`, { headers }))).items;
  return {
    /** The text of the QR that enrols a new phone. */
    async enrolmentCode(device_name) {
      return (await posted(`${unit}/enrolments`, { device_name })).payload;
    },
    /** What the server holds of a visit on a date. */
    async facts(date, visit) {
      const { facts } = await answered(fetch(`${unit}/days/${date}/facts`, { headers }));
      return facts.filter((fact) => fact.visit_id === visit);
    },
    /** A forgotten end is put right to some hours beyond a client's frame, and attested. */
    async exceedAFrame(beyond_s) {
      const { clients } = await answered(fetch(`${unit}/frame-time/${today.slice(0, 7)}`, { headers }));
      const granted = new Map(clients.map((one) => [one.client_id, one.granted_s]));
      const made = (await reviewed()).filter((item) => item.performed.start_ms && granted.get(item.client_id) > 0 && item.state !== 'annulled');
      const [item] = made.toSorted((a, b) => granted.get(a.client_id) - granted.get(b.client_id));
      if (!item) throw new Error('no visit was made of a client with a frame');
      const value_ms = item.performed.start_ms + (granted.get(item.client_id) + beyond_s) * 1000;
      await posted(`${base}/api/visits/${item.visit_id}/corrections`, { staff_id: item.staff_id, field: 'ended', value_ms, why: 'Slutet glömdes.' });
      const changed = (await reviewed()).find((one) => one.visit_id === item.visit_id && one.staff_id === item.staff_id);
      const visits = [{ visit_id: changed.visit_id, staff_id: changed.staff_id, revision: changed.revision }];
      const { attested } = await posted(`${unit}/attestations`, { visits });
      if (attested !== 1) throw new Error('the visit was not attested');
    },
  };
}
