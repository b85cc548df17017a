//! The horizon: how far ahead the planned visits of the templates are made.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::{TemplateId, UnitId, VisitId};
use care_model::order::Order;
use care_model::planned_visit::{PlannedVisit, VisitTemplate};
use care_model::time::LocalDate;

use crate::orders::put_planned;
use crate::sql::{Row, Transaction, Value, text};
use crate::{Store, StoreError};

/// The first and the last day that visits are planned for.
pub type Horizon = (LocalDate, LocalDate);

impl Store {
    /// Makes the planned visits of the unit's templates in the horizon that are not there
    /// yet. One transaction: what is agreed meanwhile comes before or after.
    pub async fn extend_horizon(
        &self,
        unit_id: UnitId,
        horizon: Horizon,
    ) -> Result<(), StoreError> {
        let scope = Scope::Unit(unit_id);
        // Mostly there is nothing to make, and then nobody is held up.
        let mut looking = self.database.read().await?;
        let there = There::read(&mut looking, &scope, horizon).await?;
        let has_all = missing(&mut looking, &scope, horizon, &there)
            .await?
            .is_empty();
        drop(looking);
        if has_all {
            return Ok(());
        }
        let mut transaction = self.database.write().await?;
        // Neither an agreement nor an order ends a pattern meanwhile.
        transaction.order_log().await?;
        make_visits(&mut transaction, &scope, horizon).await?;
        transaction.commit().await
    }
}

/// Whose visits are made.
pub(crate) enum Scope<'a> {
    Unit(UnitId),
    /// All versions of one order.
    Order(&'a Order),
}

/// Makes the visits of the templates that are not there yet, and gives their dates. Where
/// a published visit of an older pattern stays, no second one is made beside it.
pub(crate) async fn make_visits(
    transaction: &mut Transaction,
    scope: &Scope<'_>,
    horizon: Horizon,
) -> Result<BTreeSet<LocalDate>, StoreError> {
    let there = There::read(transaction, scope, horizon).await?;
    let missing = missing(transaction, scope, horizon, &there).await?;
    put_planned(transaction, &missing).await?;
    Ok(missing.iter().map(|visit| visit.date).collect())
}

/// A pattern whatever its version: sender, the sender's id of the order, and key.
type Line = (String, String, String);

/// A scope's templates, and its planned visits between two dates.
struct Questions {
    templates: &'static str,
    visits: &'static str,
}

macro_rules! templates {
    ($scope:literal) => {
        concat!(
            "SELECT o.sender, o.sender_order_id, t.body FROM visit_template t
             JOIN care_order o ON o.order_id = t.order_id WHERE ",
            $scope
        )
    };
}

macro_rules! visits {
    ($scope:literal) => {
        concat!(
            "SELECT o.sender, o.sender_order_id, t.body, p.visit_id, p.date,
                (SELECT count(*) FROM visit_document d WHERE d.visit_id = p.visit_id)
             FROM planned_visit p JOIN visit_template t ON t.template_id = p.template_id
             JOIN care_order o ON o.order_id = t.order_id WHERE ",
            $scope
        )
    };
}

const OF_UNIT: Questions = Questions {
    templates: templates!("t.unit_id = $1"),
    visits: visits!("p.unit_id = $1 AND p.date >= $2 AND p.date <= $3"),
};
const OF_ORDER: Questions = Questions {
    templates: templates!("o.sender = $1 AND o.sender_order_id = $2"),
    visits: visits!("o.sender = $1 AND o.sender_order_id = $2 AND p.date >= $3 AND p.date <= $4"),
};

impl Scope<'_> {
    fn questions(&self) -> (Questions, Vec<Value>) {
        match self {
            Self::Unit(unit_id) => (OF_UNIT, vec![text(unit_id)]),
            Self::Order(order) => {
                let id = [&order.sender, &order.sender_order_id];
                (OF_ORDER, id.map(|part| part.as_str().into()).into())
            }
        }
    }
}

/// A template with the line it belongs to.
fn read(row: &Row) -> Result<(Line, VisitTemplate), StoreError> {
    let template: VisitTemplate = row.json(2)?;
    let key = template.pattern.key.clone();
    let line = (row.text(0)?.to_owned(), row.text(1)?.to_owned(), key);
    Ok((line, template))
}

/// The planned visits that are there, and the lines and dates of those on phones.
#[derive(Default)]
struct There {
    visits: BTreeSet<VisitId>,
    published: BTreeMap<(Line, LocalDate), TemplateId>,
}

impl There {
    async fn read(
        transaction: &mut Transaction,
        scope: &Scope<'_>,
        (from, to): Horizon,
    ) -> Result<Self, StoreError> {
        let (questions, mut values) = scope.questions();
        values.extend([text(from), text(to)]);
        let rows = transaction.rows(questions.visits, values).await?;
        let mut there = Self::default();
        for row in &rows {
            there.visits.insert(row.parsed(3)?);
            if row.whole(5)? > 0 {
                let (line, template) = read(row)?;
                let at = (line, row.parsed(4)?);
                there.published.insert(at, template.template_id);
            }
        }
        Ok(there)
    }

    fn lacks(&self, line: &Line, visit: &PlannedVisit) -> bool {
        let twin = self.published.get(&(line.clone(), visit.date));
        !self.visits.contains(&visit.visit_id)
            && twin.is_none_or(|twin| Some(*twin) == visit.template_id)
    }
}

async fn missing(
    transaction: &mut Transaction,
    scope: &Scope<'_>,
    (from, to): Horizon,
    there: &There,
) -> Result<Vec<PlannedVisit>, StoreError> {
    let (questions, values) = scope.questions();
    let rows = transaction.rows(questions.templates, values).await?;
    let mut missing = Vec::new();
    for row in &rows {
        let (line, template) = read(row)?;
        let visits = template.expand(from, to).into_iter();
        missing.extend(visits.filter(|visit| there.lacks(&line, visit)));
    }
    Ok(missing)
}
