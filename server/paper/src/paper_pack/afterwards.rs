//! How what was written on paper comes into the system.

use super::{Day, words};
use crate::document::{Block, HeadingLevel, Section};

pub fn section(day: &Day) -> Section {
    let title = day.say(words::AFTERWARDS);
    let steps = words::AFTERWARDS_STEPS.map(|step| day.say(step).to_owned());
    Section {
        running_title: title.to_owned(),
        blocks: vec![
            Block::Heading(HeadingLevel::First, title.to_owned()),
            Block::Steps(steps.to_vec()),
        ],
    }
}
