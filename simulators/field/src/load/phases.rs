//! What phones do at once, and what it costs.

use std::time::Duration;

use anyhow::Context;
use care_model::time::Stopwatch;
use care_model::visit_event::EventKind;

use super::figures::{Figure, part_ms};
use super::stage::LoadStage;
use super::work::DayWithoutCoverage;
use crate::demo::progress::Steps;
use crate::demo::{DAY_BEGINS, at};
use crate::phone::{Phone, Step};

/// A phone's thread holds a few frames of SQLite and HTTP.
const STACK: usize = 768 * 1024;
/// No phone tries for longer than this.
const PATIENCE: Duration = Duration::from_mins(5);
/// Longest wait between two looks at a phone's pause.
const LOOK: Duration = Duration::from_millis(500);
/// Threads that send the steady stream.
const SENDERS: usize = 32;

/// How one phone came through.
#[derive(Debug, Default)]
struct Passage {
    /// Each exchange that was answered.
    exchanges: Vec<Duration>,
    turned_away: u32,
    /// Without any answer.
    failed: u32,
    sent_bytes: usize,
    received_bytes: usize,
    /// From the beginning of the phase until nothing waited.
    done: Duration,
}

/// Every phone's first sync of the day, all at one moment.
pub(super) fn morning(stage: &mut LoadStage) -> anyhow::Result<Vec<Figure>> {
    let (cpu_s, passages) = all_at_once(stage, "Every phone's morning")?;
    let phones = passages.len() as f64;
    let mut figures = figures_of("morning", passages);
    figures.push(Figure::plain(
        "morning: server's CPU a phone",
        cpu_s / phones * 1_000.0,
        "ms",
    ));
    Ok(figures)
}

/// Every phone's return with a day's work, all at one moment.
pub(super) fn return_after_outage(
    stage: &mut LoadStage,
    done: &DayWithoutCoverage,
) -> anyhow::Result<Vec<Figure>> {
    let (cpu_s, passages) = all_at_once(stage, "Every phone's return")?;
    let visits = done.visits as f64;
    let sent: usize = passages.iter().map(|passage| passage.sent_bytes).sum();
    let received: usize = passages.iter().map(|passage| passage.received_bytes).sum();
    let mut figures = figures_of("return", passages);
    figures.extend([
        Figure::plain("return: visits brought", visits, ""),
        Figure::at_least(
            "return: visits stored and projected",
            visits / cpu_s,
            "/CPU s",
            500.0,
        ),
        // 20 kB for a day's work of 20 visits.
        Figure::at_most(
            "return: bytes up a visit",
            sent as f64 / visits,
            "B",
            1_024.0,
        ),
        Figure::plain("return: bytes down a visit", received as f64 / visits, "B"),
    ]);
    Ok(figures)
}

