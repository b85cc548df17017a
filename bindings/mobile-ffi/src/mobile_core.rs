//! The object an app holds.

use std::path::Path;
use std::sync::Arc;

use care_model::id::OsEntropy;
use care_model::intervention::InterventionCode;
use care_model::time::{LocalDate, Timestamp};
use care_model::visit_event::EventKind;
use mobile_core::route::{ENROL, SIGN_IN, SYNC, server_in};

use crate::cancel_token::CancelToken;
use crate::day_view::{DayView, Unsent};
use crate::device_clock::{DeviceClock, PlatformClock};
use crate::error::CoreError;
use crate::key_store::{PlatformKeys, SecureKeyStore};
use crate::presence::{BegunAs, Presence};
use crate::reason::{NotPerformedReason, ReportedDeviation};
use crate::sync_run::{self, SyncOutcome, SyncReport};
use crate::transport::{Outgoing, Transport};
use crate::visit_view::VisitView;
use crate::work_view::ShiftMark;

/// How long the server may take to enrol or sign in, in milliseconds: somebody
/// waits before the screen.
const ANSWER_MS: u64 = 30_000;

/// One opened device store and everything a screen asks of it. Calls may come
/// from any thread; they run one at a time and block for the time of a disk
/// write, so keep them off the thread that draws.
#[derive(uniffi::Object)]
pub struct MobileCore {
    core: mobile_core::MobileCore,
}

/// What a tag that was read opens.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum TagTarget {
    /// The planned or running visit there.
    Visit { visit_id: String },
    /// A client on the list without a visit left today.
    Client { client_id: String },
    /// No client on this list has the tag.
    Unknown,
}

#[uniffi::export]
impl MobileCore {
    /// Opens the store at `path`, or makes it.
    #[uniffi::constructor]
    pub fn open(
        path: String,
        keys: Arc<dyn SecureKeyStore>,
        clock: Arc<dyn DeviceClock>,
    ) -> Result<Arc<Self>, CoreError> {
        let (keys, clock) = (Arc::new(PlatformKeys(keys)), Arc::new(PlatformClock(clock)));
        let entropy = Arc::new(OsEntropy);
        let core = mobile_core::MobileCore::open(Path::new(&path), keys, clock, entropy)?;
        Ok(Arc::new(Self { core }))
    }

    /// Writes everything out and closes the database. Call it before the
    /// system suspends the app, and wait for it: an app that is suspended with
    /// an open database is killed.
    pub fn suspend(&self) -> Result<(), CoreError> {
        Ok(self.core.suspend()?)
    }

    /// Opens the database again.
    pub fn resume(&self) -> Result<(), CoreError> {
        Ok(self.core.resume()?)
    }

    /// The request that enrols this phone with the code just read.
    pub fn prepare_enrolment(&self, code: String, model: String) -> Result<Outgoing, CoreError> {
        let body = self.core.prepare_enrolment(&code, &model)?;
        Ok(Outgoing::new(&server_in(&code)?, ENROL, body))
    }

    pub fn apply_enrolment(&self, code: String, answer: Vec<u8>) -> Result<(), CoreError> {
        Ok(self.core.apply_enrolment(&code, &answer)?)
    }

    /// The address of the server that enrolled the phone.
    pub fn server_url(&self) -> Result<String, CoreError> {
        Ok(self.core.server_url()?)
    }

    /// The request that signs a staff member in.
    pub fn prepare_sign_in(
        &self,
        username: String,
        password: String,
    ) -> Result<Outgoing, CoreError> {
        let body = self.core.prepare_sign_in(&username, &password)?;
        Ok(Outgoing::new(&self.core.server_url()?, SIGN_IN, body))
    }

    pub fn apply_sign_in(&self, answer: Vec<u8>) -> Result<(), CoreError> {
        Ok(self.core.apply_sign_in(&answer)?)
    }

    /// Signs out. Unsent work stays and is sent with the next sync.
    pub fn sign_out(&self) -> Result<(), CoreError> {
        Ok(self.core.sign_out()?)
    }

