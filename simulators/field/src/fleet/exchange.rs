//! Signing in, syncing, and what the network makes of it.

use anyhow::Context;
use care_model::id::StaffId;
use mobile_core::CoreError;
use rand::RngExt;

use super::faults::Fault;
use super::network::{Fate, PORTAL, garble};
use super::world::World;

/// Requests in one attempt, at most: "until empty" with an end.
const MAX_ROUNDS: u32 = 12;
const SYNC: &str = "/api/device/sync";
/// In how many seconds a busy server asks to be asked again.
const BUSY_S: u32 = 30;
/// Longest stretch without coverage, in minutes.
const DEAD_MINUTES: i64 = 15 * 60;

/// What came back to the phone.
struct Arrived {
    answer: Vec<u8>,
    /// The server's own answer to this very request, whole.
    genuine: bool,
}

impl World<'_> {
    /// Whether she is signed in afterwards.
    pub(super) fn sign_in(&mut self, phone: usize, staff_id: StaffId) -> anyhow::Result<bool> {
        let users = &self.template.town.registry.users;
        let login = users.iter().find(|user| user.staff_id == Some(staff_id));
        let login = login.context("a staff member without a login")?;
        let core = self.phones[phone].core();
        let request = core.prepare_sign_in(&login.username, &login.password)?;
        if self.is_without_coverage(phone) {
            return Ok(false);
        }
        let Some(arrived) = self.exchange(phone, "/api/device/sign-in", request)? else {
            return Ok(false);
        };
        let before = self.phones[phone].user;
        match self.phones[phone].core().apply_sign_in(&arrived.answer) {
            Ok(()) => {
                let handset = &mut self.phones[phone];
                handset.user = Some(staff_id);
                handset.met_server = Some(self.now);
                if before != Some(staff_id) {
                    self.check_nothing_is_left(phone)?;
                }
                Ok(true)
            }
            Err(CoreError::BadMessage { .. } | CoreError::ForeignServer) => Ok(false),
            Err(error) => Err(error).context("signing in failed"),
        }
    }

    pub(super) fn sign_out(&mut self, phone: usize) -> anyhow::Result<()> {
        self.phones[phone].core().sign_out()?;
        self.phones[phone].user = None;
        self.check_nothing_is_left(phone)
    }

    fn is_without_coverage(&mut self, phone: usize) -> bool {
        if self.now < self.phones[phone].dead_until {
            return true;
        }
        if !self.strikes(Fault::NoCoverage) {
            return false;
        }
        // Most stretches are short; some last a shift and more.
        let longest = if self.rng.random_range(0..10) == 0 {
            DEAD_MINUTES
        } else {
            60
        };
        let minutes = self.rng.random_range(1..=longest);
        self.phones[phone].dead_until = self.now.plus_seconds(minutes * 60);
        true
    }

    /// Says and hears until nothing more waits.
    pub(super) fn sync(&mut self, phone: usize) -> anyhow::Result<()> {
        if self.phones[phone].is_lost || self.is_without_coverage(phone) {
            return Ok(());
        }
        let mut late = std::mem::take(&mut self.phones[phone].late_answers);
        // Some come while the phone is still waiting for them, with work done since.
        if self.rng.random_range(0..2) == 0 {
            for answer in std::mem::take(&mut late) {
                self.take_answer(phone, &answer)?;
            }
        }
        let mut is_clean = false;
        for _ in 0..MAX_ROUNDS {
            let pause = self.phones[phone].core().pause()?;
            if pause.is_told && pause.wait_ms > 0 {
                return Ok(());
            }
            let request = match self.phones[phone].core().prepare_sync() {
                Ok(request) => request,
                Err(CoreError::NotSignedIn) => return Ok(()),
                Err(error) => return Err(error).context("preparing a sync failed"),
            };
            let Some(arrived) = self.exchange(phone, SYNC, request)? else {
                return Ok(());
            };
            let Some(outcome) = self.take_answer(phone, &arrived.answer)? else {
                return Ok(());
            };
            is_clean = arrived.genuine && !outcome.more_work;
            if !outcome.more_work {
                break;
            }
        }
        // Others come after what has been asked since.
        for answer in late {
            self.take_answer(phone, &answer)?;
        }
        if is_clean {
            self.phones[phone].met_server = Some(self.now);
            self.check_phone(phone)?;
        }
        Ok(())
    }

    /// What the phone makes of an answer; `None` when it refused it.
    fn take_answer(
        &mut self,
        phone: usize,
        answer: &[u8],
    ) -> anyhow::Result<Option<mobile_core::SyncOutcome>> {
        match self.phones[phone].core().apply_sync(answer) {
            Ok(outcome) => {
                self.note(format!("{outcome:?}").as_bytes());
                self.tell(|| format!("phone {phone} {outcome:?}"));
                Ok(Some(outcome))
            }
            Err(error @ (CoreError::BadMessage { .. } | CoreError::ForeignServer)) => {
                self.note(b"refused");
                self.tell(|| format!("phone {phone} takes no answer: {error}"));
                Ok(None)
            }
            Err(error) => Err(error).context("taking an answer failed"),
        }
    }

    fn exchange(
        &mut self,
        phone: usize,
        path: &str,
        request: Vec<u8>,
    ) -> anyhow::Result<Option<Arrived>> {
        self.tally.exchanges += 1;
        self.note(&request);
        let fate = Fate::draw(&self.mix, &mut self.rng);
        if fate != Fate::Fine {
            let name = format!("network {fate:?}").to_lowercase();
            *self.tally.struck.entry(name).or_default() += 1;
        }
        self.tell(|| format!("phone {phone} {path}: {fate:?}"));
        match fate {
            Fate::Unsent => return Ok(None),
            Fate::Busy => {
                if path == SYNC {
                    self.phones[phone].core().note_no_answer(Some(BUSY_S))?;
                }
                return Ok(None);
            }
            Fate::Portal => return Ok(Some(damaged(PORTAL.to_vec()))),
            Fate::Stale => {
                let before = self.phones[phone].last_answer.clone();
                return Ok(before.map(damaged));
            }
            _ => {}
        }
        if fate == Fate::Twice {
            self.post(path, &request)?;
        }
        let answer = self.post(path, &request)?;
        self.attack(phone, path, &request)?;
        let Some(mut answer) = answer else {
            return Ok(None);
        };
        let before = self.phones[phone].last_answer.replace(answer.clone());
        self.phones[phone].last_request = Some(request);
        Ok(match fate {
            Fate::Unanswered => None,
            Fate::Late => {
                self.phones[phone].late_answers.push(answer);
                None
            }
            Fate::Cut => {
                let length = self.rng.random_range(0..answer.len().max(1));
                answer.truncate(length);
                Some(damaged(answer))
            }
            Fate::Garbled => {
                garble(&mut answer, &mut self.rng);
                Some(damaged(answer))
            }
            Fate::Misdelivered => {
                let other = (phone + 1) % self.phones.len();
                let theirs = self.phones[other].last_answer.clone();
                theirs.or(before).map(damaged)
            }
            _ => Some(Arrived {
                answer,
                genuine: true,
            }),
        })
    }

    /// `None` where the server refused: a lost phone, somebody who has left.
    fn post(&mut self, path: &str, request: &[u8]) -> anyhow::Result<Option<Vec<u8>>> {
        let posted = self.road.post(path, request)?;
        self.note(&posted.body);
        match posted.status {
            200 => Ok(Some(posted.body)),
            400..500 => {
                self.tell(|| format!("refused: {}", String::from_utf8_lossy(&posted.body)));
                Ok(None)
            }
            status => {
                let body = String::from_utf8_lossy(&posted.body).into_owned();
                anyhow::bail!("the server answered {status}: {body}")
            }
        }
    }

    /// Somebody else sends what she heard, altered or not.
    fn attack(&mut self, phone: usize, path: &str, request: &[u8]) -> anyhow::Result<()> {
        if self.strikes(Fault::ForgedRequest) {
            let mut forged = request.to_vec();
            garble(&mut forged, &mut self.rng);
            let taken = self.post(path, &forged)?.is_some();
            self.tally.forged_taken += u64::from(taken);
            self.tally.forged_refused += u64::from(!taken);
            if taken {
                self.tally
                    .find(format!("a forged message to {path} was taken"));
            }
        }
        if self.strikes(Fault::ReplayedRequest)
            && let Some(heard) = self.phones[phone].last_request.clone()
            && path == SYNC
        {
            self.post(path, &heard)?;
        }
        Ok(())
    }
}

fn damaged(answer: Vec<u8>) -> Arrived {
    Arrived {
        answer,
        genuine: false,
    }
}
