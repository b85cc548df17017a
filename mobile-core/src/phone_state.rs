//! Who has the phone and how far its work has come: what is shown before anybody
//! is signed in and after a lease has run out.

use care_model::id::{StaffId, VisitId};
use care_model::time::Timestamp;
use care_model::visit_fact::Outcome;
use rusqlite::Connection;
use visit_record::laws::Law;

use crate::MobileCore;
use crate::day::{SyncView, own_facts};
use crate::error::CoreError;
use crate::exchange::{Enrolment, Session};
use crate::outbox::unsent;
use crate::pause::Pause;
use crate::store::{get_meta, key};

/// The phone as a whole. It holds nothing of any client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneState {
    pub enrolment: EnrolmentState,
    /// Who is signed in.
    pub person: Option<PersonView>,
    pub lease: LeaseState,
    pub sync: SyncView,
    pub pause: Pause,
    /// The person's visit that has begun and not ended. Its id alone, for it can be
    /// ended even when nothing may be read.
    pub under_way: Option<VisitId>,
    /// The phone's best knowledge of the server's time.
    pub now: Timestamp,
}

/// Whether a server knows the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnrolmentState {
    Enrolled,
    NotEnrolled,
}

/// Whether the person who is signed in may read. Recording and sending ask for
/// no lease that is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaseState {
    /// Nobody is signed in.
    None,
    Valid {
        expires: Timestamp,
    },
    /// It has run out, or the phone's clock was set back so that nobody can tell.
    Over {
        expires: Timestamp,
    },
}

/// The staff member who is signed in.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonView {
    pub staff_id: StaffId,
    pub name: String,
}

impl std::fmt::Debug for PersonView {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "PersonView({})", self.staff_id)
    }
}

impl MobileCore {
    /// The phone as a whole, whoever has it and whether they may read or not.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn state(&self) -> Result<PhoneState, CoreError> {
        self.with_store(|store, _| {
            let connection = store.read();
            let enrolment: Option<Enrolment> = get_meta(connection, key::ENROLMENT)?;
            let session: Option<Session> = get_meta(connection, key::SESSION)?;
            let lease = match &session {
                None => LeaseState::None,
                Some(session) => self.lease_state(connection, session)?,
            };
            let under_way = match &session {
                None => None,
                Some(session) => own_facts(connection, session.staff_id)?
                    .iter()
                    .find(|fact| fact.outcome == Outcome::Started)
                    .map(|fact| fact.visit_id),
            };
            Ok(PhoneState {
                enrolment: enrolment
                    .map_or(EnrolmentState::NotEnrolled, |_| EnrolmentState::Enrolled),
                person: session.map(|session| PersonView {
                    staff_id: session.staff_id,
                    name: session.staff_name,
                }),
                lease,
                sync: sync_view(connection)?,
                pause: self.pause_left(connection)?,
                under_way,
                now: self.now(connection)?,
            })
        })
    }

    pub(crate) fn lease_state(
        &self,
        connection: &Connection,
        session: &Session,
    ) -> Result<LeaseState, CoreError> {
        let expires = session.lease.expires;
        let is_over = self.now(connection)? >= expires || self.clock_went_back(connection)?;
        Ok(if is_over && Law::LeaseEnds.holds() {
            LeaseState::Over { expires }
        } else {
            LeaseState::Valid { expires }
        })
    }
}

pub(crate) fn sync_view(connection: &Connection) -> Result<SyncView, CoreError> {
    Ok(SyncView {
        unsent: unsent(connection)?,
        last_success: get_meta(connection, key::LAST_SYNC)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::put_meta;
    use crate::testing::{Phone, SIGNED_IN_MS, session};

    #[test]
    fn a_new_phone_tells_that_it_is_new_and_what_time_it_takes_it_to_be() {
        let phone = Phone::new();
        let state = phone.core.state().expect("told");
        assert_eq!(state.enrolment, EnrolmentState::NotEnrolled);
        assert_eq!((state.person, state.lease), (None, LeaseState::None));
        assert_eq!(state.sync, SyncView::default());
        assert_eq!(state.pause, Pause::default());
        assert_eq!(state.now.millis(), SIGNED_IN_MS);
    }

    #[test]
    fn a_lease_is_told_until_and_after_it_has_run_out() {
        let phone = Phone::signed_in();
        let state = phone.core.state().expect("told");
        assert_eq!(state.enrolment, EnrolmentState::Enrolled);
        assert_eq!(state.person.map(|person| person.name), Some("Åsa".into()));
        let expires = session().lease.expires;
        assert_eq!(state.lease, LeaseState::Valid { expires });
        phone.clock.advance_to(expires.millis() - 1);
        let state = phone.core.state().expect("told");
        assert_eq!(state.lease, LeaseState::Valid { expires });
        phone.clock.advance_to(expires.millis());
        let state = phone.core.state().expect("told");
        assert_eq!(state.lease, LeaseState::Over { expires });
        assert!(state.person.is_some(), "she is still who has the phone");
        assert_eq!(phone.core.day().err(), Some(CoreError::LeaseExpired));
        phone.core.sign_out().expect("signed out");
        let state = phone.core.state().expect("told");
        assert_eq!((state.person, state.lease), (None, LeaseState::None));
    }

    #[test]
    fn a_pause_and_what_waits_are_told_to_nobody_in_particular() {
        let phone = Phone::signed_in();
        phone.core.note_no_answer(Some(20)).expect("noted");
        phone.core.sign_out().expect("signed out");
        let state = phone.core.state().expect("told");
        assert!(state.pause.is_told && state.pause.wait_ms >= 20_000);
        phone.core.suspend().expect("closed");
        assert_eq!(phone.core.state().err(), Some(CoreError::Suspended));
    }

    #[test]
    fn a_person_is_not_written_out_by_name() {
        let phone = Phone::signed_in();
        let shown = format!("{:?}", phone.core.state().expect("told"));
        assert!(!shown.contains("Åsa"), "{shown}");
    }

    #[test]
    fn a_clock_set_back_makes_the_lease_over() {
        let phone = Phone::signed_in();
        phone
            .write(|tx| put_meta(tx, key::RECORDED, &(SIGNED_IN_MS + 1000)))
            .expect("written");
        phone.clock.set(SIGNED_IN_MS - 1000, 0, 2);
        let state = phone.core.state().expect("told");
        assert!(matches!(state.lease, LeaseState::Over { .. }));
    }
}
