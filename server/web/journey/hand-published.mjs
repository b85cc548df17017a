// What the office publishes is on a phone that is looked at, without a press.
import { Figures } from './figures.mjs';
import { signInPlanner } from './planner-api.mjs';

/** A phone asks every fifteen seconds while it is looked at. */
const ASKED_MS = 15_000;
const SEEN_LIMIT_MS = 45_000;

export async function publishedSteps({ page, phones: [phone], step, office }) {
  await step('what the office publishes comes by itself', async () => {
    const planner = await signInPlanner(office.base, office.planner);
    const visit = await lastToCome(phone, await planner.board());
    const card = page.locator(`[data-visit="${visit}"]`);
    await phone.today();
    await card.waitFor();
    /** From the publishing until the page has it. */
    const seen = async (state) => {
      await planner.publish();
      const published = Date.now();
      await card.waitFor({ state, timeout: SEEN_LIMIT_MS });
      return Date.now() - published;
    };
    await planner.takeOff(visit);
    const gone_ms = await seen('detached');
    // As it was before, for all that follows.
    await planner.undo();
    const back_ms = await seen('visible');
    const figures = new Figures('hand-published');
    figures.note('from publishing to the page of a phone that is looked at', Math.max(gone_ms, back_ms), 'ms', ASKED_MS + 1_000);
  });
}

/** The last visit of the phone that one person does and nobody has begun. */
async function lastToCome(phone, { shifts }) {
  const { stops } = await phone.core('day');
  const open = new Set(stops.filter((one) => one.state.outcome === 'not_started' && one.origin === 'planned').map((one) => one.visit_id));
  const planned = shifts.flatMap((shift) => shift.stops).filter((stop) => open.has(stop.visit_id) && stop.status === 'planned' && stop.staff_count === 1);
  const last = planned.toSorted((a, b) => a.start_s - b.start_s).at(-1);
  if (!last) throw new Error('no visit is left that one person does');
  return last.visit_id;
}
