//! The bundle as a whole: which resources, in which order, and their count.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::{ExportId, OrderId, StaffId, TemplateId, VisitId};
use care_model::time::{Timestamp, midnight};
use care_model::visit_event::VisitEvent;
use care_model::visit_fact::VisitFact;
use serde::Serialize;

use super::resource::Resource;
use super::types::{Identifier, Reference, urn};
use super::{appointment, care_plan, codes, encounter, order, people, procedure, provenance};
use crate::client_file::{ClientFile, ClientFileFault, ProtectedIdentity, Texts, utc_text};
use crate::refusal::Refusal;

/// A written bundle.
#[derive(Clone, PartialEq, Eq)]
pub struct FhirBundle {
    /// JSON in UTF-8, indented. The same input gives the same bytes.
    pub bytes: Vec<u8>,
    pub totals: FhirTotals,
}

impl std::fmt::Debug for FhirBundle {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "FhirBundle({} bytes)", self.bytes.len())
    }
}

/// What the bundle holds, for the log and for whoever counts at the other end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FhirTotals {
    /// Entries by their resource type.
    pub entries: BTreeMap<&'static str, u64>,
    /// Characters that may not stand in a FHIR string, each made visible.
    pub replaced_characters: u64,
}

/// The bundle of a client's file, or all that is wrong with the file.
pub fn client_bundle(
    file: &ClientFile,
    identity: ProtectedIdentity,
) -> Result<FhirBundle, Refusal<ClientFileFault>> {
    let mut faults = file.faults(identity);
    faults.extend(file.visits.iter().filter_map(reversed));
    faults.sort();
    Refusal::when_any(faults)?;
    let making = Making::of(file);
    let resources = making.resources();
    let mut entries = BTreeMap::new();
    for resource in &resources {
        *entries.entry(resource.kind()).or_default() += 1;
    }
    let bundle = Bundle::of(file, resources);
    let mut bytes = serde_json::to_vec_pretty(&bundle)
        .expect("resources hold strings, whole numbers and lists of them");
    bytes.push(b'\n');
    let replaced_characters = making.texts.replaced();
    let totals = FhirTotals {
        entries,
        replaced_characters,
    };
    Ok(FhirBundle { bytes, totals })
}

/// FHIR's `per-1`: a period does not end before it starts.
fn reversed(fact: &VisitFact) -> Option<ClientFileFault> {
    let (started, ended) = fact.started.as_ref().zip(fact.ended.as_ref())?;
    (ended.at < started.at).then_some(ClientFileFault::EndsBeforeStart {
        visit_id: fact.visit_id,
        staff_id: fact.staff_id,
    })
}

#[derive(Serialize)]
struct Bundle {
    #[serde(rename = "resourceType")]
    resource_type: &'static str,
    id: String,
    identifier: Identifier,
    #[serde(rename = "type")]
    kind: &'static str,
    timestamp: String,
    entry: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    #[serde(rename = "fullUrl")]
    full_url: String,
    resource: Resource,
}

impl Bundle {
    fn of(file: &ClientFile, resources: Vec<Resource>) -> Self {
        let name = format!("fhir/{}/{}", file.client.client_id, file.period);
        let id = derived(midnight(file.period.from), &name);
        Self {
            resource_type: "Bundle",
            identifier: Identifier {
                system: "urn:ietf:rfc:3986".to_owned(),
                value: urn(&id),
            },
            id,
            kind: "collection",
            timestamp: utc_text(file.written_at),
            entry: resources
                .into_iter()
                .map(|resource| Entry {
                    full_url: urn(resource.id()),
                    resource,
                })
                .collect(),
        }
    }
}

/// An id for a resource that has none of its own, the same each time.
pub fn derived(moment: Timestamp, name: &str) -> String {
    ExportId::derived(moment, name).to_string()
}

/// The file with what its rows are looked up by.
pub struct Making<'a> {
    pub file: &'a ClientFile<'a>,
    pub texts: Texts,
    staff: BTreeSet<StaffId>,
    planned: BTreeSet<VisitId>,
    order_of_template: BTreeMap<TemplateId, OrderId>,
    template_of_visit: BTreeMap<VisitId, TemplateId>,
    facts_of_visit: BTreeMap<VisitId, Vec<&'a VisitFact>>,
    events_of_visit: BTreeMap<VisitId, Vec<&'a VisitEvent>>,
}

