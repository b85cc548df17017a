//! A phone for this crate's own tests, with a session put into its store as a
//! sign-in would.

use std::sync::Arc;

use care_model::id::{ClientId, DeviceId, SeededEntropy, StaffId, UnitId, VisitId};
use care_model::intervention::InterventionCode;
use care_model::order::LocalWindow;
use care_model::time::{LocalTime, Timestamp};
use care_model::visit_fact::VisitOrigin;
use rusqlite::Transaction;
use serde_bytes::ByteBuf;
use visit_record::exchange::{ClientCard, DaySnapshot, LEASE_S, Lease, SnapshotStop};
use visit_record::shift_exchange::SnapshotShift;
use visit_record::{ActorKey, PlannedWork, VisitHeader, VisitRecord};

use crate::error::CoreError;
use crate::exchange::{Enrolment, Session};
use crate::record::save;
use crate::store::{key, put_meta};
use crate::{MemoryKeyStore, MobileCore, SteppedClock};

/// 2026-11-23 08:00 in Stockholm.
pub(crate) const SIGNED_IN_MS: i64 = 1_795_417_200_000;
pub(crate) const TAG: &str = "VT-001-12345";

pub(crate) struct Phone {
    pub core: MobileCore,
    pub clock: Arc<SteppedClock>,
    _folder: tempfile::TempDir,
}

impl Phone {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(SteppedClock::starting_at(SIGNED_IN_MS));
        let core = MobileCore::open(
            &folder.path().join("phone.db"),
            Arc::new(MemoryKeyStore::new(7)),
            Arc::<SteppedClock>::clone(&clock),
            Arc::new(SeededEntropy::new(1)),
        )
        .expect("opens");
        Self {
            core,
            clock,
            _folder: folder,
        }
    }

    pub fn signed_in() -> Self {
        let phone = Self::new();
        phone
            .write(|tx| {
                put_meta(tx, key::ENROLMENT, &enrolment())?;
                put_meta(tx, key::SESSION, &session())
            })
            .expect("written");
        phone
    }

    /// Signed in, with one planned visit on the list.
    pub fn with_a_visit() -> (Self, VisitId) {
        let phone = Self::signed_in();
        let entropy = SeededEntropy::new(9);
        let visit_id = VisitId::make(now(), &entropy);
        let client_id = ClientId::make(now(), &entropy);
        let header = VisitHeader {
            visit_id,
            client_id,
            unit_id: enrolment().unit_id,
            date: now().local_date(),
            origin: VisitOrigin::Planned,
        };
        let actor = ActorKey::make(&entropy);
        let mut record = VisitRecord::begin_planned(&header);
        let planned = PlannedWork {
            staff_id: session().staff_id,
            start: now(),
            end: now().plus_seconds(1800),
            partner: None,
            interventions: codes(),
            revision: 3,
        };
        record.plan(&planned, actor, now());
        let written = phone.write(|tx| {
            put_meta(tx, key::SNAPSHOT, &day(visit_id, client_id))?;
            save(tx, visit_id, &mut record)
        });
        written.expect("written");
        (phone, visit_id)
    }

    pub fn write<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, CoreError>,
    ) -> Result<T, CoreError> {
        self.core.with_store(|store, _| store.write(work))
    }
}

fn now() -> Timestamp {
    Timestamp::from_millis(SIGNED_IN_MS)
}

pub(crate) fn codes() -> Vec<InterventionCode> {
    ["breakfast", "medication", "dishes"]
        .map(|code| InterventionCode(code.to_owned()))
        .into()
}

fn enrolment() -> Enrolment {
    let entropy = SeededEntropy::new(3);
    Enrolment {
        device_id: DeviceId::make(now(), &entropy),
        unit_id: UnitId::make(now(), &entropy),
        unit_name: "Vardagsvik".to_owned(),
        server_key: ByteBuf::new(),
        url: "http://127.0.0.1:8080".to_owned(),
    }
}

pub(crate) fn session() -> Session {
    let enrolment = enrolment();
    let staff_id = StaffId::make(now(), &SeededEntropy::new(4));
    Session {
        staff_id,
        staff_name: "Åsa".to_owned(),
        lease: Lease {
            device_id: enrolment.device_id,
            staff_id,
            unit_id: enrolment.unit_id,
            issued: now(),
            expires: now().plus_seconds(LEASE_S),
            signature: ByteBuf::new(),
        },
    }
}

fn day(visit_id: VisitId, client_id: ClientId) -> DaySnapshot {
    let time = |hour| LocalTime::new(hour, 0).expect("a time");
    DaySnapshot {
        date: now().local_date(),
        version: 3,
        unit_name: "Vardagsvik".to_owned(),
        stops: vec![SnapshotStop {
            visit_id,
            client_id,
            start: now(),
            end: now().plus_seconds(1800),
            window: LocalWindow {
                start: time(7),
                end: time(9),
            },
            travel_s: 240,
            travel_m: 300,
            interventions: codes(),
            partner_name: None,
        }],
        shift: SnapshotShift::default(),
        breaks: vec![],
        clients: vec![ClientCard {
            client_id,
            name: "Märta".to_owned(),
            address: "Blåbärsgatan 7".to_owned(),
            alerts: String::new(),
            access: String::new(),
            tag: Some(TAG.to_owned()),
            protected: false,
            alarm: true,
        }],
    }
}
