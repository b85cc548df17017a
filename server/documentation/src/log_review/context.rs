//! What the review knows of people besides the log: enough to see that somebody
//! may have looked out of other than need.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::ClientId;
use care_model::time::{LocalDate, Timestamp, add_days};

use super::log_row::{AccessKind, LogRow};
use super::pick::PickReason;

/// Work may end this long after the shift: writing up, handing over, a late bus
/// back with the phone.
pub const AFTER_SHIFT_S: i64 = 3600;
/// Before this hour an access may belong to the night shift of the day before.
pub const NIGHT_ENDS_HOUR: u16 = 12;

/// By [`LogRow::person`] and by client. Whoever is missing is not compared.
#[derive(Clone, Copy)]
pub struct ReviewContext<'a> {
    pub people: &'a BTreeMap<String, PersonContext>,
    pub clients: &'a BTreeMap<ClientId, ClientContext>,
}

impl std::fmt::Debug for ReviewContext<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("ReviewContext(..)")
    }
}

/// Somebody with a way in.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PersonContext {
    pub surname: Option<String>,
    /// Without number; see [`street_of`].
    pub street: Option<String>,
    /// The clients of the person's list, by the date of the list.
    pub listed: BTreeSet<ListedClient>,
    /// Worked shifts of the month and of the day before it. Without any, nothing
    /// is said about hours.
    pub shifts: Vec<ShiftSpan>,
}

impl std::fmt::Debug for PersonContext {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("PersonContext(..)")
    }
}

/// One client on one day's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ListedClient {
    pub date: LocalDate,
    pub client_id: ClientId,
}

/// A shift from start to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ShiftSpan {
    pub start: Timestamp,
    pub end: Timestamp,
}

/// A client. For one with protected identity leave both out: the comparison
/// would tell a reviewer who is not named what the person is called.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ClientContext {
    pub surname: Option<String>,
    pub street: Option<String>,
}

impl std::fmt::Debug for ClientContext {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("ClientContext(..)")
    }
}

/// The last word of a name.
pub fn surname_of(name: &str) -> Option<String> {
    name.split_whitespace().next_back().map(str::to_owned)
}

/// What stands before the number of an address: `Ringvägen` of `Ringvägen 12 B`.
pub fn street_of(address: &str) -> Option<String> {
    let words = address.split(',').next()?.split_whitespace();
    let street: Vec<&str> = words
        .take_while(|word| !word.starts_with(|letter: char| letter.is_ascii_digit()))
        .collect();
    (!street.is_empty()).then(|| street.join(" "))
}

/// The context, with shifts in order.
pub(super) struct Judge<'a> {
    context: &'a ReviewContext<'a>,
    shifts: BTreeMap<&'a str, Vec<ShiftSpan>>,
}

impl<'a> Judge<'a> {
    pub fn new(context: &'a ReviewContext<'a>) -> Self {
        let shifts = context.people.iter().map(|(person, known)| {
            let mut shifts = known.shifts.clone();
            shifts.sort_unstable();
            (person.as_str(), shifts)
        });
        Self {
            shifts: shifts.collect(),
            context,
        }
    }

    /// Why this access should be looked at; break-glass is for the whole month.
    pub fn reasons(&self, row: &LogRow, client_id: ClientId) -> Vec<PickReason> {
        let person = self.context.people.get(row.person());
        let client = self.context.clients.get(&client_id);
        let both = person.zip(client);
        let reasons = [
            (PickReason::NotOnList, is_off_list(row, person, client_id)),
            (PickReason::AfterShift, self.is_after_shift(row)),
            (
                PickReason::SameSurname,
                both.is_some_and(|(one, other)| is_one_family(one, other)),
            ),
            (
                PickReason::SameStreet,
                both.is_some_and(|(one, other)| is_one_street(one, other)),
            ),
        ];
        let holding = reasons.into_iter().filter(|(_, holds)| *holds);
        holding.map(|(reason, _)| reason).collect()
    }

    /// A phone in its charger fetches at any hour, so that fetching is not asked.
    fn is_after_shift(&self, row: &LogRow) -> bool {
        let Some(shifts) = self.shifts.get(row.person()) else {
            return false;
        };
        let soon = row.at.plus_seconds(AFTER_SHIFT_S);
        let begun = shifts.partition_point(|shift| shift.start <= soon);
        let is_covered = |shift: &ShiftSpan| row.at <= shift.end.plus_seconds(AFTER_SHIFT_S);
        // The last two, since a split shift's evening may begin within the hour.
        let recent = shifts[..begun].iter().rev().take(2);
        row.kind == AccessKind::Opened && begun > 0 && !recent.into_iter().any(is_covered)
    }
}

/// Planners, managers and systems have the whole unit; a staff member has
/// the list of the day, which the phone shows a day ahead, and at night that
/// of the evening before. Break-glass is outside the list by its nature.
fn is_off_list(row: &LogRow, person: Option<&PersonContext>, client_id: ClientId) -> bool {
    let has_list = row.role == care_model::registry::Role::Staff.code();
    if !has_list || row.kind == AccessKind::BreakGlass {
        return false;
    }
    let (date, hour) = (
        row.at.local_date(),
        row.at.local_time().minute_of_day() / 60,
    );
    let first_day = if hour < NIGHT_ENDS_HOUR { -1 } else { 0 };
    !(first_day..=1).any(|days| {
        let date = add_days(date, days);
        let listed = ListedClient { date, client_id };
        person.is_some_and(|person| person.listed.contains(&listed))
    })
}

/// Double names share a part: Berg-Ek and Ek.
fn is_one_family(person: &PersonContext, client: &ClientContext) -> bool {
    /// Of noble and foreign names; they stand in many that have nothing in common.
    const PARTICLES: [&str; 8] = ["af", "av", "von", "van", "der", "den", "de", "el"];
    let parts = |surname: &Option<String>| -> BTreeSet<String> {
        let lower = surname.as_deref().unwrap_or_default().to_lowercase();
        let parts = lower.split(|letter: char| letter.is_whitespace() || letter == '-');
        let named = parts.filter(|part| !part.is_empty() && !PARTICLES.contains(part));
        named.map(str::to_owned).collect()
    };
    !parts(&person.surname).is_disjoint(&parts(&client.surname))
}

fn is_one_street(person: &PersonContext, client: &ClientContext) -> bool {
    let plain = |street: &Option<String>| {
        let lower = street.as_deref().map(|name| name.trim().to_lowercase());
        lower.filter(|name| !name.is_empty())
    };
    let streets = plain(&person.street).zip(plain(&client.street));
    streets.is_some_and(|(one, other)| one == other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_streets_are_found_in_what_is_registered() {
        assert_eq!(surname_of("Anna Karin Berg-Ek").as_deref(), Some("Berg-Ek"));
        assert_eq!(surname_of("  "), None);
        let street = street_of("Stora Nygatan 12 B, 111 27 Stockholm");
        assert_eq!(street.as_deref(), Some("Stora Nygatan"));
        assert_eq!(street_of("12"), None);
    }

    #[test]
    fn a_part_of_a_double_name_is_shared_and_a_particle_is_not() {
        let compare = |one: &str, other: &str| {
            let person = PersonContext {
                surname: Some(one.to_owned()),
                ..PersonContext::default()
            };
            let client = ClientContext {
                surname: Some(other.to_owned()),
                street: None,
            };
            is_one_family(&person, &client)
        };
        assert!(compare("Berg-Ek", "EK"));
        assert!(compare("Öberg", "öberg"));
        assert!(!compare("von Ek", "von Berg"));
        assert!(!compare("", ""));
    }
}
