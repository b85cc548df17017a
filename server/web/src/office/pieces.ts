// The pages beside the day's plan, each a piece of its own: nobody waits for pages that
// are for another role. The board is in what comes first.
import { Piece } from './piece.svelte';
import type { Place } from './route.svelte';

export const pieces = {
  orders: new Piece(() => import('./orders/OrdersPage.svelte')),
  base_plan: new Piece(() => import('./base-plan/BasePlanPage.svelte')),
  continuity: new Piece(() => import('./continuity/ContinuityPage.svelte')),
  review: new Piece(() => import('./review/ReviewView.svelte')),
  shifts: new Piece(() => import('./shifts/ShiftsPage.svelte')),
  follow_up: new Piece(() => import('./care-file/FileWork.svelte')),
  frame_time: new Piece(() => import('./frame-time/FrameTimePage.svelte')),
  money: new Piece(() => import('./money/MoneyPage.svelte')),
  report: new Piece(() => import('./report/ReportPage.svelte')),
  exports: new Piece(() => import('./ledger/Exports.svelte')),
  devices: new Piece(() => import('./ledger/Devices.svelte')),
  access: new Piece(() => import('./ledger/AccessLog.svelte')),
  break_glass: new Piece(() => import('./break-glass/BreakGlassPage.svelte')),
  journal: new Piece(() => import('./care-file/CareFilePage.svelte')),
  who_looked: new Piece(() => import('./ledger/WhoLooked.svelte')),
};

/** None for the day, which is always there. */
export const pieceOf = (place: Place | null) => (place === null || place === 'day' ? null : pieces[place]);
