//! The parts of a line inside a tile and the margin around it.

use crate::mercator::SquarePoint;

/// Both ends belong to it.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    pub west: i64,
    pub north: i64,
    pub east: i64,
    pub south: i64,
}

/// The line's runs inside the frame, in its own order; each has two points or more.
pub fn runs_inside(line: &[SquarePoint], frame: Frame) -> Vec<Vec<SquarePoint>> {
    let mut runs: Vec<Vec<SquarePoint>> = Vec::new();
    let mut open = false;
    for stretch in line.windows(2) {
        let Some((from, to)) = stretch_inside(stretch[0], stretch[1], frame) else {
            open = false;
            continue;
        };
        match runs
            .last_mut()
            .filter(|run| open && run.last() == Some(&from))
        {
            Some(run) => run.push(to),
            None => runs.push(vec![from, to]),
        }
        open = to == stretch[1];
    }
    for run in &mut runs {
        run.dedup();
    }
    runs.retain(|run| run.len() > 1);
    runs
}

/// Liang–Barsky, with the cuts rounded to whole units.
fn stretch_inside(
    from: SquarePoint,
    to: SquarePoint,
    frame: Frame,
) -> Option<(SquarePoint, SquarePoint)> {
    let (dx, dy) = ((to.x - from.x) as f64, (to.y - from.y) as f64);
    let edges = [
        (-dx, from.x - frame.west),
        (dx, frame.east - from.x),
        (-dy, from.y - frame.north),
        (dy, frame.south - from.y),
    ];
    let (mut begin, mut end) = (0.0f64, 1.0f64);
    for (outwards, room) in edges {
        let room = room as f64;
        if outwards == 0.0 {
            if room < 0.0 {
                return None;
            }
            continue;
        }
        let share = room / outwards;
        if outwards < 0.0 {
            begin = begin.max(share);
        } else {
            end = end.min(share);
        }
    }
    if begin > end {
        return None;
    }
    let at = |share: f64| SquarePoint {
        x: from.x + (share * dx).round() as i64,
        y: from.y + (share * dy).round() as i64,
    };
    Some((at(begin), at(end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame = Frame {
        west: 0,
        north: 0,
        east: 10,
        south: 10,
    };

    fn line(points: &[(i64, i64)]) -> Vec<SquarePoint> {
        let points = points.iter();
        points.map(|&(x, y)| SquarePoint { x, y }).collect()
    }

    #[test]
    fn a_line_inside_stays_whole() {
        let inside = line(&[(1, 1), (5, 5), (9, 1)]);
        assert_eq!(runs_inside(&inside, FRAME), vec![inside]);
    }

    #[test]
    fn a_line_that_leaves_and_comes_back_is_two_runs() {
        let out = line(&[(5, 5), (15, 5), (15, 8), (5, 8)]);
        assert_eq!(
            runs_inside(&out, FRAME),
            [line(&[(5, 5), (10, 5)]), line(&[(10, 8), (5, 8)])]
        );
    }

    #[test]
    fn a_line_through_is_cut_on_both_sides_and_one_past_is_none() {
        assert_eq!(
            runs_inside(&line(&[(-10, 5), (20, 5)]), FRAME),
            [line(&[(0, 5), (10, 5)])]
        );
        assert!(runs_inside(&line(&[(-5, 20), (20, 11)]), FRAME).is_empty());
        // It touches a corner alone, and one that stands still.
        assert!(runs_inside(&line(&[(10, 10), (20, 20)]), FRAME).is_empty());
        assert!(runs_inside(&line(&[(4, 4), (4, 4)]), FRAME).is_empty());
    }
}
