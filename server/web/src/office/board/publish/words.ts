// What becomes of a visit, as it is told of a plan beside another.
import type { PlaceView } from '../../../api/contract';
import { t as office } from '../../../i18n/index.svelte';
import { t } from '../../../i18n/publish';

/** Who comes, and when, in place of whom; `clock` puts a time in words. */
export function turnText({ was, now }: { was?: PlaceView | null; now?: PlaceView | null }, clock: (time_s: number) => string): string {
  if (!now) return was ? t('client.nobody', { staff: staffOf(was), at: clock(was.start_s) }) : '';
  const is = { staff: staffOf(now), at: clock(now.start_s) };
  if (!was) return t('client.placed', is);
  const both = { ...is, before: staffOf(was), was: clock(was.start_s) };
  if (was.staff_id === now.staff_id) return t('client.time', both);
  return t(both.at === both.was ? 'client.staff' : 'client.both', both);
}

/** Whoever has left the register has no name. */
const staffOf = ({ staff_name }: PlaceView): string => staff_name || office('base_plan.gone');
