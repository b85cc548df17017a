//! One file: what the running system reads, what would outlast a power cut, and
//! the sectors in between.

use std::collections::BTreeMap;

use care_model::id::{Entropy, SeededEntropy};

/// What a device writes whole or, once in a cut, tears.
pub const SECTOR: usize = 512;

type Sector = [u8; SECTOR];

/// A file with its unsynced past.
#[derive(Clone, Debug, Default)]
pub struct File {
    current: Vec<u8>,
    durable: Vec<u8>,
    /// Each sector's contents since the last sync, in the order of writing.
    pending: BTreeMap<usize, Vec<Sector>>,
    /// Lengths since the last sync.
    lengths: Vec<usize>,
}

/// How much of what was pending a power cut leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaves {
    Nothing,
    Everything,
    /// Of 256 pending sectors about this many, each by its own draw.
    About(u8),
}

impl File {
    pub fn durable(bytes: Vec<u8>) -> Self {
        Self {
            durable: bytes.clone(),
            current: bytes,
            ..Self::default()
        }
    }

    pub fn current(&self) -> &[u8] {
        &self.current
    }

    /// Fills `into` from `offset`; what lies past the end is zeros. Tells how
    /// many bytes there were.
    pub fn read(&self, offset: usize, into: &mut [u8]) -> usize {
        let from = offset.min(self.current.len());
        let there = into.len().min(self.current.len() - from);
        into[..there].copy_from_slice(&self.current[from..from + there]);
        into[there..].fill(0);
        there
    }

    pub fn write(&mut self, offset: usize, bytes: &[u8]) {
        let end = offset + bytes.len();
        if end > self.current.len() {
            self.resize(end);
        }
        self.current[offset..end].copy_from_slice(bytes);
        if bytes.is_empty() {
            return;
        }
        for index in offset / SECTOR..=(end - 1) / SECTOR {
            let sector = sector_of(&self.current, index);
            self.pending.entry(index).or_default().push(sector);
        }
    }

    pub fn resize(&mut self, length: usize) {
        self.current.resize(length, 0);
        self.lengths.push(length);
    }

    pub fn sync(&mut self) {
        for (index, versions) in std::mem::take(&mut self.pending) {
            let last = versions.last().expect("a pending sector has a version");
            put_sector(&mut self.durable, index, last);
        }
        self.durable.resize(self.current.len(), 0);
        self.lengths.clear();
    }

    /// A sync that failed: as Linux does it, the sectors are taken for clean. They
    /// are still read, and no later sync writes them unless they are written anew.
    pub fn abandon(&mut self) {
        self.pending.clear();
    }

    /// What a power cut leaves of the file: each pending sector as it was before
    /// or in any of its versions, at most one of all torn.
    pub fn after_cut(&self, leaves: Leaves, draws: &SeededEntropy) -> Vec<u8> {
        let mut left = self.durable.clone();
        let torn = match leaves {
            Leaves::About(_) if !self.pending.is_empty() => Some(draw(draws, self.pending.len())),
            _ => None,
        };
        for (place, (index, versions)) in self.pending.iter().enumerate() {
            let before = sector_of(&left, *index);
            let arrives = match leaves {
                Leaves::Nothing => false,
                Leaves::Everything => true,
                Leaves::About(share) => draw(draws, 256) < usize::from(share),
            };
            let written = match leaves {
                Leaves::About(_) => versions[draw(draws, versions.len())],
                _ => *versions.last().expect("a pending sector has a version"),
            };
            let chosen = if torn == Some(place) {
                tear(&before, &written, draw(draws, SECTOR))
            } else if arrives {
                written
            } else {
                before
            };
            if chosen != before {
                put_sector(&mut left, *index, &chosen);
            }
        }
        left.resize(self.length_after_cut(leaves, draws), 0);
        left
    }

    fn length_after_cut(&self, leaves: Leaves, draws: &SeededEntropy) -> usize {
        match (leaves, self.lengths.last()) {
            (Leaves::Nothing, _) | (_, None) => self.durable.len(),
            (Leaves::Everything, Some(last)) => *last,
            (Leaves::About(_), Some(_)) => match draw(draws, self.lengths.len() + 1) {
                0 => self.durable.len(),
                nth => self.lengths[nth - 1],
            },
        }
    }
}

/// A number below `bound`.
pub fn draw(draws: &SeededEntropy, bound: usize) -> usize {
    let mut bytes = [0; 8];
    draws.fill(&mut bytes);
    (u64::from_le_bytes(bytes) % bound as u64) as usize
}

fn tear(before: &Sector, written: &Sector, at: usize) -> Sector {
    let mut torn = *before;
    torn[..at].copy_from_slice(&written[..at]);
    torn
}

fn sector_of(bytes: &[u8], index: usize) -> Sector {
    let mut sector = [0; SECTOR];
    let from = (index * SECTOR).min(bytes.len());
    let to = (from + SECTOR).min(bytes.len());
    sector[..to - from].copy_from_slice(&bytes[from..to]);
    sector
}

fn put_sector(bytes: &mut Vec<u8>, index: usize, sector: &Sector) {
    let end = (index + 1) * SECTOR;
    if bytes.len() < end {
        bytes.resize(end, 0);
    }
    bytes[index * SECTOR..end].copy_from_slice(sector);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written() -> File {
        let mut file = File::durable(vec![1; 3 * SECTOR]);
        file.write(0, &[2; 2 * SECTOR]);
        file.write(4 * SECTOR, &[3; SECTOR]);
        file
    }

    #[test]
    fn a_cut_leaves_what_was_synced_and_any_part_of_the_rest() {
        let file = written();
        let draws = SeededEntropy::new(1);
        assert_eq!(
            file.after_cut(Leaves::Nothing, &draws),
            vec![1; 3 * SECTOR],
            "as at the last sync"
        );
        assert_eq!(file.after_cut(Leaves::Everything, &draws), file.current);
        let mut seen = std::collections::BTreeSet::new();
        for seed in 0..200 {
            let left = file.after_cut(Leaves::About(128), &SeededEntropy::new(seed));
            assert_eq!(left[2 * SECTOR], 1, "an untouched sector stays");
            seen.insert((left[0], left[SECTOR], left.len() / SECTOR));
        }
        for reordered in [(1, 2, 3), (2, 1, 3), (1, 1, 5), (2, 2, 5)] {
            assert!(seen.contains(&reordered), "{reordered:?} never came");
        }
    }

    #[test]
    fn a_sync_makes_everything_durable_and_a_failed_one_nothing_ever_after() {
        let mut file = written();
        file.sync();
        let draws = SeededEntropy::new(1);
        assert_eq!(file.after_cut(Leaves::Nothing, &draws), file.current);
        file.write(0, &[9; SECTOR]);
        file.abandon();
        file.write(SECTOR, &[8; SECTOR]);
        file.sync();
        assert_eq!(file.current[0], 9, "still read");
        let left = file.after_cut(Leaves::Everything, &draws);
        assert_eq!((left[0], left[SECTOR]), (2, 8));
    }

    #[test]
    fn a_read_past_the_end_is_short_and_zero() {
        let mut into = [7; 10];
        assert_eq!(File::durable(vec![1; 4]).read(2, &mut into), 2);
        assert_eq!(into, [1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    }
}
