//! What goes wrong in a simulated world, and how often.
//!
//! Every seed draws its own mix (swarm testing: Groce and others 2012): a world
//! in which everything fails a little hides what one fault alone, often, brings out.

use clap::ValueEnum;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// One kind of trouble.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ValueEnum, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// Nothing leaves the phone, for minutes to hours.
    NoCoverage,
    /// A request leaves and never arrives.
    LostRequest,
    /// A request arrives and its answer does not.
    LostAnswer,
    /// A request arrives twice.
    DoubledRequest,
    /// An answer comes after the next one.
    LateAnswer,
    /// Half an answer comes.
    CutAnswer,
    /// An answer comes with a bit turned.
    GarbledAnswer,
    /// A page of somebody else's comes, with status 200.
    CaptivePortal,
    /// An answer of before comes again.
    StaleAnswer,
    /// Another phone's answer comes.
    MisdeliveredAnswer,
    /// A gateway says 503.
    ServerBusy,
    /// The server's process dies and starts again.
    ServerKilled,
    /// The server is stopped and started in good order.
    ServerRestarted,
    /// The server is put back to last night's backup, and that is said.
    ServerRestored,
    /// The app dies between two calls.
    AppKilled,
    /// The phone restarts.
    Rebooted,
    /// The app is suspended and resumed.
    Suspended,
    /// The phone is put back to a backup of hours ago.
    PhoneRestored,
    /// The phone is lost with all that is on it and taken out of use.
    PhoneLost,
    /// The phone's clock jumps by minutes to years.
    ClockJumps,
    /// Somebody else takes the phone over in the middle of the day.
    ChangesHands,
    /// Somebody signs out with work unsent.
    SignsOut,
    /// The planner gives a visit to somebody else.
    VisitMoved,
    /// The planner takes a visit off the plan.
    VisitDropped,
    /// The manager corrects a time.
    Corrected,
    /// Somebody without the key sends what a phone has sent, altered.
    ForgedRequest,
    /// What a phone has sent is sent again by somebody else.
    ReplayedRequest,
    /// The manager attests what is done, and the server compacts it at once.
    Compacted,
}

impl Fault {
    pub fn all() -> &'static [Self] {
        Self::value_variants()
    }

    /// How often it comes where it comes at all: in a thousand of its occasions
    /// (exchanges, acts, or hours of the world).
    fn most_in_thousand(self) -> u32 {
        match self {
            Self::NoCoverage
            | Self::LostRequest
            | Self::LostAnswer
            | Self::LateAnswer
            | Self::DoubledRequest => 300,
            Self::CutAnswer
            | Self::GarbledAnswer
            | Self::CaptivePortal
            | Self::StaleAnswer
            | Self::MisdeliveredAnswer
            | Self::ServerBusy
            | Self::SignsOut => 150,
            Self::ForgedRequest | Self::ReplayedRequest | Self::Suspended => 60,
            Self::AppKilled => 40,
            Self::ServerKilled | Self::VisitMoved | Self::Corrected | Self::Compacted => 100,
            Self::VisitDropped | Self::ServerRestarted => 50,
            Self::Rebooted | Self::ChangesHands | Self::ClockJumps => 8,
            Self::PhoneRestored => 5,
            Self::PhoneLost => 1,
            Self::ServerRestored => 80,
        }
    }
}

/// How often each fault comes in one world, in a thousand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mix(Vec<(Fault, u32)>);

impl Mix {
    /// Draws a mix: each of the allowed faults is there or not, and as often as
    /// chance will have it. The draw of one does not shift that of the others,
    /// so that a mix with fewer faults is the same world with less trouble.
    pub fn draw(rng: &mut ChaCha8Rng, allowed: &[Fault]) -> Self {
        let mut drawn = Vec::new();
        for fault in Fault::all() {
            let is_there = rng.random_range(0..100) < 45;
            let rate = rng.random_range(1..=fault.most_in_thousand());
            if is_there && allowed.contains(fault) {
                drawn.push((*fault, rate));
            }
        }
        Self(drawn)
    }

    /// Faults of this world.
    pub fn faults(&self) -> Vec<Fault> {
        self.0.iter().map(|(fault, _)| *fault).collect()
    }

    /// Whether it comes now.
    pub fn strikes(&self, fault: Fault, rng: &mut ChaCha8Rng) -> bool {
        // Drawn in any case: without a fault the others come as they did.
        let drawn = rng.random_range(0..1000);
        let rate = self.0.iter().find(|(one, _)| *one == fault);
        rate.is_some_and(|(_, rate)| drawn < *rate)
    }
}

/// The faults of a `--faults` list: `all`, `none`, or names with commas.
pub fn parse_list(text: &str) -> Result<Vec<Fault>, String> {
    match text {
        "all" => return Ok(Fault::all().to_vec()),
        "none" => return Ok(vec![]),
        _ => {}
    }
    text.split(',')
        .map(|name| {
            Fault::from_str(name.trim(), true).map_err(|_| {
                let names: Vec<_> = Fault::all().iter().map(Fault::name).collect();
                format!(
                    "{name:?} is no fault; take `all`, `none` or some of: {}",
                    names.join(", ")
                )
            })
        })
        .collect()
}

impl Fault {
    pub fn name(&self) -> String {
        let value = self.to_possible_value().expect("no fault is skipped");
        value.get_name().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn a_mix_with_fewer_faults_has_the_others_as_they_were() {
        let all = Mix::draw(&mut ChaCha8Rng::seed_from_u64(3), Fault::all());
        assert!(all.0.len() > 4, "{all:?}");
        let (one, rate) = all.0[2];
        let alone = Mix::draw(&mut ChaCha8Rng::seed_from_u64(3), &[one]);
        assert_eq!(alone.0, [(one, rate)]);
    }

    #[test]
    fn an_unknown_fault_is_answered_with_the_known_ones() {
        assert_eq!(
            parse_list("lost-answer, app-killed").map(|list| list.len()),
            Ok(2)
        );
        let answer = parse_list("lost-answer,gremlins").expect_err("no such fault");
        assert!(
            answer.contains("gremlins") && answer.contains("captive-portal"),
            "{answer}"
        );
    }
}
