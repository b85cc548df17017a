//! Who meets whom on which days of a cycle that repeats, and what it costs.

use crate::cost::Cost;
use crate::index::{ClientIndex, CycleDay, StaffIndex};
use crate::problem::{Client, Goals, Problem};
use crate::solution::Plan;

/// Continuity is counted over so many days.
pub(super) const WINDOW_DAYS: usize = 14;

/// For every client and staff member, a bit for each day on which they meet.
#[derive(Clone)]
pub(super) struct Faces {
    days: usize,
    staff: usize,
    met: Vec<u64>,
}

impl Faces {
    pub(super) fn none(days: usize, clients: usize, staff: usize) -> Self {
        Self {
            days,
            staff,
            met: vec![0; clients * staff],
        }
    }

    /// The meetings of a day become those of a plan of it.
    pub(super) fn replace_day(&mut self, day: CycleDay, problem: &Problem, plan: &Plan) {
        for met in &mut self.met {
            *met &= !(1 << day.at());
        }
        for route in &plan.routes {
            let staff = problem.shift(route.shift).staff;
            for stop in &route.stops {
                let client = problem.visit(stop.visit).client;
                self.met[client.at() * self.staff + staff.at()] |= 1 << day.at();
            }
        }
    }

    /// Clients as a day's problem states them: whom they met on the 13 days
    /// before.
    pub(super) fn history(&self, clients: &[Client], day: CycleDay) -> Vec<Client> {
        let before = self.span_bits(day.at() + 1 + self.days * 2 - WINDOW_DAYS, WINDOW_DAYS - 1);
        self.met_in(clients, before)
    }

    /// Clients with whom they meet on the days around one that share a window
    /// with it, without the day itself.
    pub(super) fn around(&self, clients: &[Client], day: CycleDay) -> Vec<Client> {
        let first = day.at() + self.days * 2 + 1 - WINDOW_DAYS;
        let bits = self.span_bits(first, 2 * WINDOW_DAYS - 1) & !(1 << day.at());
        self.met_in(clients, bits)
    }

    fn met_in(&self, clients: &[Client], bits: u64) -> Vec<Client> {
        let stated = clients.iter().zip(self.met.chunks(self.staff.max(1)));
        let stated = stated.map(|(client, row)| Client {
            contact: client.contact,
            met: (0..row.len() as u32)
                .filter(|&staff| row[staff as usize] & bits != 0)
                .map(StaffIndex)
                .collect(),
        });
        let mut stated: Vec<Client> = stated.collect();
        // Without staff there are no rows.
        stated.resize_with(clients.len(), Client::default);
        stated
    }

    /// Days from one of the cycle on, which goes round.
    fn span_bits(&self, first: usize, length: usize) -> u64 {
        (first..first + length.min(self.days)).fold(0, |bits, day| bits | 1 << (day % self.days))
    }

    /// Different staff of a client in the 14 days from each day of the cycle.
    pub(super) fn by_window(&self, client: ClientIndex) -> Vec<u32> {
        let row = &self.met[client.at() * self.staff..(client.at() + 1) * self.staff];
        let count = |bits: u64| row.iter().filter(|&&met| met & bits != 0).count() as u32;
        if self.days <= WINDOW_DAYS {
            // Every window is the whole cycle.
            return vec![count(u64::MAX); self.days];
        }
        (0..self.days)
            .map(|first| count(self.span_bits(first, WINDOW_DAYS)))
            .collect()
    }

    /// What continuity costs in one turn of the cycle: the mean of all windows
    /// of 14 days, for as many fortnights as the cycle has.
    pub(super) fn cost(&self, goals: &Goals) -> Cost {
        if goals.continuity_step == Cost::ZERO {
            return Cost::ZERO;
        }
        let of_window =
            |faces: u32| -> Cost { (1..=faces).map(|nth| goals.different_staff(nth)).sum() };
        let clients = self.met.len().checked_div(self.staff).unwrap_or(0);
        let of_client = |client: u32| -> Cost {
            let windows = self.by_window(ClientIndex(client));
            windows.into_iter().map(of_window).sum()
        };
        let all: Cost = (0..clients as u32).map(of_client).sum();
        Cost(all.0 / WINDOW_DAYS as i64)
    }
}
