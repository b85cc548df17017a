//! The two faces and the shaping of one line with them.
//!
//! `DejaVu Sans Condensed` has Latin with all its marks, Cyrillic, Greek, Arabic with
//! the letters of Persian and Urdu, Hebrew, Armenian and Georgian. It has no
//! Ethiopic and none of the scripts of India and East Asia: what it lacks is a box.

use std::collections::{BTreeSet, HashMap};

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, Script, ShapePlan, UnicodeBuffer};
use unicode_bidi::{BidiInfo, Level};

use crate::document::Weight;

/// Stands for a character that the face lacks.
const BOX: char = '\u{25a1}';

/// A line as it is drawn, from left to right, in parts of the font size.
#[derive(Clone, Debug)]
pub struct Line {
    pub text: String,
    pub weight: Weight,
    pub glyphs: Vec<KrillaGlyph>,
    pub width_em: f32,
}

pub struct Faces {
    regular: Face,
    bold: Face,
    /// Characters that were shown as a box so far.
    pub missing: BTreeSet<char>,
}

struct Face {
    font: Font,
    shaper: rustybuzz::Face<'static>,
    /// What the font's rules come to for a script: dear to make, cheap to use again.
    plans: HashMap<(Script, Direction), ShapePlan>,
    units_per_em: f32,
    box_glyph: u32,
    box_advance: i32,
}

impl Faces {
    pub fn new() -> Self {
        Self {
            regular: Face::of(dejavu::sans_condensed::regular()),
            bold: Face::of(dejavu::sans_condensed::bold()),
            missing: BTreeSet::new(),
        }
    }

    pub fn font(&self, weight: Weight) -> Font {
        let face = match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        };
        face.font.clone()
    }

    /// Shapes a line whose paragraph runs from left to right, as those of Swedish and
    /// English do; words of the other direction inside it run theirs. The text has been
    /// through [`crate::wrap::legible`].
    pub fn shape(&mut self, text: &str, weight: Weight) -> Line {
        let mut line = Line {
            text: text.to_owned(),
            weight,
            glyphs: vec![],
            width_em: 0.0,
        };
        let bidi = BidiInfo::new(text, Some(Level::ltr()));
        let mut missing = BTreeSet::new();
        for paragraph in &bidi.paragraphs {
            let (levels, runs) = bidi.visual_runs(paragraph, paragraph.range.clone());
            for run in runs {
                let direction = if levels[run.start].is_rtl() {
                    Direction::RightToLeft
                } else {
                    Direction::LeftToRight
                };
                let face = match weight {
                    Weight::Regular => &mut self.regular,
                    Weight::Bold => &mut self.bold,
                };
                face.shape_run(&mut line, run, direction, &mut missing);
            }
        }
        self.missing.append(&mut missing);
        line
    }
}

impl Face {
    fn of(bytes: &'static [u8]) -> Self {
        let shaper = rustybuzz::Face::from_slice(bytes, 0).expect("the font is part of the build");
        let box_glyph = shaper
            .glyph_index(BOX)
            .expect("the face has a white square");
        Self {
            font: Font::new(bytes.into(), 0).expect("the font is part of the build"),
            units_per_em: shaper.units_per_em() as f32,
            box_advance: i32::from(shaper.glyph_hor_advance(box_glyph).unwrap_or_default()),
            box_glyph: u32::from(box_glyph.0),
            plans: HashMap::new(),
            shaper,
        }
    }

    fn shape_run(
        &mut self,
        line: &mut Line,
        run: std::ops::Range<usize>,
        direction: Direction,
        missing: &mut BTreeSet<char>,
    ) {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(&line.text[run.clone()]);
        buffer.guess_segment_properties();
        buffer.set_direction(direction);
        let key = (buffer.script(), direction);
        let plan = self
            .plans
            .entry(key)
            .or_insert_with(|| ShapePlan::new(&self.shaper, direction, Some(key.0), None, &[]));
        let shaped = rustybuzz::shape_with_plan(&self.shaper, plan, buffer);
        let clusters: BTreeSet<usize> = shaped
            .glyph_infos()
            .iter()
            .map(|glyph| glyph.cluster as usize + run.start)
            .collect();
        let em = |units: i32| units as f32 / self.units_per_em;
        for (glyph, place) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
            let start = glyph.cluster as usize + run.start;
            let end = clusters.range(start + 1..).next().copied();
            let range = start..end.unwrap_or(run.end);
            let (id, advance) = if glyph.glyph_id == 0 {
                missing.extend(line.text[range.clone()].chars());
                (self.box_glyph, self.box_advance)
            } else {
                (glyph.glyph_id, place.x_advance)
            };
            line.width_em += em(advance);
            line.glyphs.push(KrillaGlyph::new(
                GlyphId::new(id),
                em(advance),
                em(place.x_offset),
                em(place.y_offset),
                em(place.y_advance),
                range,
                None,
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shaped(text: &str) -> (Line, BTreeSet<char>) {
        let mut faces = Faces::new();
        let line = faces.shape(text, Weight::Regular);
        (line, faces.missing)
    }

    #[test]
    fn the_names_of_clients_and_staff_are_all_there() {
        for name in [
            "Åsa Öström-Ähl",
            "Wiśniewska Łódź",
            "Şükrü İğdır",
            "Nguyễn Thị Ánh",
            "Олена Ковальчук",
            "Cabdiraxmaan Xasan",
            "محمد الحسن",
            "گلشیفته پژمان",
            "دانیه‌ کریمی",
            "יעל כהן",
            "Ελένη",
        ] {
            for weight in [Weight::Regular, Weight::Bold] {
                let mut faces = Faces::new();
                faces.shape(name, weight);
                assert!(faces.missing.is_empty(), "{name} {:?}", faces.missing);
            }
        }
    }

    #[test]
    fn a_missing_character_is_a_box_that_is_told() {
        let (line, missing) = shaped("ሰላም!");
        assert_eq!(missing, BTreeSet::from(['ሰ', 'ላ', 'ም']));
        assert_eq!(line.glyphs.len(), 4);
        assert!(line.glyphs.iter().all(|glyph| glyph.glyph_id.to_u32() != 0));
        assert!(line.glyphs.iter().all(|glyph| glyph.x_advance > 0.0));
    }

    #[test]
    fn arabic_is_joined_and_runs_from_the_right() {
        let (joined, _) = shaped("محمد");
        let first = joined.glyphs.first().expect("glyphs");
        // The last letter stands at the left.
        assert_eq!(first.text_range, 6..8);
        let apart: f32 = ["م", "ح", "م", "د"]
            .iter()
            .map(|letter| shaped(letter).0.width_em)
            .sum();
        assert!(joined.width_em < apart, "initial forms are narrower");
        let (mixed, _) = shaped("Till محمد nu");
        let order: Vec<usize> = mixed
            .glyphs
            .iter()
            .map(|glyph| glyph.text_range.start)
            .collect();
        assert_eq!(order, [0, 1, 2, 3, 4, 11, 9, 7, 5, 13, 14, 15]);
    }
}
