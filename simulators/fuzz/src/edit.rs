//! What is done to an input.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// Most edits of one input: with more, little of what was sound is left.
const MOST_EDITS: usize = 8;
/// Most bytes that one edit moves or repeats.
const LONGEST: usize = 64;
/// Numbers at which counters and lengths turn over.
const TURNING_POINTS: [u64; 9] = [
    0,
    1,
    0x7f,
    0x80,
    0xff,
    0xffff,
    0x7fff_ffff,
    0xffff_ffff,
    u64::MAX,
];

/// One edit. Places are taken round the length of what is edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// A bit is turned.
    Turn { at: usize, bit: u8 },
    /// A byte is another.
    Set { at: usize, byte: u8 },
    /// Bytes come in between.
    Insert { at: usize, bytes: Vec<u8> },
    /// Bytes are gone.
    Remove { at: usize, count: usize },
    /// Bytes stand there twice, or where others stood.
    Copy {
        from: usize,
        to: usize,
        count: usize,
    },
    /// A number of so many bytes, the smallest first.
    Number { at: usize, value: u64, width: usize },
    /// The rest is gone.
    CutOff { at: usize },
}

impl Edit {
    /// One edit, or several: most inputs are nearly sound.
    pub fn some(rng: &mut ChaCha8Rng) -> Vec<Self> {
        let count = 1 + rng.random_range(0..MOST_EDITS) * rng.random_range(0..2);
        (0..count).map(|_| Self::any(rng)).collect()
    }

    fn any(rng: &mut ChaCha8Rng) -> Self {
        let at = rng.random_range(0..usize::MAX);
        let count = 1 + rng.random_range(0..LONGEST);
        match rng.random_range(0..16) {
            0..4 => Self::Turn {
                at,
                bit: rng.random_range(0..8),
            },
            4..7 => Self::Set {
                at,
                byte: rng.random_range(0..=255),
            },
            7..9 => Self::Insert {
                at,
                bytes: (0..count).map(|_| rng.random_range(0..=255)).collect(),
            },
            9..11 => Self::Remove { at, count },
            11..13 => Self::Copy {
                from: at,
                to: rng.random_range(0..usize::MAX),
                count,
            },
            13..15 => Self::Number {
                at,
                value: TURNING_POINTS[rng.random_range(0..TURNING_POINTS.len())],
                width: 1 << rng.random_range(0..4),
            },
            _ => Self::CutOff { at },
        }
    }

    pub fn apply(&self, bytes: &mut Vec<u8>) {
        let place = |at: &usize| at % bytes.len().max(1);
        let until = |at: usize, count: usize| (at + count).min(bytes.len());
        match self {
            Self::Turn { at, bit } => {
                let at = place(at);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << bit;
                }
            }
            Self::Set { at, byte } => {
                let at = place(at);
                if let Some(held) = bytes.get_mut(at) {
                    *held = *byte;
                }
            }
            Self::Insert { at, bytes: new } => {
                let at = place(at);
                bytes.splice(at..at, new.iter().copied());
            }
            Self::Remove { at, count } => {
                let at = place(at);
                bytes.drain(at..until(at, *count));
            }
            Self::Copy { from, to, count } => {
                let (from, to) = (place(from), place(to));
                let copied = bytes[from..until(from, *count)].to_vec();
                bytes.splice(to..to, copied);
            }
            Self::Number { at, value, width } => {
                let at = place(at);
                let written = value.to_le_bytes();
                let until = until(at, *width);
                let room = until - at;
                bytes[at..until].copy_from_slice(&written[..room]);
            }
            Self::CutOff { at } => {
                let at = place(at);
                bytes.truncate(at);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn any_edits_fit_any_input() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        for length in [0, 1, 2, 7, 300] {
            for _ in 0..2_000 {
                let mut bytes = vec![b'a'; length];
                for edit in Edit::some(&mut rng) {
                    edit.apply(&mut bytes);
                }
            }
        }
    }
}
