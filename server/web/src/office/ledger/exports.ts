// What the exports page says of batches, and which days a kind of batch covers.
import type { ExportKind, ExportView, Role } from '../../api/contract';
import { count, t, word } from '../../i18n/index.svelte';
import { addMonths, monthOf } from '../../time/month';
import { addDays, momentText } from '../../time/stockholm';

export const KINDS: ExportKind[] = ['reimbursement', 'payroll', 'billing', 'warehouse'];

/** Made of calendar months that are over. */
export const isMonthly = (kind: ExportKind): boolean => kind === 'billing' || kind === 'warehouse';

/** Kinds that are about hours or money of persons; figures for statistics have no sum. */
export const hasSum = (kind: string): boolean => kind === 'reimbursement';

export function daysOf(month: string): { from: string; to: string } {
  return { from: `${month}-01`, to: addDays(`${addMonths(month, 1)}-01`, -1) };
}

/** The newest month that is over. */
export const lastMonth = (today: string): string => addMonths(monthOf(today), -1);

export type ReceiptState = 'accepted' | 'rejected' | 'waiting';

export function receiptState(batch: Pick<ExportView, 'receipt'>): ReceiptState {
  if (!batch.receipt) return 'waiting';
  return batch.receipt.state === 'accepted' ? 'accepted' : 'rejected';
}

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;

/** After so long somebody should ask the receiver: a weekend is no delay. */
const LATE_S = 3 * DAY_S;

export const isLate = (batch: Pick<ExportView, 'unacknowledged_s'>): boolean => (batch.unacknowledged_s ?? 0) >= LATE_S;

/** "3 dagar": whole days, before that whole hours. */
export function ageText(age_s: number): string {
  if (age_s >= DAY_S) return count('age.days', Math.floor(age_s / DAY_S));
  return count('age.hours', Math.floor(age_s / HOUR_S));
}

/** "Mottagen 6 dec. 10:00", "Väntar sedan 3 dagar". */
export function receiptText(batch: Pick<ExportView, 'receipt' | 'unacknowledged_s'>): string {
  const state = receiptState(batch);
  if (batch.receipt) return `${word('receipt_state', state)} ${momentText(batch.receipt.at_ms)}`;
  return t('receipt.waits', { age: ageText(batch.unacknowledged_s ?? 0) });
}

/** How many batches wait for their receiver's word longer than they should. */
export const lateCount = (batches: ExportView[]): number => batches.filter(isLate).length;

/** Whose word on a batch the server takes: of payroll the unit's own, of what a provider is paid by the city's. */
export const acknowledgedBy = (kind: string): Role => (kind === 'payroll' ? 'unit_manager' : 'finance');
