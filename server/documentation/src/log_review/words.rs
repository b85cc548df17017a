//! The access log's codes in words that a client can read.

use care_model::registry::Role;

use super::log_row::AccessKind;
use crate::language::{Language, Words};

/// What was done. A code this version does not know is told as it stands.
pub(super) fn of_act(act: &str, kind: AccessKind, language: Language) -> String {
    let words = match (kind, act) {
        (AccessKind::Fetched, "read_feed") => Some((
            "hämtade dokumentationen till ett annat system",
            "fetched the documentation for another system",
        )),
        (AccessKind::Fetched, _) => {
            Some(("telefonen hämtade listan", "the phone fetched its list"))
        }
        (_, "send_order") => Some(("skickade en beställning", "sent an order")),
        (_, "read_order_status") => Some(("såg beställningens läge", "saw the state of an order")),
        (_, "import_registry") => Some(("läste in registeruppgifter", "read in the register")),
        (_, "read_board") => Some(("såg planeringen", "saw the planning")),
        (_, "edit_plan") => Some(("ändrade planeringen", "changed the planning")),
        (_, "publish_plan") => Some(("publicerade schemat", "published the schedule")),
        (_, "print_paper_pack") => Some((
            "skrev ut enhetens dag på papper",
            "printed the unit's day on paper",
        )),
        (_, "read_inbox") => Some(("såg inkorgen", "saw the inbox")),
        (_, "deal_with_inbox") => Some(("avslutade ett ärende", "dealt with an item")),
        (_, "read_review") => Some(("granskade besök", "reviewed visits")),
        (_, "correct_visit") => Some(("rättade ett besök", "corrected a visit")),
        (_, "attest_visits") => Some(("attesterade besök", "attested visits")),
        (_, "set_lock_date") => Some(("satte spärrdatum", "set the lock date")),
        (_, "read_journal") => Some(("läste akten", "read the file")),
        (_, "write_file") => Some(("skrev i akten", "wrote in the file")),
        (_, "read_frame_time") => Some(("såg ramtiden", "saw the frame time")),
        (_, "read_reimbursement") => Some(("såg ersättningen", "saw the reimbursement")),
        (_, "contest_line") => Some(("bestred en ersättningsrad", "contested a line")),
        (_, "decide_line") => Some(("beslutade om en ersättningsrad", "decided on a line")),
        (_, "read_unit_report") => Some(("såg månadsrapporten", "saw the monthly report")),
        (_, "sign_log_review") => Some(("granskade åtkomstloggen", "reviewed the access log")),
        (_, "make_export") => Some(("tog fram ett underlag", "made an export")),
        (_, "read_export") => Some(("läste ett underlag", "read an export")),
        (_, "read_payroll") => Some(("läste ett löneunderlag", "read a payroll file")),
        (_, "export_client_file") => Some(("tog ut hela akten som fil", "took out the whole file")),
        (_, "read_feed") => Some((
            "hämtade dokumentationen till ett annat system",
            "fetched the documentation for another system",
        )),
        (_, "manage_devices") => Some(("hanterade telefoner", "managed phones")),
        (_, "read_access_log") => Some(("läste åtkomstloggen", "read the access log")),
        (_, "use_phone") => Some(("använde telefonen vid arbetet", "used the phone at work")),
        _ => None,
    };
    in_language(words, act, language)
}

/// Why it was allowed, as the log has it.
pub(super) fn of_reason(reason: &str, language: Language) -> String {
    let words = match reason {
        "planner of the unit" => Some(("planerar för enheten", "plans for the unit")),
        "manager of the unit" => Some(("ansvarar för enheten", "answers for the unit")),
        "staff member of the unit" => Some(("arbetar i enheten", "works in the unit")),
        "on the staff member's list" => Some((
            "du stod på personens lista",
            "you were on the person's list",
        )),
        "finance officer for the unit" => Some((
            "betalar ersättningen för enheten",
            "pays the unit's reimbursement",
        )),
        "the run of the 6th" => Some(("månadens ersättningskörning", "the month's run")),
        "the nightly paper pack" => Some(("nattens utskriftspaket", "the paper pack of the night")),
        "administrator" => Some(("sköter systemet", "runs the system")),
        "sender of orders" => Some(("skickar beställningar", "sends orders")),
        "receiver of documentation" => {
            Some(("tar emot dokumentationen", "receives the documentation"))
        }
        _ => None,
    };
    in_language(words, reason, language)
}

pub(super) fn of_role(role: &str, language: Language) -> String {
    let roles = [
        (Role::Staff, "omsorgspersonal", "staff member"),
        (Role::Planner, "planerare", "planner"),
        (Role::UnitManager, "enhetschef", "unit manager"),
        (Role::Finance, "ekonom", "finance officer"),
        (Role::Admin, "systemförvaltare", "administrator"),
        (Role::Integration, "system", "system"),
    ];
    let found = roles.into_iter().find(|(known, ..)| known.code() == role);
    in_language(found.map(|(_, sv, en)| (sv, en)), role, language)
}

fn in_language(
    words: Option<(&'static str, &'static str)>,
    code: &str,
    language: Language,
) -> String {
    let told = words.map(|(sv, en)| Words::new(sv, en).in_language(language));
    told.unwrap_or(code).to_owned()
}
