//! What of a group of cells may be told.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::{ClientId, StaffId};

/// Fewest clients behind a cell that is told by itself. Of four or fewer, whoever knows
/// some of them knows the rest.
pub const FEWEST_CLIENTS: usize = 5;
/// Fewest staff members: of two, each can take their own work off and see the other's.
pub const FEWEST_STAFF: usize = 3;

/// Everything that fell into one cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub visits: i64,
    pub performed_s: i64,
    clients: BTreeSet<ClientId>,
    staff: BTreeSet<StaffId>,
}

impl Tally {
    pub fn count(&mut self, client_id: ClientId, staff_id: StaffId, performed_s: i64) {
        self.visits += 1;
        self.performed_s += performed_s;
        self.clients.insert(client_id);
        self.staff.insert(staff_id);
    }

    /// How many different clients.
    pub fn clients(&self) -> usize {
        self.clients.len()
    }

    fn has_enough(&self) -> bool {
        self.clients.len() >= FEWEST_CLIENTS && self.staff.len() >= FEWEST_STAFF
    }

    fn add(&mut self, other: &Self) {
        self.visits += other.visits;
        self.performed_s += other.performed_s;
        self.clients.extend(&other.clients);
        self.staff.extend(&other.staff);
    }
}

/// What is told of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told<K> {
    /// Each with enough people behind it.
    pub cells: Vec<(K, Tally)>,
    /// Two cells or more as one, with enough people behind it; `None` where none is hidden,
    /// or where the whole group has too few for anything to be told.
    pub rest: Option<Tally>,
}

/// Hides the small cells of a group, and as many of the smallest others as it takes for
/// the hidden ones to be two at least and to have enough people together: then what is
/// told adds up to the group's total, and the total gives no cell back.
pub fn told<K: Ord>(cells: BTreeMap<K, Tally>) -> Told<K> {
    let (mut shown, hidden): (Vec<_>, Vec<_>) =
        cells.into_iter().partition(|(_, tally)| tally.has_enough());
    if hidden.is_empty() {
        return Told {
            cells: shown,
            rest: None,
        };
    }
    let mut merged = hidden.len();
    let mut rest = Tally::default();
    for (_, tally) in &hidden {
        rest.add(tally);
    }
    // The smallest come off the end; of equals the later key.
    shown.sort_by(|(_, one), (_, other)| {
        (other.clients(), other.visits).cmp(&(one.clients(), one.visits))
    });
    while merged < 2 || !rest.has_enough() {
        let Some((_, smallest)) = shown.pop() else {
            return Told {
                cells: vec![],
                rest: None,
            };
        };
        rest.add(&smallest);
        merged += 1;
    }
    shown.sort_by(|(one, _), (other, _)| one.cmp(other));
    Told {
        cells: shown,
        rest: Some(rest),
    }
}

#[cfg(test)]
mod tests {
    use care_model::time::Timestamp;

    use super::*;

    /// So many clients from one on, by as many staff members.
    fn tally(from: u32, people: u32) -> Tally {
        let mut tally = Tally::default();
        for number in from..from + people {
            let moment = Timestamp::from_millis(i64::from(number));
            tally.count(
                ClientId::derived(moment, "client"),
                StaffId::derived(moment, "staff"),
                60,
            );
        }
        tally
    }

    fn names(told: &Told<&'static str>) -> Vec<&'static str> {
        told.cells.iter().map(|(name, _)| *name).collect()
    }

    #[test]
    fn large_cells_are_told_as_they_are() {
        let told = told(BTreeMap::from([("a", tally(0, 5)), ("b", tally(0, 9))]));
        assert_eq!((names(&told), told.rest), (vec!["a", "b"], None));
    }

    #[test]
    fn one_small_cell_takes_the_smallest_other_with_it() {
        let told = told(BTreeMap::from([
            ("a", tally(0, 4)),
            ("b", tally(0, 9)),
            ("c", tally(0, 7)),
        ]));
        assert_eq!(names(&told), ["b"]);
        let rest = told.rest.expect("two cells");
        assert_eq!((rest.visits, rest.clients()), (11, 7));
    }

    #[test]
    fn two_small_cells_of_the_same_people_are_not_enough() {
        let cells = [("a", tally(0, 4)), ("b", tally(0, 3)), ("c", tally(0, 7))];
        let told = told(BTreeMap::from(cells));
        assert_eq!(names(&told), Vec::<&str>::new());
        assert_eq!(told.rest.map(|rest| rest.visits), Some(14));
    }

    #[test]
    fn two_small_cells_of_enough_people_leave_the_others() {
        let cells = [("a", tally(0, 4)), ("b", tally(4, 3)), ("c", tally(0, 7))];
        let told = told(BTreeMap::from(cells));
        assert_eq!(names(&told), ["c"]);
        assert_eq!(told.rest.map(|rest| rest.clients()), Some(7));
    }

    #[test]
    fn of_a_group_with_too_few_people_nothing_is_told() {
        let nothing = Told {
            cells: vec![],
            rest: None,
        };
        assert_eq!(told(BTreeMap::from([("a", tally(0, 4))])), nothing);
        let mut by_two = tally(0, 9);
        by_two.staff = tally(0, 2).staff;
        assert_eq!(told(BTreeMap::from([("a", by_two)])), nothing);
    }
}
