//! What is said of a shift apart from its visits: when it began and ended, its
//! breaks and its indirect time. An entry is written once and never changed; a
//! correction is another entry. One person writes of her own shift, so this needs
//! no document that merges.

use serde::{Deserialize, Serialize};

use crate::id::{ShiftEntryId, StaffId};
use crate::time::{LocalDate, Timestamp};
use crate::visit_event::{Author, EventTime};

/// Longest text of an entry, in characters: as long as a note.
pub const MAX_ENTRY_TEXT_CHARS: usize = 10_000;

/// One entry of a staff member's shift, written by her or by the office.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftEntry {
    pub entry_id: ShiftEntryId,
    /// Whose shift it is.
    pub staff_id: StaffId,
    pub author: Author,
    /// When it was written.
    pub at: EventTime,
    /// Version of the app or server that wrote it.
    #[serde(default)]
    pub version: String,
    #[serde(flatten)]
    pub kind: ShiftEntryKind,
}

impl std::fmt::Debug for ShiftEntry {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "ShiftEntry({}, {})",
            self.entry_id,
            self.kind.name()
        )
    }
}

/// What an entry says. Kinds only grow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum ShiftEntryKind {
    Marked {
        #[serde(flatten)]
        mark: ShiftMark,
        /// The moment that was stated by hand afterwards; without it the moment of
        /// writing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        said_ms: Option<i64>,
        /// Why the office adds it; empty where the staff member herself does.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        why: String,
    },
    /// The staff member says that her day is right: the first of two steps.
    Confirmed {
        date: LocalDate,
    },
    Withdrawn {
        date: LocalDate,
    },
    /// The office sets another moment for a mark.
    Corrected {
        about: ShiftEntryId,
        value_ms: i64,
        why: String,
    },
    /// The office says that a mark does not count.
    Annulled {
        about: ShiftEntryId,
        why: String,
    },
    /// The staff member does not agree with what the office changed.
    Objection {
        date: LocalDate,
        text: String,
    },
}

impl ShiftEntryKind {
    /// The stable name of the kind, as stored.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Marked { .. } => "marked",
            Self::Confirmed { .. } => "confirmed",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Corrected { .. } => "corrected",
            Self::Annulled { .. } => "annulled",
            Self::Objection { .. } => "objection",
        }
    }

    /// Whether it says what happened, and not only a word on it.
    pub fn is_content(&self) -> bool {
        matches!(
            self,
            Self::Marked { .. } | Self::Corrected { .. } | Self::Annulled { .. }
        )
    }

    /// The entry that it is a word on.
    pub fn about(&self) -> Option<ShiftEntryId> {
        match self {
            Self::Corrected { about, .. } | Self::Annulled { about, .. } => Some(*about),
            _ => None,
        }
    }

    /// Whether the office alone may write it.
    pub fn is_for_office(&self) -> bool {
        matches!(self, Self::Corrected { .. } | Self::Annulled { .. })
    }
}

/// A moment at which something of the shift begins or ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "mark")]
pub enum ShiftMark {
    ShiftBegan,
    ShiftEnded,
    BreakBegan,
    BreakEnded,
    IndirectBegan { indirect: IndirectTime },
    IndirectEnded,
}

impl ShiftMark {
    /// The stable name, as stored.
    pub fn name(&self) -> &'static str {
        match self {
            Self::ShiftBegan => "shift_began",
            Self::ShiftEnded => "shift_ended",
            Self::BreakBegan => "break_began",
            Self::BreakEnded => "break_ended",
            Self::IndirectBegan { .. } => "indirect_began",
            Self::IndirectEnded => "indirect_ended",
        }
    }

    /// The mark of a name that needs no more than that: all but `indirect_began`.
    pub fn of_name(name: &str) -> Option<Self> {
        let plain = [
            Self::ShiftBegan,
            Self::ShiftEnded,
            Self::BreakBegan,
            Self::BreakEnded,
            Self::IndirectEnded,
        ];
        plain.into_iter().find(|mark| mark.name() == name)
    }
}

/// Work that is neither visit nor travel (kringtid).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "code", content = "text")]
pub enum IndirectTime {
    Handover,
    Documentation,
    Meeting,
    Keys,
    Other(String),
}

