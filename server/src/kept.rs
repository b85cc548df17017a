//! Answers that are kept for whoever asks next: each with what it was made from, for a while, and
//! only so many.

use std::sync::{Arc, Mutex, MutexGuard};

use care_model::time::Stopwatch;

/// Answers by what was asked, the last asked first.
pub struct Kept<K, S, V> {
    inside: Mutex<Inside<K, S, V>>,
    /// How long one is kept, in seconds.
    fresh_s: u64,
    /// How much is kept, in what `size_of` tells.
    room: usize,
    size_of: fn(&V) -> usize,
}

struct Inside<K, S, V> {
    entries: Vec<Entry<K, S, V>>,
    forgotten: u64,
}

struct Entry<K, S, V> {
    key: K,
    /// What it was made from.
    state: S,
    since: Stopwatch,
    answer: Arc<V>,
}

/// When an answer began to be made: one that was begun before all was forgotten is not kept.
#[derive(Clone, Copy, Debug)]
pub struct Begun(u64);

impl<K: PartialEq, S, V> Kept<K, S, V> {
    pub fn new(fresh_s: u64, room: usize, size_of: fn(&V) -> usize) -> Self {
        let inside = Inside {
            entries: Vec::new(),
            forgotten: 0,
        };
        Self {
            inside: Mutex::new(inside),
            fresh_s,
            room,
            size_of,
        }
    }

    /// To be called before anything of an answer is read.
    pub fn begin(&self) -> Begun {
        Begun(self.lock().forgotten)
    }

    /// The answer, if it holds still; else it is dropped.
    pub fn find(&self, key: &K, holds: impl Fn(&S) -> bool) -> Option<Arc<V>> {
        let entries = &mut self.lock().entries;
        entries.retain(|entry| {
            let is_fresh = entry.since.elapsed().as_secs() <= self.fresh_s;
            entry.key != *key || (is_fresh && holds(&entry.state))
        });
        let at = entries.iter().position(|entry| entry.key == *key)?;
        entries[..=at].rotate_right(1);
        Some(Arc::clone(&entries[0].answer))
    }

    /// What is too large for all the room is not kept; what was asked for longest ago makes room.
    pub fn keep(&self, begun: Begun, key: K, state: S, answer: &Arc<V>) {
        let mut inside = self.lock();
        if begun.0 != inside.forgotten {
            return;
        }
        inside.entries.retain(|entry| entry.key != key);
        if (self.size_of)(answer) > self.room {
            return;
        }
        let entry = Entry {
            key,
            state,
            since: Stopwatch::start(),
            answer: Arc::clone(answer),
        };
        inside.entries.insert(0, entry);
        let mut taken = 0;
        inside.entries.retain(|entry| {
            taken += (self.size_of)(&entry.answer);
            taken <= self.room
        });
    }

    /// Something that no state tells of has changed.
    pub fn forget(&self) {
        let mut inside = self.lock();
        inside.forgotten += 1;
        inside.entries.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Inside<K, S, V>> {
        self.inside.lock().expect("no holder of this lock panics")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept() -> Kept<&'static str, u32, usize> {
        Kept::new(60, 10, |size| *size)
    }

    #[test]
    fn an_answer_is_found_while_what_it_was_made_from_holds() {
        let kept = kept();
        kept.keep(kept.begin(), "day", 3, &Arc::new(1));
        assert!(kept.find(&"day", |state| *state == 3).is_some());
        assert!(kept.find(&"other", |_| true).is_none());
        assert!(kept.find(&"day", |state| *state == 4).is_none());
        assert!(kept.find(&"day", |_| true).is_none(), "it was dropped");
    }

    #[test]
    fn what_was_begun_before_all_was_forgotten_is_not_kept() {
        let kept = kept();
        let begun = kept.begin();
        kept.keep(begun, "day", 3, &Arc::new(1));
        kept.forget();
        assert!(kept.find(&"day", |_| true).is_none());
        kept.keep(begun, "day", 3, &Arc::new(1));
        assert!(kept.find(&"day", |_| true).is_none());
        kept.keep(kept.begin(), "day", 3, &Arc::new(1));
        assert!(kept.find(&"day", |_| true).is_some());
    }

    #[test]
    fn what_nobody_asked_for_longest_makes_room() {
        let kept = kept();
        for key in ["one", "two", "three"] {
            kept.keep(kept.begin(), key, 0, &Arc::new(3));
        }
        assert!(kept.find(&"one", |_| true).is_some(), "asked for again");
        kept.keep(kept.begin(), "four", 0, &Arc::new(3));
        assert!(kept.find(&"two", |_| true).is_none());
        assert!(kept.find(&"one", |_| true).is_some());
        // The same again takes its own place, and one that is too large takes none.
        kept.keep(kept.begin(), "one", 1, &Arc::new(3));
        assert_eq!(kept.find(&"one", |_| true).as_deref(), Some(&3));
        kept.keep(kept.begin(), "huge", 0, &Arc::new(11));
        assert!(kept.find(&"huge", |_| true).is_none());
        assert!(kept.find(&"one", |_| true).is_some(), "and others stay");
    }

    #[test]
    fn what_is_old_is_dropped() {
        let kept: Kept<&str, (), usize> = Kept::new(0, 10, |size| *size);
        kept.keep(kept.begin(), "day", (), &Arc::new(1));
        std::thread::sleep(std::time::Duration::from_millis(1_001));
        assert!(kept.find(&"day", |()| true).is_none());
    }
}
