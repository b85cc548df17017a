//! The extract of a month for the city's data warehouse.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::ClientId;
use care_model::visit_fact::VisitFact;
use documentation::month::Month;
use documentation::warehouse::verify::verify_extract;
use documentation::warehouse::{
    ExtractIdentity, WarehouseRequest, warehouse_tables, write_extract,
};
use store::Access;
use store::exports::{ExportRow, ExportTotals};

use crate::App;
use crate::error::Problem;
use crate::reimbursement::attested;

pub async fn written(
    app: &App,
    access: &Access,
    row: &ExportRow,
    month: Month,
    previous: Option<String>,
) -> Result<(Vec<u8>, ExportTotals), Problem> {
    let period = month.period();
    let facts = app.store.facts(access, period.from, period.to).await?;
    let (facts, _) = attested(app, access, period, facts).await?;
    let left_out = left_out(app, access, &facts).await?;
    let tables = warehouse_tables(&WarehouseRequest {
        month,
        facts: &facts,
        left_out: &left_out,
    })
    .map_err(|refusal| Problem::refused("facts", &refusal.faults))?;
    let identity = ExtractIdentity {
        unit_id: row.unit_id,
        month,
        batch_id: row.export_id,
        batch_sequence: row.sequence as u64,
        previous_sha256: previous,
    };
    let file = write_extract(&identity, &tables);
    // The reader shares no code with the writer; what it refuses is not sent.
    let totals = verify_extract(&file.bytes).map_err(|fault| {
        tracing::error!(%fault, "an extract failed its check");
        Problem::conflict("the extract failed its check and was not stored")
    })?;
    let totals = ExportTotals {
        lines: totals.rows,
        total_s: totals.performed_s,
        sha256: file.sha256,
        ..ExportTotals::default()
    };
    Ok((file.bytes, totals))
}

/// Clients with protected identity. One that the unit's register no longer has is asked
/// for, since the mark may have come after the move; one that nobody knows is left out too.
async fn left_out(
    app: &App,
    access: &Access,
    facts: &[VisitFact],
) -> Result<BTreeSet<ClientId>, Problem> {
    let clients = app.store.clients_of_unit(access).await?;
    let mut protected: BTreeMap<ClientId, bool> = clients
        .iter()
        .map(|client| (client.client_id, client.protection.is_protected()))
        .collect();
    for fact in facts {
        if protected.contains_key(&fact.client_id) {
            continue;
        }
        let known = app.store.client(access, fact.client_id).await?;
        let is_protected = known.is_none_or(|client| client.protection.is_protected());
        protected.insert(fact.client_id, is_protected);
    }
    let left_out = protected.into_iter().filter(|(_, protected)| *protected);
    Ok(left_out.map(|(client_id, _)| client_id).collect())
}