impl IndirectTime {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Handover => "handover",
            Self::Documentation => "documentation",
            Self::Meeting => "meeting",
            Self::Keys => "keys",
            Self::Other(_) => "other",
        }
    }

    /// The one of a code; `text` is what was written for `other`.
    pub fn of_code(code: &str, text: Option<&str>) -> Option<Self> {
        Some(match code {
            "handover" => Self::Handover,
            "documentation" => Self::Documentation,
            "meeting" => Self::Meeting,
            "keys" => Self::Keys,
            "other" => Self::Other(text?.to_owned()),
            _ => return None,
        })
    }

    /// What was written for `other`.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Other(text) => Some(text),
            _ => None,
        }
    }
}

/// What an entry lacks to be taken. The code is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShiftEntryFault {
    #[error("a text has to be written")]
    TextNeeded,
    #[error("the text has {chars} characters, at most {MAX_ENTRY_TEXT_CHARS} are taken")]
    TextTooLong { chars: usize },
    #[error("a moment is centuries away")]
    OddTime,
    #[error("the office alone may write that")]
    ForOffice,
}

impl ShiftEntryFault {
    pub fn code(self) -> &'static str {
        match self {
            Self::TextNeeded => "text_needed",
            Self::TextTooLong { .. } => "text_too_long",
            Self::OddTime => "odd_time",
            Self::ForOffice => "for_office",
        }
    }
}

impl ShiftEntry {
    /// The moment that a mark stands for, before any correction.
    pub fn moment(&self) -> Timestamp {
        match &self.kind {
            ShiftEntryKind::Marked {
                said_ms: Some(said_ms),
                ..
            } => Timestamp::from_millis(*said_ms),
            _ => self.at.instant(),
        }
    }

    /// The date under which the entry is kept: of its moment, or the one it names.
    pub fn date(&self) -> LocalDate {
        match &self.kind {
            ShiftEntryKind::Confirmed { date }
            | ShiftEntryKind::Withdrawn { date }
            | ShiftEntryKind::Objection { date, .. } => *date,
            _ => self.moment().local_date(),
        }
    }

    /// Whether an entry of this author may say this, with the texts it needs.
    pub fn check(&self) -> Result<(), ShiftEntryFault> {
        let stated = match self.kind {
            ShiftEntryKind::Marked { said_ms, .. } => said_ms,
            ShiftEntryKind::Corrected { value_ms, .. } => Some(value_ms),
            _ => None,
        };
        let moments = [Some(self.at.wall_ms), self.at.offset_ms, stated];
        if moments.into_iter().flatten().any(is_beyond_reckoning) {
            return Err(ShiftEntryFault::OddTime);
        }
        let is_office = matches!(self.author, Author::Office { .. });
        if self.kind.is_for_office() && !is_office {
            return Err(ShiftEntryFault::ForOffice);
        }
        let text = match &self.kind {
            ShiftEntryKind::Marked { mark, why, .. } => match mark {
                _ if is_office => Some(why.as_str()),
                ShiftMark::IndirectBegan { indirect } => indirect.text(),
                _ => None,
            },
            ShiftEntryKind::Corrected { why, .. } | ShiftEntryKind::Annulled { why, .. } => {
                Some(why.as_str())
            }
            ShiftEntryKind::Objection { text, .. } => Some(text.as_str()),
            ShiftEntryKind::Confirmed { .. } | ShiftEntryKind::Withdrawn { .. } => None,
        };
        let Some(text) = text else { return Ok(()) };
        let chars = text.chars().count();
        match text.trim() {
            "" => Err(ShiftEntryFault::TextNeeded),
            _ if chars > MAX_ENTRY_TEXT_CHARS => Err(ShiftEntryFault::TextTooLong { chars }),
            _ => Ok(()),
        }
    }
}