    /// Everything to say to the server.
    pub fn prepare_sync(&self) -> Result<Outgoing, CoreError> {
        let body = self.core.prepare_sync()?;
        Ok(Outgoing::new(&self.core.server_url()?, SYNC, body))
    }

    /// Takes the server's answer in one transaction; an answer that fails
    /// anywhere changes nothing.
    pub fn apply_sync(&self, answer: Vec<u8>) -> Result<SyncOutcome, CoreError> {
        Ok(self.core.apply_sync(&answer)?.into())
    }

    /// The day's list.
    pub fn day(&self) -> Result<DayView, CoreError> {
        Ok(self.core.day()?.into())
    }

    /// One visit with everything that happened at it.
    pub fn visit(&self, visit_id: String) -> Result<VisitView, CoreError> {
        Ok(self.core.visit(visit_id.parse()?)?.into())
    }

    /// Starts a planned visit. This and every other recording has been saved
    /// when it returns, and gives the id of its event.
    pub fn start_visit(&self, visit_id: String, presence: Presence) -> Result<String, CoreError> {
        let presence = presence.into();
        self.record(&visit_id, EventKind::Started { presence })
    }

    pub fn end_visit(&self, visit_id: String, presence: Presence) -> Result<String, CoreError> {
        let presence = presence.into();
        self.record(&visit_id, EventKind::Ended { presence })
    }

    pub fn perform(&self, visit_id: String, code: String) -> Result<String, CoreError> {
        let code = InterventionCode(code);
        self.record(&visit_id, EventKind::InterventionPerformed { code })
    }

    pub fn not_perform(
        &self,
        visit_id: String,
        code: String,
        reason: NotPerformedReason,
    ) -> Result<String, CoreError> {
        let (code, reason) = (InterventionCode(code), reason.into());
        self.record(
            &visit_id,
            EventKind::InterventionNotPerformed { code, reason },
        )
    }

    /// Adds an intervention that the plan did not have.
    pub fn add_intervention(&self, visit_id: String, code: String) -> Result<String, CoreError> {
        let code = InterventionCode(code);
        self.record(&visit_id, EventKind::InterventionAdded { code })
    }

    /// Writes a note of 1 to 10,000 characters.
    pub fn write_note(&self, visit_id: String, text: String) -> Result<String, CoreError> {
        self.record(&visit_id, EventKind::NoteWritten { text })
    }

    pub fn report_deviation(
        &self,
        visit_id: String,
        deviation: ReportedDeviation,
        text: String,
    ) -> Result<String, CoreError> {
        let deviation = deviation.into();
        self.record(&visit_id, EventKind::DeviationReported { deviation, text })
    }

    /// The client declined the whole visit.
    pub fn decline_visit(
        &self,
        visit_id: String,
        reason: NotPerformedReason,
    ) -> Result<String, CoreError> {
        let reason = reason.into();
        self.record(&visit_id, EventKind::VisitDeclined { reason })
    }

    /// The client was not there.
    pub fn client_absent(
        &self,
        visit_id: String,
        reason: NotPerformedReason,
    ) -> Result<String, CoreError> {
        let reason = reason.into();
        self.record(&visit_id, EventKind::ClientAbsent { reason })
    }

    /// Objects to what the office wrote about one's work.
    pub fn object(&self, visit_id: String, text: String) -> Result<String, CoreError> {
        self.record(&visit_id, EventKind::Objection { text })
    }

    /// Starts a visit that nobody planned at a client on the list, and gives
    /// the visit's id.
    pub fn begin_visit(
        &self,
        client_id: String,
        begun: BegunAs,
        presence: Presence,
    ) -> Result<String, CoreError> {
        let client_id = client_id.parse()?;
        let visit_id = self
            .core
            .begin_visit(client_id, begun.into(), presence.into())?;
        Ok(visit_id.to_string())
    }

