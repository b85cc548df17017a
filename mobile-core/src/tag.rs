//! Tags: what one opens, and what is kept of it.

use std::borrow::Cow;

use care_model::id::{ClientId, VisitId};
use care_model::visit_event::{EventKind, Presence};
use care_model::visit_fact::Outcome;

use crate::MobileCore;
use crate::error::CoreError;

/// What a tag that was read opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TagTarget {
    /// The planned or running visit there.
    Visit { visit_id: VisitId },
    /// A client on the list without a visit left today.
    Client { client_id: ClientId },
    /// No client on this list has the tag.
    Unknown,
}

impl MobileCore {
    /// What to open when a tag was read or its code typed. A tag may hold an
    /// address that ends in its code, so that any phone opens something for it.
    pub fn open_tag(&self, tag: &str) -> Result<TagTarget, CoreError> {
        let wanted = code_in(tag);
        let day = self.day()?;
        let Some(client) = day
            .clients
            .iter()
            .find(|card| card.tag.as_deref() == Some(&*wanted))
        else {
            return Ok(TagTarget::Unknown);
        };
        let at_client = |outcome| {
            let mut stops = day.stops.iter();
            stops.find(|stop| stop.client_id == client.client_id && stop.state.outcome == outcome)
        };
        // Who stands there with a visit under way means that one, an alarm before the
        // planned visit for one.
        let open = at_client(Outcome::Started).or_else(|| at_client(Outcome::NotStarted));
        Ok(match open {
            Some(stop) => TagTarget::Visit {
                visit_id: stop.visit_id,
            },
            None => TagTarget::Client {
                client_id: client.client_id,
            },
        })
    }
}

/// The code of a tag, from whatever was read: the code itself, or an address that ends
/// in it, `https://…/t/<code>`. In a QR code the whole address may stand in capitals.
fn code_in(tag: &str) -> Cow<'_, str> {
    let tag = tag.trim();
    let scheme = tag.get(..8).unwrap_or_default().to_ascii_lowercase();
    if !scheme.starts_with("https://") && !scheme.starts_with("http://") {
        return Cow::Borrowed(tag);
    }
    let path = tag.split(['?', '#']).next().unwrap_or_default();
    let last = path.trim_end_matches('/').rsplit('/').next();
    let last = last.unwrap_or_default();
    percent_decoded(last).map_or(Cow::Borrowed(last), Cow::Owned)
}

/// `None` when it is no text then: a code that holds a percent sign stays as it is.
fn percent_decoded(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let digits = std::str::from_utf8(after.get(..2)?).ok()?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = &after[2..];
    }
    String::from_utf8(bytes).ok()
}

/// What is kept of a tag is its code, however it was read.
pub(crate) fn with_code_alone(kind: EventKind) -> EventKind {
    let code_alone = |presence| match presence {
        Presence::Tag { tag } => Presence::Tag {
            tag: code_in(&tag).into_owned(),
        },
        Presence::Code { tag } => Presence::Code {
            tag: code_in(&tag).into_owned(),
        },
        manual @ Presence::Manual { .. } => manual,
    };
    match kind {
        EventKind::Started { presence } => EventKind::Started {
            presence: code_alone(presence),
        },
        EventKind::Ended { presence } => EventKind::Ended {
            presence: code_alone(presence),
        },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Phone, SIGNED_IN_MS, TAG};
    use care_model::visit_fact::VisitOrigin;

    #[test]
    fn a_tag_is_known_by_its_code_and_by_an_address_that_ends_in_it() {
        let (phone, visit_id) = Phone::with_a_visit();
        let visit = Ok(TagTarget::Visit { visit_id });
        let server = "https://vardag.example";
        for tag in [
            TAG.to_owned(),
            format!(" {TAG}\n"),
            format!("{server}/t/{TAG}"),
            format!("{server}/t/{TAG}/"),
            format!("HTTPS://VARDAG.EXAMPLE/T/{TAG}"),
            format!("{server}/t/{TAG}?from=qr#top"),
        ] {
            assert_eq!(phone.core.open_tag(&tag), visit, "{tag}");
        }
        for tag in ["", server, "https://", "other", &format!("t/{TAG}")] {
            assert_eq!(phone.core.open_tag(tag), Ok(TagTarget::Unknown), "{tag}");
        }
    }

    #[test]
    fn what_is_kept_of_a_tag_is_its_code() {
        let (phone, visit_id) = Phone::with_a_visit();
        let read = |tag: &str| Presence::Tag { tag: tag.into() };
        let started = EventKind::Started {
            presence: read(&format!("https://vardag.example/t/{TAG}?from=qr")),
        };
        phone.core.record(visit_id, started).expect("recorded");
        phone.clock.advance_to(SIGNED_IN_MS + 60_000);
        let ended = EventKind::Ended {
            presence: Presence::Code {
                tag: format!(" {TAG} "),
            },
        };
        phone.core.record(visit_id, ended).expect("recorded");
        let visit = phone.core.visit(visit_id).expect("a visit");
        let kept = |kind: &EventKind| match kind {
            EventKind::Started { presence } | EventKind::Ended { presence } => presence.clone(),
            other => panic!("{}", other.name()),
        };
        let kept: Vec<_> = visit.events.iter().map(|event| kept(&event.kind)).collect();
        assert_eq!(kept, [read(TAG), Presence::Code { tag: TAG.into() }]);
        // What is no encoding stays as it was read.
        assert_eq!(code_in("https://vardag.example/t/VT%2D001"), "VT-001");
        for odd in ["%E0%A4%A", "%", "%zz", "100%"] {
            assert_eq!(code_in(&format!("https://vardag.example/t/{odd}")), odd);
        }
    }

    #[test]
    fn a_tag_means_the_visit_that_is_under_way_there() {
        let (phone, planned) = Phone::with_a_visit();
        let client_id = phone.core.day().expect("a day").clients[0].client_id;
        let presence = Presence::Tag {
            tag: TAG.to_owned(),
        };
        let alarm = phone
            .core
            .begin_visit(client_id, VisitOrigin::Alarm, presence.clone())
            .expect("begun");
        let opened = |visit_id| Ok(TagTarget::Visit { visit_id });
        assert_eq!(phone.core.open_tag(TAG), opened(alarm));
        let ended = phone.core.record(alarm, EventKind::Ended { presence });
        ended.expect("recorded");
        assert_eq!(phone.core.open_tag(TAG), opened(planned));
    }
}
