// The pages beside the day's plan, each a lazy part of its own: nobody waits for pages that
// are for another role. The board is in what comes first.
import { LazyPart } from './lazyPart.svelte';
import type { Place } from './route.svelte';

export const lazyPages = {
  orders: new LazyPart(() => import('./orders/OrdersPage.svelte')),
  base_plan: new LazyPart(() => import('./base-plan/BasePlanPage.svelte')),
  continuity: new LazyPart(() => import('./continuity/ContinuityPage.svelte')),
  review: new LazyPart(() => import('./review/ReviewView.svelte')),
  shifts: new LazyPart(() => import('./shifts/ShiftsPage.svelte')),
  follow_up: new LazyPart(() => import('./care-file/FileWork.svelte')),
  frame_time: new LazyPart(() => import('./frame-time/FrameTimePage.svelte')),
  money: new LazyPart(() => import('./money/MoneyPage.svelte')),
  report: new LazyPart(() => import('./report/ReportPage.svelte')),
  exports: new LazyPart(() => import('./ledger/Exports.svelte')),
  devices: new LazyPart(() => import('./ledger/Devices.svelte')),
  access: new LazyPart(() => import('./ledger/AccessLog.svelte')),
  break_glass: new LazyPart(() => import('./break-glass/BreakGlassPage.svelte')),
  journal: new LazyPart(() => import('./care-file/CareFilePage.svelte')),
  who_looked: new LazyPart(() => import('./ledger/WhoLooked.svelte')),
};

/** A part of the page of orders. */
export const careContacts = new LazyPart(() => import('./care-contacts/CareContacts.svelte'));

/** A part of the page of the base plan. */
export const earlierBasePlan = new LazyPart(() => import('./earlier-base-plan/LookDialog.svelte'));

/** None for the day, which is always there. */
export const lazyPageOf = (place: Place | null) => (place === null || place === 'day' ? null : lazyPages[place]);
