// The codes that the server's API may answer with.
export const PROBLEM_CODES = [
  'unauthenticated',
  'forbidden',
  'not_found',
  'csrf',
  'stale_revision',
  'invalid',
  'hard_rule',
  'locked',
  'already_attested',
  'conflict',
  'too_large',
  'unsupported_version',
  'unknown_code',
  'busy',
  'internal',
];

export const UNPLACED_REASONS = [
  'missing_skill',
  'outside_window',
  'shift_full',
  'forbidden_staff',
  'partner_unplaced',
  'rest',
  'order_of_visits',
  'not_scheduled_yet',
];

export const REVIEW_REASONS = [
  'missed',
  'shorter',
  'longer',
  'manual_start',
  'manual_end',
  'no_end',
  'overlapping',
  'not_performed',
  'declined',
  'client_absent',
  'second_staff_missing',
  'changed_after_attest',
  'clock_off',
  'conflict',
  'unplanned',
  'deviation',
];
