//! The calls, read once at the edge into types that cannot be wrong.

use std::str::FromStr;

use care_model::deviation::ReportedDeviation;
use care_model::id::{ClientId, EventId, ShiftEntryId, VisitId};
use care_model::intervention::InterventionCode;
use care_model::shift_entry::{IndirectTime, ShiftMark};
use care_model::time::{LocalDate, Timestamp};
use care_model::visit_event::{EventKind, NotPerformedReason, Presence};
use care_model::visit_fact::VisitOrigin;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::HandError;

/// Longest call, in bytes: the longest note has 10,000 characters, which are
/// 60,000 bytes where each is written as an escape.
pub const MAX_CALL_BYTES: usize = 64 * 1024;

/// One call of a page. It has no `Debug`: it holds notes and passwords.
pub enum Call {
    State,
    Catalogue,
    Enrol {
        code: String,
        model: String,
    },
    SignIn {
        username: String,
        password: String,
    },
    SignOut,
    Sync,
    Day,
    Visit {
        visit_id: VisitId,
    },
    OpenTag {
        tag: String,
    },
    /// Everything that is recorded at a visit.
    Record {
        /// The page's own id of what it records: asked again under it, nothing is
        /// recorded twice.
        event_id: Option<EventId>,
        visit_id: VisitId,
        kind: EventKind,
    },
    PerformAll {
        visit_id: VisitId,
    },
    BeginVisit {
        event_id: Option<EventId>,
        client_id: ClientId,
        begun: Begun,
        presence: Presence,
    },
    /// Something of one's own shift begins or ends: now, or at a stated moment.
    MarkShift {
        entry_id: Option<ShiftEntryId>,
        mark: ShiftMark,
        said: Option<Timestamp>,
    },
    /// One's own day is right.
    ConfirmDay {
        entry_id: Option<ShiftEntryId>,
        date: LocalDate,
    },
    WithdrawConfirmation {
        entry_id: Option<ShiftEntryId>,
        date: LocalDate,
    },
    /// One does not agree with what the office changed of one's day.
    ObjectToDay {
        entry_id: Option<ShiftEntryId>,
        date: LocalDate,
        text: String,
    },
}

/// Why a visit that nobody planned is begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    Unplanned,
    Alarm,
}

impl From<Begun> for VisitOrigin {
    fn from(begun: Begun) -> Self {
        match begun {
            Begun::Unplanned => Self::Unplanned,
            Begun::Alarm => Self::Alarm,
        }
    }
}

impl Call {
    /// Reads a call. Fields that a call does not have are passed over.
    ///
    /// # Errors
    /// [`HandError::BadCall`] naming the field, [`HandError::BadId`].
    pub fn read(json: &str) -> Result<Self, HandError> {
        if json.len() > MAX_CALL_BYTES {
            let what = format!("the call is longer than {MAX_CALL_BYTES} bytes");
            return Err(HandError::BadCall { what });
        }
        let fields = match serde_json::from_str(json) {
            Ok(Value::Object(fields)) => Fields(fields),
            Ok(_) => return Err(HandError::bad_call("the call is no JSON object")),
            Err(_) => return Err(HandError::bad_call("the call is no JSON")),
        };
        let name = fields.text("call")?;
        Ok(match name.as_str() {
            "state" => Self::State,
            "catalogue" => Self::Catalogue,
            "enrol" => Self::Enrol {
                code: fields.text("code")?,
                model: fields.text("model")?,
            },
            "sign_in" => Self::SignIn {
                username: fields.text("username")?,
                password: fields.text("password")?,
            },
            "sign_out" => Self::SignOut,
            "sync" => Self::Sync,
            "day" => Self::Day,
            "visit" => Self::Visit {
                visit_id: fields.id("visit_id")?,
            },
            "open_tag" => Self::OpenTag {
                tag: fields.text("tag")?,
            },
            "perform_all" => Self::PerformAll {
                visit_id: fields.id("visit_id")?,
            },
            "begin_visit" => Self::BeginVisit {
                event_id: fields.id_where_given("event_id")?,
                client_id: fields.id("client_id")?,
                begun: fields.begun()?,
                presence: fields.known("presence")?,
            },
            "mark_shift" => Self::MarkShift {
                entry_id: fields.id_where_given("event_id")?,
                mark: fields.mark()?,
                said: fields.moment_where_given("said_ms")?,
            },
            "confirm_day" => Self::ConfirmDay {
                entry_id: fields.id_where_given("event_id")?,
                date: fields.date("date")?,
            },
            "withdraw_confirmation" => Self::WithdrawConfirmation {
                entry_id: fields.id_where_given("event_id")?,
                date: fields.date("date")?,
            },
            "object_to_day" => Self::ObjectToDay {
                entry_id: fields.id_where_given("event_id")?,
                date: fields.date("date")?,
                text: fields.text("text")?,
            },
            recording => Self::Record {
                kind: fields.event(recording)?,
                event_id: fields.id_where_given("event_id")?,
                visit_id: fields.id("visit_id")?,
            },
        })
    }
}