    /// Says that something of the shift begins or ends: now, or at a moment of the last
    /// 48 hours that is stated by hand. Gives the entry's id.
    pub fn mark_shift(&self, mark: ShiftMark, said_ms: Option<i64>) -> Result<String, CoreError> {
        let said = said_ms.map(Timestamp::from_millis);
        let entry_id = self.core.mark_shift(None, mark.into(), said)?;
        Ok(entry_id.to_string())
    }

    /// Says that a day of one's own is right, `2026-11-23`.
    pub fn confirm_day(&self, date: String) -> Result<String, CoreError> {
        let entry_id = self.core.confirm_day(None, parsed_date(&date)?)?;
        Ok(entry_id.to_string())
    }

    /// Takes that back.
    pub fn withdraw_confirmation(&self, date: String) -> Result<String, CoreError> {
        let entry_id = self.core.withdraw_confirmation(None, parsed_date(&date)?)?;
        Ok(entry_id.to_string())
    }

    /// Does not agree with what the office changed of a day.
    pub fn object_to_day(&self, date: String, text: String) -> Result<String, CoreError> {
        let entry_id = self.core.object_to_day(None, parsed_date(&date)?, &text)?;
        Ok(entry_id.to_string())
    }

    /// What to open when a tag was read or its code typed.
    pub fn open_tag(&self, tag: String) -> Result<TagTarget, CoreError> {
        Ok(match self.core.open_tag(&tag)? {
            mobile_core::TagTarget::Visit { visit_id } => TagTarget::Visit {
                visit_id: visit_id.to_string(),
            },
            mobile_core::TagTarget::Client { client_id } => TagTarget::Client {
                client_id: client_id.to_string(),
            },
            mobile_core::TagTarget::Unknown => TagTarget::Unknown,
        })
    }

    /// How much of this phone's work the server has not receipted.
    pub fn unsent(&self) -> Result<Unsent, CoreError> {
        Ok(self.core.unsent()?.into())
    }

    /// How long the app should wait before it syncs by itself, in milliseconds;
    /// 0 is not at all. It grows while no answer comes, and is over with the first.
    pub fn next_sync_in_ms(&self) -> Result<u64, CoreError> {
        Ok(self.core.pause()?.wait_ms)
    }

    /// Enrols over the network.
    pub async fn enrol(
        &self,
        code: String,
        model: String,
        transport: Arc<dyn Transport>,
    ) -> Result<(), CoreError> {
        let request = self.prepare_enrolment(code.clone(), model)?;
        let answer = transport.post(request, ANSWER_MS).await?;
        self.apply_enrolment(code, answer.accepted()?)
    }

    /// Signs in over the network.
    pub async fn sign_in(
        &self,
        username: String,
        password: String,
        transport: Arc<dyn Transport>,
    ) -> Result<(), CoreError> {
        let request = self.prepare_sign_in(username, password)?;
        let answer = transport.post(request, ANSWER_MS).await?;
        self.apply_sign_in(answer.accepted()?)
    }

    /// Syncs until nothing more is to do, for at most `within_ms` by the
    /// monotonic clock, or until `cancel` is cancelled. What was done when it
    /// ends, or is dropped, stays done. One run at a time: a second call ends at
    /// once with [`SyncEnd::AlreadyRunning`].
    ///
    /// [`SyncEnd::AlreadyRunning`]: crate::SyncEnd::AlreadyRunning
    pub async fn sync(
        &self,
        transport: Arc<dyn Transport>,
        within_ms: u64,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SyncReport, CoreError> {
        sync_run::run(&self.core, transport, within_ms, cancel.as_deref()).await
    }
}

impl MobileCore {
    fn record(&self, visit_id: &str, kind: EventKind) -> Result<String, CoreError> {
        Ok(self.core.record(visit_id.parse()?, kind)?.to_string())
    }
}

fn parsed_date(text: &str) -> Result<LocalDate, CoreError> {
    text.parse().map_err(|_| CoreError::BadDate)
}
