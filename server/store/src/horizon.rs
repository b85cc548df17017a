//! The horizon: how far ahead the planned visits of the templates are made.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::{TemplateId, UnitId, VisitId};
use care_model::planned_visit::{PlannedVisit, VisitTemplate};
use care_model::time::LocalDate;

use crate::orders::put_planned;
use crate::sql::{Transaction, text};
use crate::{Store, StoreError};

impl Store {
    /// Makes the planned visits of the unit's templates between two dates, both included,
    /// that are not there yet. Where a published visit of an older pattern stays, no second
    /// one is made beside it. One transaction: what is agreed meanwhile comes before or after.
    pub async fn extend_horizon(
        &self,
        unit_id: UnitId,
        (from, to): (LocalDate, LocalDate),
    ) -> Result<(), StoreError> {
        let mut transaction = self.database.write().await?;
        let patterns = Patterns::read(&mut transaction, unit_id).await?;
        let there = patterns.there(&mut transaction, unit_id, from, to).await?;
        let missing = patterns.missing(&there, from, to);
        put_planned(&mut transaction, &missing).await?;
        transaction.commit().await
    }
}

/// A pattern whatever its version: sender, the sender's id of the order, and key.
type Line = (String, String, String);

/// A unit's templates, each with the line it belongs to.
struct Patterns(BTreeMap<TemplateId, (Line, VisitTemplate)>);

/// The planned visits that are there, and the lines and dates of those on phones.
struct There {
    visits: BTreeSet<VisitId>,
    published: BTreeMap<(Line, LocalDate), TemplateId>,
}

impl Patterns {
    async fn read(transaction: &mut Transaction, unit_id: UnitId) -> Result<Self, StoreError> {
        let rows = transaction
            .rows(
                "SELECT o.sender, o.sender_order_id, t.body FROM visit_template t
                 JOIN care_order o ON o.order_id = t.order_id WHERE t.unit_id = $1",
                vec![text(unit_id)],
            )
            .await?;
        let mut patterns = BTreeMap::new();
        for row in &rows {
            let template: VisitTemplate = row.json(2)?;
            let key = template.pattern.key.clone();
            let line = (row.text(0)?.to_owned(), row.text(1)?.to_owned(), key);
            patterns.insert(template.template_id, (line, template));
        }
        Ok(Self(patterns))
    }

    async fn there(
        &self,
        transaction: &mut Transaction,
        unit_id: UnitId,
        from: LocalDate,
        to: LocalDate,
    ) -> Result<There, StoreError> {
        let rows = transaction
            .rows(
                "SELECT p.visit_id, p.date, p.template_id,
                    (SELECT count(*) FROM visit_document d WHERE d.visit_id = p.visit_id)
                 FROM planned_visit p WHERE p.unit_id = $1 AND p.date >= $2 AND p.date <= $3
                    AND p.template_id IS NOT NULL",
                vec![text(unit_id), text(from), text(to)],
            )
            .await?;
        let mut there = There {
            visits: BTreeSet::new(),
            published: BTreeMap::new(),
        };
        for row in &rows {
            there.visits.insert(row.parsed(0)?);
            let template_id: TemplateId = row.parsed(2)?;
            if row.whole(3)? > 0
                && let Some((line, _)) = self.0.get(&template_id)
            {
                let at = (line.clone(), row.parsed(1)?);
                there.published.insert(at, template_id);
            }
        }
        Ok(there)
    }

    fn missing(&self, there: &There, from: LocalDate, to: LocalDate) -> Vec<PlannedVisit> {
        let mut missing = Vec::new();
        for (line, template) in self.0.values() {
            let visits = template.expand(from, to).into_iter();
            missing.extend(visits.filter(|visit| {
                let twin = there.published.get(&(line.clone(), visit.date));
                !there.visits.contains(&visit.visit_id)
                    && twin.is_none_or(|twin| *twin == template.template_id)
            }));
        }
        missing
    }
}