/// The fields of a call. What they hold is never told.
struct Fields(Map<String, Value>);

impl Fields {
    fn field(&self, name: &'static str) -> Result<&Value, HandError> {
        let found = self.0.get(name);
        found.ok_or_else(|| HandError::bad_call(format!("{name} is missing")))
    }

    fn text(&self, name: &'static str) -> Result<String, HandError> {
        let text = self.field(name)?.as_str();
        text.map(str::to_owned)
            .ok_or_else(|| HandError::bad_call(format!("{name} is no text")))
    }

    fn id<T: FromStr>(&self, name: &'static str) -> Result<T, HandError> {
        let text = self.text(name)?;
        text.parse().map_err(|_| HandError::BadId { field: name })
    }

    fn id_where_given<T: FromStr>(&self, name: &'static str) -> Result<Option<T>, HandError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(_) => self.id(name).map(Some),
        }
    }

    fn known<T: DeserializeOwned>(&self, name: &'static str) -> Result<T, HandError> {
        let value = self.field(name)?.clone();
        // The parser's own words may quote a value.
        serde_json::from_value(value)
            .map_err(|_| HandError::bad_call(format!("{name} is of no known form")))
    }

    fn begun(&self) -> Result<Begun, HandError> {
        match self.text("begun")?.as_str() {
            "unplanned" => Ok(Begun::Unplanned),
            "alarm" => Ok(Begun::Alarm),
            _ => Err(HandError::bad_call("begun is of no known form")),
        }
    }

    fn date(&self, name: &'static str) -> Result<LocalDate, HandError> {
        let date = self.text(name)?.parse();
        date.map_err(|_| HandError::bad_call(format!("{name} is no date")))
    }

    fn moment_where_given(&self, name: &'static str) -> Result<Option<Timestamp>, HandError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => value
                .as_i64()
                .map(|ms| Some(Timestamp::from_millis(ms)))
                .ok_or_else(|| HandError::bad_call(format!("{name} is no moment"))),
        }
    }

    fn mark(&self) -> Result<ShiftMark, HandError> {
        let name = self.text("mark")?;
        if name != "indirect_began" {
            return ShiftMark::of_name(&name)
                .ok_or_else(|| HandError::bad_call("mark is of no known form"));
        }
        let text = self.0.get("text").and_then(Value::as_str);
        IndirectTime::of_code(&self.text("indirect")?, text)
            .map(|indirect| ShiftMark::IndirectBegan { indirect })
            .ok_or_else(|| HandError::bad_call("indirect is of no known form"))
    }

    fn code(&self) -> Result<InterventionCode, HandError> {
        Ok(InterventionCode(self.text("code")?))
    }

    fn reason(&self) -> Result<NotPerformedReason, HandError> {
        self.known("reason")
    }

    fn event(&self, call: &str) -> Result<EventKind, HandError> {
        Ok(match call {
            "start_visit" => EventKind::Started {
                presence: self.known("presence")?,
            },
            "end_visit" => EventKind::Ended {
                presence: self.known("presence")?,
            },
            "perform" => EventKind::InterventionPerformed { code: self.code()? },
            "not_perform" => EventKind::InterventionNotPerformed {
                code: self.code()?,
                reason: self.reason()?,
            },
            "add_intervention" => EventKind::InterventionAdded { code: self.code()? },
            "write_note" => EventKind::NoteWritten {
                text: self.text("text")?,
            },
            "report_deviation" => EventKind::DeviationReported {
                deviation: self.known::<ReportedDeviation>("deviation")?,
                text: self.text("text")?,
            },
            "decline_visit" => EventKind::VisitDeclined {
                reason: self.reason()?,
            },
            "client_absent" => EventKind::ClientAbsent {
                reason: self.reason()?,
            },
            "object" => EventKind::Objection {
                text: self.text("text")?,
            },
            _ => return Err(HandError::bad_call("call is none that is known")),
        })
    }
}
