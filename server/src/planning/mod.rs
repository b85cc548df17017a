//! The planner's day: the board, moves, pins, the optimiser, publishing.

mod absence;
mod alternatives;
pub mod base_plan;
mod board;
mod care_contact;
mod changes;
mod client_absence;
mod compared;
mod continuity;
mod day;
mod day_views;
mod events;
mod expiries;
mod explain;
mod extension;
mod faces;
mod fewest_staff;
mod happened;
mod history;
mod inbox;
pub mod jobs;
mod late;
mod leave;
mod mends;
mod move_form;
mod moves;
mod names;
mod optimise;
mod pace;
pub mod plan_file;
mod problem;
mod proposal;
mod publish;
mod route_sums;
mod routes_map;
mod shift_hours;
mod stated;
mod stated_days;
pub mod streets;
mod taking;
mod undo;
mod unplaced;
mod verdicts;
pub mod views;

pub use absence::{
    __path_alternatives, __path_sick_call, __path_take_alternative, alternatives, sick_call,
    take_alternative,
};
pub use base_plan::{
    __path_adopt_base_plan, __path_base_plan, __path_base_verdicts, __path_begin_from_base_plan,
    __path_earlier_base_plan, __path_earlier_base_plans, __path_made_base_plan,
    __path_make_base_plan, __path_move_in_base_plan, __path_readopt_base_plan, adopt_base_plan,
    base_plan, base_verdicts, begin_from_base_plan, earlier_base_plan, earlier_base_plans,
    made_base_plan, make_base_plan, move_in_base_plan, readopt_base_plan,
};
pub use board::enter as enter_unit;
pub use care_contact::{
    __path_care_contacts, __path_care_contacts_missing, __path_name_care_contact, care_contacts,
    care_contacts_missing, name_care_contact,
};
pub use changes::{__path_day_changes, day_changes};
pub use client_absence::{
    __path_client_absences, __path_end_client_absence, __path_record_client_absence,
    __path_withdraw_client_absence, client_absences, end_client_absence, record_client_absence,
    withdraw_client_absence,
};
pub use continuity::{
    __path_continuity, __path_continuity_map, __path_set_continuity_goal, continuity,
    continuity_map, performed_continuity, set_continuity_goal,
};
pub use day::{DayParts, client_label, is_admitted, refuse_odd_date};
pub use day_views::{__path_board, board};
pub use events::{__path_day_events, day_events};
pub use expiries::{__path_expiries, expiries};
pub use fewest_staff::{
    __path_ask_fewest_staff, __path_fewest_staff, ask_fewest_staff, fewest_staff,
};
pub use history::{Histories, histories};
pub use inbox::{__path_deal_with, __path_inbox, deal_with, inbox};
pub use jobs::{__path_job_events, __path_stop_job, job_events, stop_job};
pub use leave::{
    __path_leaves, __path_note_leave, __path_withdraw_leave, leaves, note_leave, withdraw_leave,
};
pub use moves::{__path_move_visit, __path_pin_visit, if_match, move_visit, pin_visit};
pub use optimise::{__path_optimise, optimise};
pub use plan_file::{__path_import_plan, __path_plan_file, import_plan, plan_file};
pub use proposal::{__path_proposal, __path_take_proposal, proposal, take_proposal};
pub use publish::{__path_publish, __path_publish_summary, publish, publish_summary};
pub use routes_map::{__path_routes_map, routes_map};
pub use shift_hours::planned_span;
pub use stated_days::StatedDays;
pub use undo::{__path_redo, __path_undo, redo, undo};
pub use verdicts::{__path_verdicts, verdicts};
