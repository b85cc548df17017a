//! The one function that decides who may do what. Deny by default, pure;
//! nothing else compares roles.

use care_model::id::UnitId;
use care_model::registry::{Role, RoleGrant};

/// Everything that can be done with data of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    SendOrder,
    ReadOrderStatus,
    ImportRegistry,
    ReadBoard,
    EditPlan,
    PublishPlan,
    /// Who is the named care contact of a client.
    NameCareContact,
    /// A unit's whole day on paper.
    PrintPaperPack,
    ReadInbox,
    /// Which phones may hold unsent work; nothing about clients.
    ReadUnsentPhones,
    DealWithInbox,
    ReadReview,
    CorrectVisit,
    AttestVisits,
    SetLockDate,
    /// What staff members say of their shifts.
    ReadShifts,
    CorrectShift,
    /// What a unit chooses for itself: one step or two of attesting, its continuity goal.
    SetUnitRules,
    /// Granted, planned, performed and left, per client.
    ReadFrameTime,
    /// What a month would pay, line by line.
    ReadReimbursement,
    /// The provider's word on a line.
    ContestLine,
    /// The city's word on a contested or a held line.
    DecideLine,
    EnterRates,
    ReadUnitReport,
    ReadJournal,
    /// Adds to a client's file.
    WriteFile,
    MakeExport,
    ReadExport,
    /// The receiver's word on a batch.
    AcknowledgeExport,
    /// The same of the unit's own payroll files. What somebody is paid by, another
    /// answers for.
    AcknowledgePayroll,
    /// Hours and numbers of the staff.
    ReadPayroll,
    /// A client's whole file leaves: for another system, or for the archive.
    ExportClientFile,
    /// What is added to the files of a unit, as another system takes it.
    ReadFeed,
    AcknowledgeFeed,
    ManageDevices,
    ReadAccessLog,
    /// Opens one client's file outside one's rights, with a reason and for an hour.
    BreakGlass,
    /// Says of an access picked for review whether it was in order.
    SignLogReview,
    /// A staff member's phone: her own list, her own records.
    UsePhone,
    SetTrainingClock,
}

impl Act {
    pub const ALL: [Act; 40] = [
        Act::SendOrder,
        Act::ReadOrderStatus,
        Act::ImportRegistry,
        Act::ReadBoard,
        Act::EditPlan,
        Act::PublishPlan,
        Act::NameCareContact,
        Act::PrintPaperPack,
        Act::ReadInbox,
        Act::ReadUnsentPhones,
        Act::DealWithInbox,
        Act::ReadReview,
        Act::CorrectVisit,
        Act::AttestVisits,
        Act::SetLockDate,
        Act::ReadShifts,
        Act::CorrectShift,
        Act::SetUnitRules,
        Act::ReadFrameTime,
        Act::ReadReimbursement,
        Act::ContestLine,
        Act::DecideLine,
        Act::EnterRates,
        Act::ReadUnitReport,
        Act::ReadJournal,
        Act::WriteFile,
        Act::MakeExport,
        Act::ReadExport,
        Act::AcknowledgeExport,
        Act::AcknowledgePayroll,
        Act::ReadPayroll,
        Act::ExportClientFile,
        Act::ReadFeed,
        Act::AcknowledgeFeed,
        Act::ManageDevices,
        Act::ReadAccessLog,
        Act::BreakGlass,
        Act::SignLogReview,
        Act::UsePhone,
        Act::SetTrainingClock,
    ];

    /// As the access log names it.
    pub fn code(self) -> &'static str {
        match self {
            Self::SendOrder => "send_order",
            Self::ReadOrderStatus => "read_order_status",
            Self::ImportRegistry => "import_registry",
            Self::ReadBoard => "read_board",
            Self::EditPlan => "edit_plan",
            Self::PublishPlan => "publish_plan",
            Self::NameCareContact => "name_care_contact",
            Self::PrintPaperPack => "print_paper_pack",
            Self::ReadInbox => "read_inbox",
            Self::ReadUnsentPhones => "read_unsent_phones",
            Self::DealWithInbox => "deal_with_inbox",
            Self::ReadReview => "read_review",
            Self::CorrectVisit => "correct_visit",
            Self::AttestVisits => "attest_visits",
            Self::SetLockDate => "set_lock_date",
            Self::ReadShifts => "read_shifts",
            Self::CorrectShift => "correct_shift",
            Self::SetUnitRules => "set_unit_rules",
            Self::ReadFrameTime => "read_frame_time",
            Self::ReadReimbursement => "read_reimbursement",
            Self::ContestLine => "contest_line",
            Self::DecideLine => "decide_line",
            Self::EnterRates => "enter_rates",
            Self::ReadUnitReport => "read_unit_report",
            Self::ReadJournal => "read_journal",
            Self::WriteFile => "write_file",
            Self::MakeExport => "make_export",
            Self::ReadExport => "read_export",
            Self::AcknowledgeExport => "acknowledge_export",
            Self::AcknowledgePayroll => "acknowledge_payroll",
            Self::ReadPayroll => "read_payroll",
            Self::ExportClientFile => "export_client_file",
            Self::ReadFeed => "read_feed",
            Self::AcknowledgeFeed => "acknowledge_feed",
            Self::ManageDevices => "manage_devices",
            Self::ReadAccessLog => "read_access_log",
            Self::BreakGlass => "break_glass",
            Self::SignLogReview => "sign_log_review",
            Self::UsePhone => "use_phone",
            Self::SetTrainingClock => "set_training_clock",
        }
    }
}

