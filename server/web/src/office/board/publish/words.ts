// What becomes of a visit, as it is told of a plan beside another.
import type { PlaceView } from '../../../api/contract';
import { t } from '../../../i18n/publish';

/** Who comes, and when, in place of whom; `clock` puts a time in words. */
export function turnText({ was, now }: { was?: PlaceView | null; now?: PlaceView | null }, clock: (time_s: number) => string): string {
  if (!now) return was ? t('client.nobody', { staff: was.staff_name, at: clock(was.start_s) }) : '';
  const is = { staff: now.staff_name, at: clock(now.start_s) };
  if (!was) return t('client.placed', is);
  const both = { ...is, before: was.staff_name, was: clock(was.start_s) };
  if (was.staff_id === now.staff_id) return t('client.time', both);
  return t(both.at === both.was ? 'client.staff' : 'client.both', both);
}
