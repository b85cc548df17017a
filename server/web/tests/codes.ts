// The codes that the server's API may answer with.
export const PROBLEM_CODES = [
  'unauthenticated',
  'forbidden',
  'not_found',
  'csrf',
  'stale_revision',
  'order_replaced',
  'invalid',
  'hard_rule',
  'already_absent',
  'no_shift',
  'overlapping_absence',
  'absence_changed',
  'no_base_plan',
  'ordered_no_more',
  'no_rates',
  'not_configured',
  'no_map_tiles',
  'no_visits',
  'no_shifts',
  'nothing_to_undo',
  'nothing_to_redo',
  'undo_overtaken',
  'plan_overtaken',
  'locked',
  'already_attested',
  'already_dealt_with',
  'conflict',
  'too_large',
  'unsupported_version',
  'unknown_code',
  'busy',
  'malformed',
  'device_revoked',
  'enrolment_code',
  'disk_full',
  'read_only',
  'internal',
];

export const PLANNING_REASONS = [
  'unknown',
  'started',
  'pinned',
  'missing_skill',
  'forbidden_staff',
  'missing_trait',
  'rest',
  'too_late_now',
  'outside_window',
  'partner_unplaced',
  'order_of_visits',
  'pushes_out',
  'shift_full',
  'too_much_to_carry',
  'dearer_than_left_out',
  'explained_later',
  'not_scheduled_yet',
  'no_coordinate',
  'begun_since',
  'other_shift',
  'longer_than_allowed',
  'absent',
  'client_away',
  'no_shift',
];

/** Where an absent client is. */
export const AWAY_KINDS = ['hospital', 'away', 'other_reason'];

/** What can be undone of a plan. */
/** What a plan rests on, from `store::touches`. */
export const TOUCHES = ['order', 'leave', 'client_absence'];
export const PLAN_CHANGES = ['moved', 'pinned', 'optimised', 'absent', 'from_base_plan', 'imported'];

/** Why a visit of a proposal is left as it was. */
export const LEFT_WHY = ['begun', 'pinned', 'no_place', 'changed_since', 'away'];

/** What may speak against a move that the rules allow. */
export const AGAINST = ['unwanted_staff', 'late', 'overtime', 'new_face', 'new_face_of_other'];

export const MENDS = [
  'place',
  'move_other',
  'lift_pin',
  'open_earlier',
  'close_later',
  'allow_overtime',
  'start_shift_earlier',
  'drop_other',
  'give_skills',
  'clients_own_wish',
  'named_staff_only',
  'no_single_change',
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

export const ATTESTATION_REFUSALS = ['stale_revision', 'locked', 'already_attested', 'not_attested', 'not_ended', 'not_found', 'not_confirmed'];

/** What a worked day consists of, and what is said of a shift. */
export const PIECE_KINDS = ['visit', 'travel', 'break', 'indirect', 'untold'];
export const MARKS = ['shift_began', 'shift_ended', 'break_began', 'break_ended', 'indirect_began', 'indirect_ended'];
export const INDIRECT_KINDS = ['handover', 'documentation', 'meeting', 'keys', 'other'];
export const SHIFT_ENTRIES = ['marked', 'confirmed', 'withdrawn', 'corrected', 'annulled', 'objection'];
/** Why a person should look at a worked day. */
export const SHIFT_REMARKS = ['untold', 'no_end', 'changed'];

/** Why something is in the inbox: two of late work, then the guard's. */
export const INBOX_REASONS = [
  'planned_for_another',
  'taken_off_plan',
  'too_large',
  'too_many',
  'not_a_change',
  'too_many_operations',
  'path_forbidden',
  'event_misplaced',
  'bad_beginning',
  'heads_differ',
  'unreadable',
];

export const ACTS = [
  'send_order',
  'read_order_status',
  'import_registry',
  'read_board',
  'edit_plan',
  'publish_plan', 'name_care_contact',
  'print_paper_pack',
  'read_shifts',
  'correct_shift',
  'set_unit_rules',
  'acknowledge_export',
  'acknowledge_payroll',
  'break_glass',
  'read_inbox',
  'deal_with_inbox',
  'read_review',
  'correct_visit',
  'attest_visits',
  'set_lock_date',
  'read_frame_time',
  'read_reimbursement',
  'contest_line',
  'decide_line',
  'enter_rates',
  'read_unit_report',
  'read_journal',
  'write_file',
  'export_client_file',
  'read_feed',
  'make_export',
  'read_export',
  'read_payroll',
  'manage_devices',
  'read_access_log',
  'sign_log_review',
  'use_phone',
  'set_training_clock',
];

export const ACCESS_REASONS = [
  'planner of the unit',
  'manager of the unit',
  'staff member of the unit',
  'administrator',
  'finance officer for the unit',
  'the run of the 6th',
  'the nightly paper pack',
  'sender of orders',
  'receiver of documentation',
  'order folder',
  'register taken over',
  "on the staff member's list",
  "making a staff member's list",
  "journal from the visit's events",
  'attestation',
  'break-glass',
  'refused: protected identity',
];

export const RECEIPT_STATES = ['accepted', 'rejected'];

export const ROLES = ['staff', 'planner', 'unit_manager', 'finance', 'admin', 'integration', 'office'];

export const JOURNAL_KINDS = ['deviation', 'visit_declined', 'client_absent', 'intervention_not_performed', 'note'];

/** What persons write in a client's file besides, but for what only stands on another entry. */
export const FILE_KINDS = ['complaint', 'measure', 'care_plan', 'lex_sarah_report', 'lex_sarah_step'];

export const COMPLAINTS_FROM = ['client', 'relative', 'somebody'];

/** With whom a care plan was made. */
export const PLANS_WITH = ['client', 'client_and_relative', 'representative', 'not_taken_part'];

export const LEX_SARAH_STEPS = [
  'received',
  'remedied',
  'investigating',
  'not_misconduct',
  'misconduct',
  'serious_misconduct',
  'reported_to_inspectorate',
  'closed',
];

export const EVENT_KINDS = [
  'started',
  'ended',
  'intervention_performed',
  'intervention_not_performed',
  'intervention_added',
  'note_written',
  'deviation_reported',
  'visit_declined',
  'client_absent',
  'second_staff_joined',
  'second_staff_left',
  'corrected',
  'annulled',
  'objection',
];

/** Where a client stands against the frame. */
export const FRAME_STATUSES = ['within', 'near', 'exceeded', 'no_frame'];

/** What can be said of a reimbursement line, an integrity note and a picked access. */
export const WORDS = [
  'contested',
  'upheld',
  'rejected',
  'approved',
  'refused',
  'explained',
  'appealed',
  'followed_up',
  'in_order',
  'asked',
  'reported',
];

/** What a line of reimbursement pays for. */
export const RULES = [
  'hour_day',
  'hour_night',
  'night_visit',
  'standard',
  'rounding',
  'declined',
  'absent',
  'wasted_call',
  'alarm_month',
  'alarm_visit',
];

/** Why the national measure of continuity leaves a client out. */
export const LEFT_OUT = ['birth_date_unknown', 'under_65', 'away', 'few_visits'];

export const ORDER_CLOCKS = ['late', 'soon', 'waiting', 'done'];

export const FRAME_PERIODS = ['week', 'month'];
