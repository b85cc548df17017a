//! Clients and staff members. `Debug` shows ids only: a name, a number or an
//! address must never reach a log.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::{ClientId, HouseholdId, StaffId, UnitId};
use crate::skill::HeldSkill;
use crate::time::LocalDate;
use crate::travel::Coordinate;

/// A client (brukare) as the unit knows the person.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Client {
    pub client_id: ClientId,
    pub unit_id: UnitId,
    pub name: String,
    /// Twelve digits.
    pub personal_number: String,
    pub address: String,
    /// Where the home is; `None` until the address has been placed.
    #[serde(default)]
    pub coordinate: Option<Coordinate>,
    /// How to get in: key cabinet, door code. Shown on the phone and in the paper pack.
    #[serde(default)]
    pub access: String,
    /// What must be known before the door is opened: allergies, infection, a dog. Words
    /// of the unit; shown first on the phone and on paper.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub alerts: String,
    /// Code of the presence tag in the home; none by policy at protected identity.
    #[serde(default)]
    pub tag: Option<String>,
    #[serde(default)]
    pub household: Option<HouseholdId>,
    /// Has an alarm and may be visited on it, outside the frame.
    #[serde(default)]
    pub alarm: bool,
    #[serde(default)]
    pub protection: Protection,
    /// The named care contact (fast omsorgskontakt).
    #[serde(default)]
    pub care_contact: Option<StaffId>,
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Client({})", self.client_id)
    }
}

/// Protected identity (skyddade personuppgifter). Only the staff named one by
/// one meet the person's name and address, whatever else they may do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "grade")]
pub enum Protection {
    #[default]
    None,
    /// A confidentiality mark (sekretessmarkering), protected registration
    /// (skyddad folkbokföring) or assumed identity (fingerade personuppgifter).
    Protected { named_staff: Vec<StaffId> },
}

impl Protection {
    pub fn is_protected(&self) -> bool {
        matches!(self, Protection::Protected { .. })
    }

    /// Whether this staff member may see who the person is.
    pub fn admits(&self, staff: StaffId) -> bool {
        match self {
            Protection::None => true,
            Protection::Protected { named_staff } => named_staff.contains(&staff),
        }
    }
}

/// A staff member (omsorgspersonal).
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Staff {
    pub staff_id: StaffId,
    pub unit_id: UnitId,
    pub name: String,
    pub title: String,
    /// Twelve digits.
    pub personal_number: String,
    /// The employer's number, as payroll knows the person.
    pub employee_number: String,
    #[serde(default)]
    pub skills: Vec<HeldSkill>,
}

impl fmt::Debug for Staff {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Staff({})", self.staff_id)
    }
}

impl Staff {
    pub fn holds(&self, code: &str, date: LocalDate) -> bool {
        self.skills
            .iter()
            .any(|held| held.code.0 == code && held.valid_on(date))
    }
}

/// A Swedish personal identity number in twelve digits whose check digit holds.
/// Co-ordination numbers (day + 60) pass too.
pub fn is_personal_number(text: &str) -> bool {
    if text.len() != 12 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let sum: u32 = text[2..]
        .bytes()
        .zip([2, 1].into_iter().cycle())
        .map(|(digit, factor)| {
            let product = u32::from(digit - b'0') * factor;
            product / 10 + product % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

/// The birth date a personal number begins with; `None` where that is no date.
pub fn birth_date(personal_number: &str) -> Option<LocalDate> {
    let digits = personal_number.get(..8)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from, to| digits[from..to].parse::<u32>().ok();
    let day = part(6, 8)?;
    // A co-ordination number has 60 added to its day.
    let day = if day > 60 { day - 60 } else { day };
    LocalDate::from_ymd_opt(part(0, 4)? as i32, part(4, 6)?, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digit_is_checked() {
        assert!(is_personal_number("198112189876"));
        assert!(!is_personal_number("198112189875"));
        assert!(!is_personal_number("8112189876"));
        assert!(!is_personal_number("19811218987x"));
    }

    #[test]
    fn a_personal_number_begins_with_the_birth_date() {
        let born = |text| birth_date(text).map(|date| date.to_string());
        assert_eq!(born("198112189876"), Some("1981-12-18".to_owned()));
        assert_eq!(born("194002890000"), Some("1940-02-29".to_owned()));
        for odd in [
            "",
            "1981",
            "198113189876",
            "194102299876",
            "19811218",
            "+9811218",
            "åäö12345",
        ] {
            assert_eq!(born(odd).is_some(), odd == "19811218", "{odd}");
        }
    }

    #[test]
    fn debug_says_no_name() {
        let moment = crate::time::Timestamp::from_millis(0);
        let client = Client {
            client_id: ClientId::derived(moment, "c"),
            unit_id: UnitId::derived(moment, "u"),
            name: "Greta Canary".into(),
            personal_number: "198112189876".into(),
            address: "Canary Street 1".into(),
            coordinate: None,
            access: "code 1234".into(),
            tag: None,
            household: None,
            alarm: false,
            protection: Protection::None,
            alerts: String::new(),
            care_contact: None,
        };
        let shown = format!("{client:?}");
        assert!(
            !shown.contains("Canary") && !shown.contains("1981"),
            "{shown}"
        );
    }
}