impl<'a> Making<'a> {
    fn of(file: &'a ClientFile<'a>) -> Self {
        let mut order_of_template = BTreeMap::new();
        for held in file.orders {
            for template in &held.templates {
                order_of_template.insert(template.template_id, held.order_id);
            }
        }
        let template_of_visit = file
            .planned
            .iter()
            .filter_map(|visit| Some((visit.visit_id, visit.template_id?)))
            .collect();
        let mut facts_of_visit: BTreeMap<VisitId, Vec<&VisitFact>> = BTreeMap::new();
        for fact in file.visits {
            facts_of_visit.entry(fact.visit_id).or_default().push(fact);
        }
        for facts in facts_of_visit.values_mut() {
            facts.sort_by_key(|fact| fact.staff_id);
        }
        let mut events_of_visit: BTreeMap<VisitId, Vec<&VisitEvent>> = BTreeMap::new();
        for history in file.histories {
            let mut events: Vec<&VisitEvent> = history.events.iter().collect();
            events.sort_by_key(|event| (event.at.instant(), event.event_id));
            events.dedup_by_key(|event| event.event_id);
            events_of_visit.insert(history.visit_id, events);
        }
        Self {
            file,
            texts: Texts::default(),
            staff: file.staff.iter().map(|person| person.staff_id).collect(),
            planned: file.planned.iter().map(|visit| visit.visit_id).collect(),
            order_of_template,
            template_of_visit,
            facts_of_visit,
            events_of_visit,
        }
    }

    /// People first, then what was ordered, planned and done, each by its id.
    fn resources(&self) -> Vec<Resource> {
        let mut all = people::resources(self);
        let mut orders: Vec<_> = self.file.orders.iter().collect();
        orders.sort_by_key(|held| held.order_id);
        for held in orders {
            all.push(order::whole(self, held));
            all.extend(order::patterns(self, held));
            all.extend(care_plan::plan(self, held));
            all.extend(provenance::agreements(self, held));
        }
        all.extend(care_plan::made_with_client(self));
        let mut planned: Vec<_> = self.file.planned.iter().collect();
        planned.sort_by_key(|visit| (visit.date, visit.visit_id));
        all.extend(planned.into_iter().map(|it| appointment::of(self, it)));
        let mut facts: Vec<_> = self.file.visits.iter().collect();
        facts.sort_by_key(|fact| (fact.date, fact.visit_id, fact.staff_id));
        for fact in facts {
            all.push(encounter::of(self, fact));
            all.extend(procedure::of(self, fact));
            all.extend(provenance::of(self, fact));
        }
        all
    }

    pub fn client(&self) -> Reference {
        Reference::within(self.file.client.client_id)
    }

    /// A staff member: of the bundle, or one that only an event names.
    pub fn practitioner(&self, staff: StaffId) -> Reference {
        if self.staff.contains(&staff) {
            return Reference::within(staff);
        }
        Reference::outside("Practitioner", "staff", staff)
    }

    /// The facts of a visit, by staff member.
    pub fn facts(&self, visit: VisitId) -> &[&'a VisitFact] {
        self.facts_of_visit.get(&visit).map_or(&[], Vec::as_slice)
    }

    /// The events of a visit in time order, each once.
    pub fn events(&self, visit: VisitId) -> &[&'a VisitEvent] {
        self.events_of_visit.get(&visit).map_or(&[], Vec::as_slice)
    }

    /// Whether the visit is among the planned ones.
    pub fn is_planned(&self, visit: VisitId) -> bool {
        self.planned.contains(&visit)
    }

    /// The pattern and the order that a planned visit comes from, where known.
    pub fn based_on(&self, visit: VisitId) -> Vec<Reference> {
        let template = self.template_of_visit.get(&visit);
        template
            .filter(|template| self.order_of_template.contains_key(template))
            .map(Reference::within)
            .into_iter()
            .collect()
    }

    /// Our own id as an identifier, so that it is found again elsewhere.
    pub fn identifier(noun: &str, id: impl std::fmt::Display) -> Identifier {
        Identifier {
            system: codes::id_system(noun),
            value: id.to_string(),
        }
    }
}
