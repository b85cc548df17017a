//! By what a visit of a base plan is known again: its template, and where that is gone the
//! client and the pattern's key.

use std::collections::BTreeMap;

use care_model::base_plan::BaseVisit;
use care_model::id::{ClientId, TemplateId, VisitId};
use care_model::planned_visit::VisitTemplate;
use care_model::time::LocalDate;

/// What the visits of a base plan are now.
pub struct Known<'a, T> {
    by_template: BTreeMap<(TemplateId, u8), T>,
    /// Where an order has a new version its templates are new: client and key
    /// are the same, where no other of the client's orders has that key.
    by_key: BTreeMap<(ClientId, &'a str, u8), Vec<T>>,
}

impl<'a, T: Copy> Known<'a, T> {
    fn new() -> Self {
        Self {
            by_template: BTreeMap::new(),
            by_key: BTreeMap::new(),
        }
    }

    fn add(&mut self, template_id: TemplateId, slot: u8, by: (ClientId, &'a str), what: T) {
        self.by_template.insert((template_id, slot), what);
        let of_key = self.by_key.entry((by.0, by.1, slot)).or_default();
        of_key.push(what);
    }

    /// None where nothing is that visit any more, or two things might be.
    pub fn find(&self, base: &BaseVisit) -> Option<T> {
        if let Some(found) = self.by_template.get(&(base.template_id, base.slot)) {
            return Some(*found);
        }
        let key = (base.client_id, base.key.as_str(), base.slot);
        match self.by_key.get(&key).map(Vec::as_slice) {
            Some([only]) => Some(*only),
            _ => None,
        }
    }
}

impl<'a> Known<'a, VisitId> {
    /// The visits of a date by the templates of that date.
    pub fn on(templates: &'a [VisitTemplate], date: LocalDate) -> Self {
        let mut known = Self::new();
        for template in templates {
            let by = (template.client_id, template.pattern.key.as_str());
            for (slot, visit) in (0u8..).zip(template.expand(date, date)) {
                known.add(template.template_id, slot, by, visit.visit_id);
            }
        }
        known
    }
}

impl<'a> Known<'a, usize> {
    /// The visits of another base plan, by their positions in it.
    pub fn among(visits: &'a [BaseVisit]) -> Self {
        let mut known = Self::new();
        for (at, visit) in visits.iter().enumerate() {
            let by = (visit.client_id, visit.key.as_str());
            known.add(visit.template_id, visit.slot, by, at);
        }
        known
    }
}

#[cfg(test)]
mod tests {
    use care_model::time::{Timestamp, add_days};

    use super::super::fixtures::every_monday;
    use super::*;

    fn monday() -> LocalDate {
        "2026-11-23".parse().expect("a date")
    }

    fn base_visit(name: &str, key: &str) -> BaseVisit {
        let moment = Timestamp::from_millis(0);
        BaseVisit {
            template_id: TemplateId::derived(moment, name),
            key: key.to_owned(),
            slot: 0,
            client_id: ClientId::derived(moment, "client"),
            cycle_weeks: 1,
            duration_min: 30,
            interventions: vec![],
        }
    }

    /// Holds from so many days after the Monday, for so many.
    fn template(name: &str, key: &str, from: i64, days: i64) -> VisitTemplate {
        let (from, to) = (add_days(monday(), from), add_days(monday(), from + days));
        every_monday(&base_visit(name, key), (from, Some(to)))
    }

    fn known(templates: &[VisitTemplate], base: &VisitTemplate) -> Option<VisitId> {
        let visit = BaseVisit {
            template_id: base.template_id,
            ..base_visit("", &base.pattern.key)
        };
        Known::on(templates, monday()).find(&visit)
    }

    fn visit_of(template: &VisitTemplate) -> VisitId {
        template.expand(monday(), monday())[0].visit_id
    }

    #[test]
    fn a_visit_is_known_by_its_template_and_then_by_client_and_key() {
        let old = template("old", "morning", -30, 20);
        let new = template("new", "morning", -5, 30);
        let other = template("other", "evening", -5, 30);
        let all = [old.clone(), new.clone(), other.clone()];
        assert_eq!(known(&all, &new), Some(visit_of(&new)));
        assert_eq!(known(&all, &old), Some(visit_of(&new)), "the next version");
        assert_eq!(known(&all[..1], &old), None, "it has ended");
    }

    #[test]
    fn of_two_orders_with_the_same_key_neither_is_guessed() {
        let old = template("old", "morning", -30, 20);
        let one = template("one", "morning", -5, 30);
        let two = template("two", "morning", -5, 30);
        let all = [old.clone(), one.clone(), two];
        assert_eq!(known(&all, &old), None);
        assert_eq!(known(&all, &one), Some(visit_of(&one)));
    }
}
