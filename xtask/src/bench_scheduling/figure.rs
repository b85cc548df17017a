//! How the gap falls with time: a picture a set.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use plotters::prelude::*;

use super::best_known;
use super::instance_set::InstanceSet;
use super::results::Row;
use super::run::{self, Bench};
use super::summary::shown_percent;

/// How one solver did over time, as a mean over its runs.
#[derive(Clone, Debug, PartialEq)]
struct Curve {
    solver: String,
    /// Processor seconds and percent above the best known, seconds rising.
    points: Vec<(f64, f64)>,
    /// Where the runs ended on average.
    end: (f64, f64),
    /// Runs with a solution, which the curve is of, and all runs.
    solved: usize,
    runs: usize,
}

/// Seconds and gap, whenever the best became better.
type Trace = Vec<(f64, f64)>;

const WIDTH: u32 = 900;
const HEIGHT: u32 = 540;

/// Points of a curve, evenly spread over the logarithm of time.
const STEPS: u32 = 160;

/// What is shown ends this many times above where the last of the curves ends:
/// first solutions are several times too long and would flatten all that matters.
const SHOWN_ABOVE_END: f64 = 2.5;

/// A solver that ends further off is told in the legend alone.
const FAR_OFF_PERCENT: f64 = 50.0;

/// Draws the set's figure; none when no run of it has both a trace and a best
/// known value.
pub fn draw(bench: &Bench, set: InstanceSet, rows: &[Row]) -> anyhow::Result<Option<PathBuf>> {
    let objective = set.objective(bench.objective);
    if objective == "hierarchical" {
        // A trace has one number, and routes and distance are two.
        return Ok(None);
    }
    let mut traces: BTreeMap<&str, Vec<Trace>> = BTreeMap::new();
    let mut runs: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.set == set.name()) {
        *runs.entry(&row.solver).or_default() += usize::from(row.best_known.is_some());
        let (Some(best), Some(gap), Some(cpu)) = (row.best_known, row.gap_percent, row.cpu_seconds)
        else {
            continue;
        };
        let file = bench.trace(&run::label(&row.solver, &row.instance, row.seed));
        let mut trace = read_trace(&file, objective, best)?;
        trace.push((cpu, gap));
        traces.entry(&row.solver).or_default().push(trace);
    }
    let budget = f64::from(bench.budget_s);
    let mut curves: Vec<Curve> = traces
        .iter()
        .map(|(solver, traces)| curve(solver, traces, runs[solver], budget))
        .collect();
    curves.sort_by_key(|curve| run::order(&curve.solver));
    if curves.is_empty() {
        return Ok(None);
    }
    let file = bench.out.join(format!("gap-over-time-{}.svg", set.name()));
    let title = format!(
        "{}: mean gap over time, {} s, {} thread{}",
        set.title(),
        bench.budget_s,
        bench.threads,
        if bench.threads == 1 { "" } else { "s" }
    );
    picture(&file, &title, &curves)?;
    Ok(Some(file))
}

fn read_trace(file: &Path, objective: &str, best: f64) -> anyhow::Result<Trace> {
    let told = || file.display().to_string();
    if !file.exists() {
        return Ok(Trace::new());
    }
    let mut reader = csv::Reader::from_path(file).with_context(told)?;
    let rows = reader.deserialize::<(f64, f64)>();
    rows.map(|row| {
        let (cpu, cost) = row.with_context(told)?;
        Ok((cpu, best_known::gap_percent(objective, cost, best)))
    })
    .collect()
}

/// The mean of what the runs had at each moment, from when all have a solution.
fn curve(solver: &str, traces: &[Trace], runs: usize, budget: f64) -> Curve {
    let firsts = traces.iter().filter_map(|trace| trace.first());
    let begin = firsts
        .map(|point| point.0)
        .fold(0.0_f64, f64::max)
        .max(0.01);
    let ends: Vec<_> = traces.iter().filter_map(|trace| trace.last()).collect();
    let count = ends.len() as f64;
    let end = (
        ends.iter().map(|point| point.0).sum::<f64>() / count,
        ends.iter().map(|point| point.1).sum::<f64>() / count,
    );
    let last = begin.max(budget.max(end.0));
    let mut points: Vec<(f64, f64)> = (0..=STEPS)
        .map(|step| {
            let share = f64::from(step) / f64::from(STEPS);
            let cpu = begin * (last / begin).powf(share);
            let gaps = traces.iter().filter_map(|trace| gap_at(trace, cpu));
            (cpu, gaps.sum::<f64>() / count)
        })
        .collect();
    if traces.iter().all(|trace| trace.len() < 3) {
        // Nothing is known on the way: the end alone is shown.
        points.clear();
    }
    Curve {
        solver: solver.to_owned(),
        points,
        end,
        solved: traces.len(),
        runs,
    }
}

impl Curve {
    /// Its line in the legend.
    fn words(&self) -> String {
        let name = shown_name(&self.solver);
        let gap = shown_percent(self.end.1);
        if self.solved < self.runs {
            return format!("{name}: {gap} %, {} of {} runs", self.solved, self.runs);
        }
        format!("{name}: {gap} %")
    }

    fn is_far_off(&self) -> bool {
        self.end.1 > FAR_OFF_PERCENT
    }
}

/// The last gap reached by then; the first one just before it, for rounding.
fn gap_at(trace: &Trace, cpu: f64) -> Option<f64> {
    let reached = trace.iter().rev().find(|point| point.0 <= cpu);
    reached.or(trace.first()).map(|point| point.1)
}

fn colour(solver: &str) -> RGBColor {
    match solver {
        run::OURS => RGBColor(0, 90, 160),
        "pyvrp" => RGBColor(200, 80, 20),
        "vroom" => RGBColor(30, 130, 60),
        _ => RGBColor(130, 60, 150),
    }
}