/// A wrong clock is taken as it is; one that no sum can hold is not.
fn is_beyond_reckoning(ms: i64) -> bool {
    const THREE_CENTURIES_MS: u64 = 300 * 366 * 24 * 3600 * 1000;
    ms.unsigned_abs() > THREE_CENTURIES_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stored_form_of_each_kind() {
        let id = ShiftEntryId::derived(Timestamp::from_millis(0), "entry");
        let date: LocalDate = "2026-11-23".parse().expect("a date");
        let marked = |mark| ShiftEntryKind::Marked {
            mark,
            said_ms: None,
            why: String::new(),
        };
        let other = IndirectTime::Other("Tvätt av bil".to_owned());
        let kinds = [
            marked(ShiftMark::ShiftBegan),
            marked(ShiftMark::IndirectBegan {
                indirect: IndirectTime::Handover,
            }),
            marked(ShiftMark::IndirectBegan { indirect: other }),
            ShiftEntryKind::Marked {
                mark: ShiftMark::BreakEnded,
                said_ms: Some(7),
                why: "Glömt".to_owned(),
            },
            ShiftEntryKind::Confirmed { date },
            ShiftEntryKind::Withdrawn { date },
            ShiftEntryKind::Corrected {
                about: id,
                value_ms: 9,
                why: "Fel".to_owned(),
            },
            ShiftEntryKind::Annulled {
                about: id,
                why: "Dubbelt".to_owned(),
            },
            ShiftEntryKind::Objection {
                date,
                text: "Nej".to_owned(),
            },
        ];
        let written: Vec<String> = kinds
            .iter()
            .map(|kind| serde_json::to_string(kind).expect("plain fields"))
            .collect();
        insta::assert_snapshot!("shift_entry_kinds", written.join("\n"));
        for (kind, text) in kinds.iter().zip(&written) {
            assert_eq!(
                serde_json::from_str::<ShiftEntryKind>(text).ok().as_ref(),
                Some(kind)
            );
        }
    }

    #[test]
    fn what_an_author_may_not_say_is_told() {
        let moment = Timestamp::from_millis(1_795_417_200_000);
        let staff_id = StaffId::derived(moment, "staff");
        let entry = |author, kind| ShiftEntry {
            entry_id: ShiftEntryId::derived(moment, "entry"),
            staff_id,
            author,
            at: EventTime::of_server(moment),
            version: String::new(),
            kind,
        };
        let staff = Author::Staff {
            staff_id,
            device_id: crate::id::DeviceId::derived(moment, "device"),
        };
        let office = Author::Office {
            user_id: crate::id::UserId::derived(moment, "user"),
        };
        let began = |why: &str| ShiftEntryKind::Marked {
            mark: ShiftMark::ShiftBegan,
            said_ms: None,
            why: why.to_owned(),
        };
        let annulled = ShiftEntryKind::Annulled {
            about: ShiftEntryId::derived(moment, "other"),
            why: "x".repeat(MAX_ENTRY_TEXT_CHARS + 1),
        };
        assert_eq!(entry(staff, began("")).check(), Ok(()));
        assert_eq!(
            entry(office, began(" ")).check(),
            Err(ShiftEntryFault::TextNeeded)
        );
        assert_eq!(
            entry(staff, annulled.clone()).check(),
            Err(ShiftEntryFault::ForOffice)
        );
        let too_long = ShiftEntryFault::TextTooLong {
            chars: MAX_ENTRY_TEXT_CHARS + 1,
        };
        assert_eq!(entry(office, annulled).check(), Err(too_long));
        for centuries in [i64::MIN, i64::MAX] {
            let odd = ShiftEntryKind::Marked {
                mark: ShiftMark::ShiftBegan,
                said_ms: Some(centuries),
                why: String::new(),
            };
            assert_eq!(entry(staff, odd).check(), Err(ShiftEntryFault::OddTime));
            let mut odd = entry(staff, began(""));
            odd.at.wall_ms = centuries;
            assert_eq!(odd.check(), Err(ShiftEntryFault::OddTime));
        }
    }

    #[test]
    fn names_and_codes_are_read_as_they_are_written() {
        for mark in [
            ShiftMark::ShiftBegan,
            ShiftMark::ShiftEnded,
            ShiftMark::BreakBegan,
            ShiftMark::BreakEnded,
            ShiftMark::IndirectEnded,
        ] {
            assert_eq!(ShiftMark::of_name(mark.name()), Some(mark));
        }
        assert_eq!(ShiftMark::of_name("indirect_began"), None, "of what kind?");
        for indirect in [
            IndirectTime::Handover,
            IndirectTime::Documentation,
            IndirectTime::Meeting,
            IndirectTime::Keys,
            IndirectTime::Other("Tvätt av bil".to_owned()),
        ] {
            let read = IndirectTime::of_code(indirect.code(), indirect.text());
            assert_eq!(read, Some(indirect));
        }
        assert_eq!(IndirectTime::of_code("other", None), None, "no text");
        assert_eq!(IndirectTime::of_code("nap", None), None);
    }
}
