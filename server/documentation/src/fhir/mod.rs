//! One client's period as a FHIR R4 Bundle of type `collection` (hl7.org/fhir/R4).
//!
//! Order → ServiceRequest; what is agreed → CarePlan with one ServiceRequest for
//! each visit pattern; planned visit → Appointment; performed visit → Encounter
//! with a Procedure for each intervention; who recorded or corrected it, and
//! what was agreed of an order after it came → Provenance. `docs/exports.md` has
//! the whole table. Notes and journal stay out: they are the archive's, and no
//! receiver of the structure needs them.

mod appointment;
mod bundle;
mod care_plan;
mod codes;
mod encounter;
mod order;
mod people;
mod procedure;
mod provenance;
mod resource;
mod types;

pub use bundle::{FhirBundle, FhirTotals, client_bundle};