/// The name of a solver as its makers write it.
fn shown_name(solver: &str) -> &str {
    match solver {
        run::OURS => "Vardag",
        "pyvrp" => "PyVRP",
        "vroom" => "VROOM",
        "ortools" => "OR-Tools",
        "cpsat" => "CP-SAT",
        other => other,
    }
}

fn picture(file: &Path, title: &str, curves: &[Curve]) -> anyhow::Result<()> {
    let (times, gaps) = bounds(curves);
    let root = SVGBackend::new(file, (WIDTH, HEIGHT)).into_drawing_area();
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&root)
        .caption(title, ("sans-serif", 20))
        .margin(16)
        .x_label_area_size(48)
        .y_label_area_size(64)
        .build_cartesian_2d((times.0..times.1).log_scale(), gaps.0..gaps.1)?;
    chart
        .configure_mesh()
        .x_desc("processor seconds (logarithmic)")
        .y_desc("above the best known, %")
        .x_label_formatter(&|seconds| format!("{seconds}"))
        .y_label_formatter(&|gap| format!("{gap:.1}"))
        .light_line_style(WHITE)
        .label_style(("sans-serif", 14))
        .axis_desc_style(("sans-serif", 16))
        .draw()?;
    for curve in curves {
        let colour = colour(&curve.solver);
        let shown = curve.points.iter().copied();
        let shown = shown.filter(|point| point.1 <= gaps.1);
        let name = curve.words();
        chart
            .draw_series(LineSeries::new(shown, colour.stroke_width(2)))?
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(3)));
        if curve.end.1 <= gaps.1 {
            chart.draw_series([Circle::new(curve.end, 4, colour.filled())])?;
        }
    }
    if gaps.0 < 0.0 {
        chart.draw_series(LineSeries::new([(times.0, 0.0), (times.1, 0.0)], BLACK))?;
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .background_style(WHITE.mix(0.9))
        .border_style(BLACK.mix(0.4))
        .label_font(("sans-serif", 15))
        .draw()?;
    root.present().with_context(|| file.display().to_string())?;
    Ok(())
}

/// From the lowest gap to somewhat above the worst end; from the first moment
/// that lies in there to the end.
fn bounds(curves: &[Curve]) -> ((f64, f64), (f64, f64)) {
    let all = curves
        .iter()
        .flat_map(|curve| curve.points.iter().chain([&curve.end]));
    let points: Vec<(f64, f64)> = all.copied().collect();
    let gaps = || points.iter().map(|point| point.1);
    let (lowest, highest) = (gaps().fold(0.0, f64::min), gaps().fold(0.0, f64::max));
    let near = curves.iter().filter(|curve| !curve.is_far_off());
    let worst_end = near.map(|curve| curve.end.1).reduce(f64::max);
    let shown = worst_end.map_or(highest, |end| highest.min(end * SHOWN_ABOVE_END));
    let top = shown.max(lowest + 0.5) * 1.05;
    let inside = points.iter().filter(|point| point.1 <= top);
    let first = inside.map(|point| point.0).fold(f64::INFINITY, f64::min);
    let last = points.iter().map(|point| point.0).fold(0.0, f64::max);
    let times = (first * 0.9, (last * 1.1).max(first * 2.0));
    (times, (lowest * 1.05, top))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_begins_when_every_run_has_a_solution() {
        let traces = [
            vec![(0.1, 8.0), (1.0, 2.0), (10.0, 0.0)],
            vec![(0.5, 6.0), (5.0, 4.0), (10.0, 4.0)],
        ];
        let curve = curve("vardag", &traces, traces.len(), 10.0);
        assert!((curve.points[0].0 - 0.5).abs() < 1e-9);
        assert!((curve.points[0].1 - 7.0).abs() < 1e-9);
        let last = curve.points.last().expect("points");
        assert!((last.0 - 10.0).abs() < 1e-6);
        assert!((curve.end.1 - 2.0).abs() < 1e-9);
        assert!(curve.points.is_sorted_by(|left, right| left.1 >= right.1));
    }

    #[test]
    fn a_solver_far_off_does_not_flatten_the_others() {
        let near = curve(
            "vardag",
            &[vec![(0.1, 80.0), (1.0, 8.0), (10.0, 2.0)]],
            1,
            10.0,
        );
        let far = curve(
            "cpsat",
            &[vec![(0.1, 900.0), (1.0, 800.0), (10.0, 700.0)]],
            1,
            10.0,
        );
        let (times, gaps) = bounds(&[near, far]);
        assert!(
            gaps.0.abs() < 1e-9 && gaps.1 > 2.0 && gaps.1 < 8.0,
            "{gaps:?}"
        );
        assert!(times.0 > 0.5 && times.1 > 10.0, "{times:?}");
    }

    #[test]
    fn a_figure_is_drawn_with_its_words() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("figure.svg");
        let traces = [vec![(0.1, 8.0), (1.0, 2.0), (10.0, -0.5)]];
        let ours = curve("vardag", &traces, traces.len(), 10.0);
        let vroom = curve("vroom", &[vec![(3.0, 4.0)]], 2, 10.0);
        assert!(vroom.points.is_empty());
        picture(&file, "A set", &[ours, vroom]).expect("a picture");
        let text = std::fs::read_to_string(&file).expect("SVG");
        for word in [
            "A set",
            "Vardag: -0.50 %",
            "VROOM: 4.00 %, 1 of 2 runs",
            "processor seconds",
            "best known",
        ] {
            assert!(text.contains(word), "{word}");
        }
    }
}