/// One small piece of work and a sync, so many times a second, from phones in turn.
/// A time counts from when the sync was due, so one that had to queue is slow.
pub(super) fn steady(
    stage: &mut LoadStage,
    rate: u32,
    seconds: u32,
) -> anyhow::Result<Vec<Figure>> {
    let begin = at(stage.date, DAY_BEGINS);
    stage.set_time(begin.plus_seconds(7 * 3_600))?;
    let cpu_before = stage.server.usage().cpu_s;
    let wanted = (rate * seconds) as usize;
    let shares = deal(stage)?;
    let senders = shares.len();
    let watch = Stopwatch::start();
    let outcomes = std::thread::scope(|scope| {
        let threads: Vec<_> = shares
            .into_iter()
            .enumerate()
            .map(|(number, share)| {
                let watch = &watch;
                scope.spawn(move || {
                    let due = (number..wanted)
                        .step_by(senders)
                        .map(|turn| Duration::from_secs_f64(turn as f64 / f64::from(rate)));
                    send_in_turn(share, due, watch)
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("no sender panics"))
            .collect::<anyhow::Result<Vec<_>>>()
    })?;
    let wall_s = watch.elapsed().as_secs_f64();
    let cpu_s = stage.server.usage().cpu_s - cpu_before;
    let mut times: Vec<Duration> = outcomes.iter().flat_map(|one| one.0.clone()).collect();
    let turned_away: u32 = outcomes.iter().map(|one| one.1).sum();
    let syncs = times.len() as f64;
    Ok(vec![
        Figure::plain("steady: syncs a second", syncs / wall_s, "/s"),
        Figure::plain("steady: median", part_ms(&mut times, 50), "ms"),
        Figure::at_most(
            "steady: 99th of a hundred",
            part_ms(&mut times, 99),
            "ms",
            250.0,
        ),
        Figure::plain("steady: turned away", f64::from(turned_away), ""),
        Figure::plain("steady: server's CPU a sync", cpu_s / syncs * 1_000.0, "ms"),
    ])
}

/// Hands the phones that have a visit out to the senders.
fn deal(stage: &mut LoadStage) -> anyhow::Result<Vec<Vec<&mut Phone>>> {
    let mut shares: Vec<Vec<&mut Phone>> = (0..SENDERS).map(|_| Vec::new()).collect();
    let mut number = 0;
    for phone in stage.every_phone() {
        if !phone.core.day()?.stops.is_empty() {
            shares[number % SENDERS].push(phone);
            number += 1;
        }
    }
    shares.retain(|share| !share.is_empty());
    anyhow::ensure!(!shares.is_empty(), "no phone has a visit");
    Ok(shares)
}

fn send_in_turn(
    mut share: Vec<&mut Phone>,
    due: impl Iterator<Item = Duration>,
    watch: &Stopwatch,
) -> anyhow::Result<(Vec<Duration>, u32)> {
    let mut times = Vec::new();
    let mut turned_away = 0;
    let phones = share.len();
    for (turn, due) in due.enumerate() {
        let phone = &mut *share[turn % phones];
        let stops = phone.core.day()?.stops;
        let stop = stops.get(turn / phones % stops.len().max(1));
        phone.act(
            stop.context("a phone without visits")?.visit_id,
            EventKind::NoteWritten {
                text: "Var på gott humör.".to_owned(),
            },
        )?;
        std::thread::sleep(due.saturating_sub(watch.elapsed()));
        match phone.exchange()?.0 {
            Step::Taken(_) => times.push(watch.elapsed().saturating_sub(due)),
            Step::ToldToWait | Step::NoAnswer => turned_away += 1,
        }
    }
    // What was turned away is for the phone's next occasion.
    for phone in share {
        come_through(phone, watch)?;
    }
    Ok((times, turned_away))
}

fn all_at_once(stage: &mut LoadStage, what: &'static str) -> anyhow::Result<(f64, Vec<Passage>)> {
    let cpu_before = stage.server.usage().cpu_s;
    let bar = Steps::SHOWN.begin(what, stage.phones() as u64);
    let watch = Stopwatch::start();
    let passages = std::thread::scope(|scope| {
        let mut threads = Vec::new();
        for phone in stage.every_phone() {
            let (watch, bar) = (&watch, &bar);
            let thread = std::thread::Builder::new().stack_size(STACK);
            let thread = thread.spawn_scoped(scope, move || {
                let passage = come_through(phone, watch);
                bar.inc(1);
                passage
            });
            threads.push(thread.context("so many threads are not to be had")?);
        }
        threads
            .into_iter()
            .map(|thread| thread.join().expect("no phone panics"))
            .collect::<anyhow::Result<Vec<_>>>()
    })?;
    bar.finish();
    Ok((stage.server.usage().cpu_s - cpu_before, passages))
}

/// Syncs until nothing waits, and waits as long as it is told.
fn come_through(phone: &Phone, watch: &Stopwatch) -> anyhow::Result<Passage> {
    let mut passage = Passage::default();
    while watch.elapsed() < PATIENCE {
        let pause = phone.core.pause()?;
        if pause.wait_ms > 0 {
            let wait = Duration::from_millis(pause.wait_ms).min(LOOK);
            std::thread::sleep(wait);
            phone.pass(wait);
            continue;
        }
        let sent = Stopwatch::start();
        let (step, exchange) = phone.exchange()?;
        match step {
            Step::Taken(outcome) => {
                passage.exchanges.push(sent.elapsed());
                passage.sent_bytes += exchange.sent_bytes;
                passage.received_bytes += exchange.received_bytes;
                if !outcome.more_work {
                    passage.done = watch.elapsed();
                    return Ok(passage);
                }
            }
            Step::ToldToWait => passage.turned_away += 1,
            Step::NoAnswer => passage.failed += 1,
        }
    }
    anyhow::bail!("a phone was not through after {PATIENCE:?}: {passage:?}")
}

fn figures_of(phase: &str, passages: Vec<Passage>) -> Vec<Figure> {
    let done = passages.iter().map(|passage| passage.done).max();
    let turned_away: u32 = passages.iter().map(|passage| passage.turned_away).sum();
    let failed: u32 = passages.iter().map(|passage| passage.failed).sum();
    let mut times: Vec<Duration> = passages
        .into_iter()
        .flat_map(|passage| passage.exchanges)
        .collect();
    let name = |what: &str| format!("{phase}: {what}");
    vec![
        Figure::at_most(
            &name("all phones are through after"),
            done.unwrap_or_default().as_secs_f64(),
            "s",
            60.0,
        ),
        Figure::plain(&name("exchange, median"), part_ms(&mut times, 50), "ms"),
        Figure::at_most(
            &name("exchange, 99th of a hundred"),
            part_ms(&mut times, 99),
            "ms",
            2_000.0,
        ),
        Figure::plain(&name("turned away"), f64::from(turned_away), ""),
        Figure::at_most(&name("without any answer"), f64::from(failed), "", 0.0),
    ]
}
