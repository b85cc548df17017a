//! `results.csv`: a row a run, written when the run is over, so that a cut bench
//! keeps what it has and goes on from there.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::{Deserialize, Serialize};

use super::best_known;

/// One run of one solver.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    pub set: String,
    pub size: u32,
    pub instance: String,
    pub solver: String,
    pub objective: String,
    /// Of `verify`; none when there is no feasible solution.
    pub cost: Option<f64>,
    /// None for an instance nobody has published a value of.
    pub best_known: Option<f64>,
    pub gap_percent: Option<f64>,
    pub cpu_seconds: Option<f64>,
    pub seed: u64,
    #[serde(with = "yes_or_no")]
    pub feasible: bool,
}

/// The rows of one folder.
#[derive(Debug)]
pub struct Results {
    file: PathBuf,
    rows: Vec<Row>,
    done: BTreeSet<RunKey>,
}

/// What makes a run the same run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunKey {
    pub set: String,
    pub instance: String,
    pub solver: String,
    pub seed: u64,
}

impl Row {
    pub fn key(&self) -> RunKey {
        RunKey {
            set: self.set.clone(),
            instance: self.instance.clone(),
            solver: self.solver.clone(),
            seed: self.seed,
        }
    }

    /// As good as the best known, or better.
    pub fn meets_best(&self) -> bool {
        let both = self.cost.zip(self.best_known);
        both.is_some_and(|(cost, best)| cost < best + best_known::SAME_COST)
    }

    pub fn beats_best(&self) -> bool {
        let both = self.cost.zip(self.best_known);
        both.is_some_and(|(cost, best)| cost < best - best_known::SAME_COST)
    }
}

impl Results {
    /// Reads what an earlier run left. A last line without its end, of a run that
    /// was cut while writing, is taken away.
    pub fn open(file: &Path) -> anyhow::Result<Self> {
        let told = || format!("the results: {}", file.display());
        let mut text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error).with_context(told),
        };
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        if whole < text.len() {
            text.truncate(whole);
            std::fs::write(file, &text).with_context(told)?;
        }
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let rows: Vec<Row> = reader
            .deserialize()
            .collect::<Result<_, _>>()
            .with_context(told)?;
        let done = rows.iter().map(Row::key).collect();
        let file = file.to_owned();
        Ok(Self { file, rows, done })
    }

    pub fn has(&self, run: &RunKey) -> bool {
        self.done.contains(run)
    }

    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Writes a row at the end of the file, in one piece.
    pub fn append(&mut self, row: Row) -> anyhow::Result<()> {
        let told = || format!("writing a row to {}", self.file.display());
        let mut file = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.file)
            .with_context(told)?;
        let is_new = file.metadata().with_context(told)?.len() == 0;
        let mut writer = csv::WriterBuilder::new()
            .has_headers(is_new)
            .from_writer(Vec::new());
        writer.serialize(&row).with_context(told)?;
        let line = writer
            .into_inner()
            .map_err(csv::IntoInnerError::into_error)
            .with_context(told)?;
        file.write_all(&line).with_context(told)?;
        self.done.insert(row.key());
        self.rows.push(row);
        Ok(())
    }
}

mod yes_or_no {
    use serde::{Deserialize, Deserializer, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
    pub fn serialize<S: Serializer>(value: &bool, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(if *value { "yes" } else { "no" })
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
        match String::deserialize(deserializer)?.as_str() {
            "yes" => Ok(true),
            "no" => Ok(false),
            word => Err(serde::de::Error::custom(format!(
                "{word:?} is not yes or no"
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(instance: &str, cost: Option<f64>, best_known: Option<f64>) -> Row {
        Row {
            set: "solomon".to_owned(),
            size: 100,
            instance: instance.to_owned(),
            solver: "vardag".to_owned(),
            objective: "dimacs".to_owned(),
            cost,
            best_known,
            gap_percent: cost.zip(best_known).map(|(cost, best)| cost / best),
            cpu_seconds: Some(10.0),
            seed: 1,
            feasible: cost.is_some(),
        }
    }

    fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("results.csv");
        std::fs::write(&file, text).expect("a file");
        (folder, file)
    }

    #[test]
    fn rows_survive_and_are_not_asked_for_again() {
        let (_folder, file) = file("");
        let mut results = Results::open(&file).expect("nothing yet");
        results
            .append(row("R101", Some(1637.7), Some(1637.7)))
            .expect("a row");
        results
            .append(row("C1, odd \"name\"", None, None))
            .expect("a row");
        let again = Results::open(&file).expect("two rows");
        assert_eq!(again.rows(), results.rows());
        assert!(again.has(&row("R101", None, None).key()));
        assert!(!again.has(&row("R102", None, None).key()));
        let text = std::fs::read_to_string(&file).expect("text");
        let head = "set,size,instance,solver,objective,cost,best_known,gap_percent,cpu_seconds,seed,feasible";
        assert_eq!(text.lines().next(), Some(head));
        assert_eq!(text.matches("instance,").count(), 1, "{text}");
        assert!(text.contains("solomon,100,R101,vardag,dimacs,1637.7,1637.7,1.0,10.0,1,yes\n"));
    }

    #[test]
    fn a_line_cut_short_is_run_again() {
        let (_folder, file) = file("");
        let mut results = Results::open(&file).expect("nothing yet");
        results
            .append(row("R101", Some(1.0), Some(1.0)))
            .expect("a row");
        let mut text = std::fs::read_to_string(&file).expect("text");
        text.push_str("solomon,100,R102,vard");
        std::fs::write(&file, text).expect("a cut line");
        let mut again = Results::open(&file).expect("one row");
        assert_eq!(again.rows().len(), 1);
        again.append(row("R102", Some(2.0), None)).expect("a row");
        assert_eq!(Results::open(&file).expect("two rows").rows().len(), 2);
    }

    #[test]
    fn a_faulty_row_is_named() {
        let (_folder, file) = file(
            "set,size,instance,solver,objective,cost,best_known,gap_percent,cpu_seconds,seed,feasible\n\
             solomon,100,R101,vardag,dimacs,1,1,0,10,1,perhaps\n",
        );
        let error = format!("{:#}", Results::open(&file).expect_err("faulty"));
        assert!(
            error.contains("results.csv") && error.contains("line: 2"),
            "{error}"
        );
        assert!(error.contains("perhaps"), "{error}");
    }

    #[test]
    fn equal_is_not_better() {
        assert!(row("A", Some(10.005), Some(10.0)).meets_best());
        assert!(!row("A", Some(9.995), Some(10.0)).beats_best());
        assert!(row("A", Some(9.9), Some(10.0)).beats_best());
        assert!(!row("A", Some(10.1), Some(10.0)).meets_best());
        assert!(!row("A", Some(1.0), None).meets_best());
    }
}
