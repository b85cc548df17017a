//! What time it is by the server, on a phone whose own clock may be anything.

use care_model::time::Timestamp;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::MobileCore;
use crate::error::CoreError;
use crate::platform::ClockReading;
use crate::store::{get_meta, key, put_meta};

/// The server's time at a moment of the phone's monotonic clock, which nobody
/// sets: later moments of the same boot follow from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Meeting {
    /// The newest the server has said.
    told_ms: i64,
    server_ms: i64,
    monotonic_ms: i64,
    boot: u64,
}

impl Meeting {
    fn now_ms(&self, reading: ClockReading) -> Option<i64> {
        let passed_ms = reading.monotonic_ms - self.monotonic_ms;
        (self.boot == reading.boot).then_some(self.server_ms + passed_ms)
    }
}

impl MobileCore {
    /// Notes the time in an answer of the server's. Tells whether it is the newest
    /// yet; an older one comes late, or out of somebody's cache.
    pub(crate) fn note_meeting(
        &self,
        tx: &Connection,
        server_time: Timestamp,
    ) -> Result<bool, CoreError> {
        let reading = self.clock.reading();
        let before: Option<Meeting> = get_meta(tx, key::MEETING)?;
        let told_ms = server_time.millis();
        let is_newest = before.is_none_or(|before| told_ms >= before.told_ms);
        // An answer that was held up says less than the clock since the one before.
        let by_clock = before.and_then(|before| before.now_ms(reading));
        let server_ms = by_clock.map_or(told_ms, |known| known.max(told_ms));
        let meeting = Meeting {
            told_ms: before.map_or(told_ms, |before| before.told_ms.max(told_ms)),
            server_ms,
            monotonic_ms: reading.monotonic_ms,
            boot: reading.boot,
        };
        put_meta(tx, key::MEETING, &meeting)?;
        put_meta(tx, key::OFFSET, &(server_ms - reading.wall_ms))?;
        Ok(is_newest)
    }

    /// The time by the server: by the monotonic clock since the last exchange, or
    /// after a restart by the wall clock, mended by the last known offset.
    pub(crate) fn now(&self, connection: &Connection) -> Result<Timestamp, CoreError> {
        let offset_ms = self.offset_ms(connection)?.unwrap_or(0);
        let wall_ms = self.clock.reading().wall_ms;
        Ok(Timestamp::from_millis(wall_ms + offset_ms))
    }

    /// The server's time less the wall clock's, if the server was ever met.
    pub(crate) fn offset_ms(&self, connection: &Connection) -> Result<Option<i64>, CoreError> {
        let reading = self.clock.reading();
        let meeting: Option<Meeting> = get_meta(connection, key::MEETING)?;
        if let Some(now_ms) = meeting.and_then(|meeting| meeting.now_ms(reading)) {
            return Ok(Some(now_ms - reading.wall_ms));
        }
        let offset_ms: Option<i64> = get_meta(connection, key::OFFSET)?;
        let by_wall_ms = reading.wall_ms + offset_ms.unwrap_or(0);
        // A clock that was set back counts from the last moment that is known.
        Ok(match passed_ms(connection)? {
            Some(passed_ms) if by_wall_ms < passed_ms => Some(passed_ms - reading.wall_ms),
            _ => offset_ms,
        })
    }

    /// Whether the phone's clock is before something that has passed: then it was
    /// set back, and no lease is read by it.
    pub(crate) fn clock_went_back(&self, connection: &Connection) -> Result<bool, CoreError> {
        let reading = self.clock.reading();
        let meeting: Option<Meeting> = get_meta(connection, key::MEETING)?;
        if meeting.is_some_and(|meeting| meeting.boot == reading.boot) {
            return Ok(false);
        }
        let offset_ms: Option<i64> = get_meta(connection, key::OFFSET)?;
        let by_wall_ms = reading.wall_ms + offset_ms.unwrap_or(0);
        Ok(passed_ms(connection)?.is_some_and(|passed_ms| by_wall_ms < passed_ms))
    }
}

/// The newest time the server has said, if it was ever met.
pub(crate) fn newest_told(connection: &Connection) -> Result<Option<Timestamp>, CoreError> {
    let meeting: Option<Meeting> = get_meta(connection, key::MEETING)?;
    Ok(meeting.map(|meeting| Timestamp::from_millis(meeting.told_ms)))
}

/// The latest moment, by the server's time, of which the phone knows that it has
/// passed: it met the server then, or something was recorded.
fn passed_ms(connection: &Connection) -> Result<Option<i64>, CoreError> {
    let meeting: Option<Meeting> = get_meta(connection, key::MEETING)?;
    let recorded_ms: Option<i64> = get_meta(connection, key::RECORDED)?;
    Ok(meeting.map(|meeting| meeting.server_ms).max(recorded_ms))
}
