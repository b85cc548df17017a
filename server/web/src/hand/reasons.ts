// The coded reasons, grouped as one looks for them. The codes are the core's.
import type { PictogramName } from './Pictogram.svelte';

export const OTHER = 'other';

export interface CodedReason {
  code: string;
  pictogram: PictogramName;
}

export const MANUAL_GROUPS: { group: 'tag' | 'visit' | 'phone' | 'more'; reasons: CodedReason[] }[] = [
  {
    group: 'tag',
    reasons: [
      { code: 'tag_missing', pictogram: 'tag' },
      { code: 'tag_damaged', pictogram: 'tag' },
      { code: 'tag_in_wrong_place', pictogram: 'tag' },
      { code: 'new_client_without_tag', pictogram: 'person' },
      { code: 'protected_identity', pictogram: 'shield' },
    ],
  },
  {
    group: 'visit',
    reasons: [
      { code: 'forgot_to_register', pictogram: 'clock' },
      { code: 'visit_outside_the_home', pictogram: 'walk' },
      { code: 'client_met_outside', pictogram: 'walk' },
      { code: 'emergency_took_precedence', pictogram: 'alarm' },
    ],
  },
  {
    group: 'phone',
    reasons: [
      { code: 'app_failure', pictogram: 'phone' },
      { code: 'phone_out_of_battery', pictogram: 'phone' },
      { code: 'phone_forgotten_or_lost', pictogram: 'phone' },
    ],
  },
  { group: 'more', reasons: [{ code: OTHER, pictogram: 'pen' }] },
];

export const NOT_PERFORMED: CodedReason[] = [
  { code: 'client_declined', pictogram: 'stop' },
  { code: 'not_needed_today', pictogram: 'minus' },
  { code: 'time_did_not_suffice', pictogram: 'clock' },
  { code: 'done_by_relative', pictogram: 'two' },
  { code: 'moved_to_other_visit', pictogram: 'later' },
  { code: 'client_absent', pictogram: 'door' },
  { code: 'client_in_hospital', pictogram: 'hospital' },
  { code: 'staff_lacks_delegation', pictogram: 'pill' },
  { code: OTHER, pictogram: 'pen' },
];

/** Why a whole visit was declined, the likeliest first. */
export const DECLINED = NOT_PERFORMED.filter(({ code }) => code !== 'client_absent' && code !== 'client_in_hospital');
/** Why nobody was at home, the likeliest first. */
export const ABSENT = ['client_absent', 'client_in_hospital', OTHER].map(
  (wanted) => NOT_PERFORMED.find(({ code }) => code === wanted)!,
);

/** What was chosen last stands first: the tag that is missing at the start is missing at the end. */
export function lastFirst(groups: typeof MANUAL_GROUPS, last: string | null): CodedReason | null {
  if (last === null || last === OTHER) return null;
  return groups.flatMap(({ reasons }) => reasons).find(({ code }) => code === last) ?? null;
}