/// Whether an act is allowed, and by which rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Allowed { role: Role, reason: &'static str },
    Denied { rule: &'static str },
}

/// May somebody with these roles do this in this unit? Roles of other units do
/// not count, except an administrator's and an integration's, which hold no
/// personal data by role.
pub fn permit(roles: &[RoleGrant], act: Act, unit_id: UnitId) -> Decision {
    for grant in roles {
        let Some(reason) = allows(grant.role, act) else {
            continue;
        };
        if grant.unit_id == unit_id {
            return Decision::Allowed {
                role: grant.role,
                reason,
            };
        }
    }
    Decision::Denied {
        rule: "no role in this unit allows it",
    }
}

/// The rule by which a broken glass opens a file, as the access log names it.
pub const BREAK_GLASS: &str = "break-glass";

/// May somebody with these roles break the glass? Who plans or manages, of whatever
/// unit: whoever is on duty at night knows clients that are not hers.
pub fn permit_break_glass(roles: &[RoleGrant]) -> Decision {
    let on_duty = |grant: &&RoleGrant| matches!(grant.role, Role::Planner | Role::UnitManager);
    match roles.iter().find(on_duty) {
        Some(grant) => Decision::Allowed {
            role: grant.role,
            reason: BREAK_GLASS,
        },
        None => Decision::Denied {
            rule: "no role may break the glass",
        },
    }
}

/// What a broken glass opens: reading the one client's file.
pub fn permit_by_broken_glass(roles: &[RoleGrant], act: Act) -> Decision {
    match act {
        Act::ReadJournal => permit_break_glass(roles),
        _ => Decision::Denied {
            rule: "a broken glass opens reading alone",
        },
    }
}

fn allows(role: Role, act: Act) -> Option<&'static str> {
    use Act as A;
    match (role, act) {
        (
            Role::Planner,
            A::ReadBoard
            | A::EditPlan
            | A::PublishPlan
            | A::NameCareContact
            | A::PrintPaperPack
            | A::ReadInbox
            | A::ReadUnsentPhones
            | A::DealWithInbox
            | A::ReadFrameTime,
        ) => Some("planner of the unit"),
        (
            Role::UnitManager,
            A::ReadBoard
            | A::NameCareContact
            | A::PrintPaperPack
            | A::ReadInbox
            | A::ReadUnsentPhones
            | A::DealWithInbox
            | A::ReadReview
            | A::CorrectVisit
            | A::AttestVisits
            | A::SetLockDate
            | A::ReadShifts
            | A::CorrectShift
            | A::SetUnitRules
            | A::ReadFrameTime
            | A::ReadReimbursement
            | A::ContestLine
            | A::ReadUnitReport
            | A::ReadJournal
            | A::WriteFile
            | A::MakeExport
            | A::ReadExport
            | A::AcknowledgePayroll
            | A::ReadPayroll
            | A::ExportClientFile
            | A::ReadFeed
            | A::AcknowledgeFeed
            | A::ManageDevices
            | A::ReadAccessLog
            | A::SignLogReview,
        ) => Some("manager of the unit"),
        (Role::Staff, A::UsePhone) => Some("staff member of the unit"),
        (
            Role::Finance,
            A::ReadUnsentPhones
            | A::ReadFrameTime
            | A::ReadReimbursement
            | A::DecideLine
            | A::EnterRates
            | A::ReadExport
            | A::AcknowledgeExport,
        ) => Some("finance officer for the unit"),
        (
            Role::Admin,
            A::ImportRegistry | A::ManageDevices | A::SetTrainingClock | A::EnterRates,
        ) => Some("administrator"),
        (Role::Integration, A::SendOrder | A::ReadOrderStatus) => Some("sender of orders"),
        (Role::Integration, A::ReadFeed | A::AcknowledgeFeed) => Some("receiver of documentation"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use care_model::time::Timestamp;
    use std::fmt::Write;

    const ROLES: [Role; 6] = [
        Role::Staff,
        Role::Planner,
        Role::UnitManager,
        Role::Finance,
        Role::Admin,
        Role::Integration,
    ];

    /// The whole table, for a person to read.
    #[test]
    fn the_table_of_rights() {
        let own = UnitId::derived(Timestamp::from_millis(0), "own");
        let mut table = String::new();
        for act in Act::ALL {
            let who: Vec<_> = ROLES
                .into_iter()
                .filter(|role| {
                    let grant = RoleGrant {
                        role: *role,
                        unit_id: own,
                    };
                    matches!(permit(&[grant], act, own), Decision::Allowed { .. })
                })
                .map(Role::code)
                .collect();
            writeln!(table, "{:<20} {}", act.code(), who.join(" ")).expect("a String");
        }
        insta::assert_snapshot!("table_of_rights", table);
    }

    #[test]
    fn a_role_in_another_unit_allows_nothing() {
        let own = UnitId::derived(Timestamp::from_millis(0), "own");
        let other = UnitId::derived(Timestamp::from_millis(0), "other");
        let roles: Vec<_> = ROLES
            .into_iter()
            .map(|role| RoleGrant {
                role,
                unit_id: other,
            })
            .collect();
        for act in Act::ALL {
            assert!(
                matches!(permit(&roles, act, own), Decision::Denied { .. }),
                "{act:?}"
            );
            assert!(
                matches!(permit(&[], act, own), Decision::Denied { .. }),
                "{act:?}"
            );
        }
    }
}
