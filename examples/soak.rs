//! Kills deepdive at random moments, goes on with the run each time, and compares the report with that of an undisturbed run.
//!
//! ```sh
//! cargo run --release --example soak -- target/release/deepdive path/to/repository 100
//! ```
//!
//! Every run is begun on an empty store, killed with SIGKILL (again and again, each time a little later or earlier) and resumed until it
//! ends. Prints figures; ends with 1 where a report differs or a run does not end.

#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Resumes of one run after which it counts as stuck.
const PATIENCE: usize = 60;

fn main() -> ExitCode {
    match soak() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

#[derive(Default)]
struct Figures {
    runs: usize,
    kills: usize,
    /// Killed before anything was written: begun anew.
    nothing: usize,
    different: usize,
    stuck: usize,
    /// Milliseconds of a resume that ended, each.
    resumes: Vec<u128>,
}

fn soak() -> Outcome<bool> {
    let mut args = std::env::args().skip(1);
    let usage = "soak BINARY REPOSITORY [KILLS]";
    let binary = PathBuf::from(args.next().ok_or(usage)?).canonicalize()?;
    let repository = PathBuf::from(args.next().ok_or(usage)?).canonicalize()?;
    let kills: usize = args.next().map_or(Ok(100), |text| text.parse())?;
    let store = tempfile::tempdir()?;
    let began = Instant::now();
    let expected = run(&binary, &repository, store.path())?;
    let whole = began.elapsed();
    println!("undisturbed: {} ms, {} bytes", whole.as_millis(), expected.len());
    let mut figures = Figures::default();
    let mut random = Random(u64::from(std::process::id()) | 1);
    while figures.kills < kills {
        one(&binary, &repository, (&expected, whole), &mut random, &mut figures)?;
    }
    let Figures { runs, kills, nothing, different, stuck, mut resumes } = figures;
    resumes.sort_unstable();
    let middle = resumes.get(resumes.len() / 2).copied().unwrap_or_default();
    println!(
        "{kills} kills over {runs} runs; {nothing} before anything was written; {different} reports differ; {stuck} runs stuck"
    );
    println!("median of the resume that ended a run: {middle} ms");
    Ok(different == 0 && stuck == 0)
}

/// One run, killed again and again until it has ended.
fn one(
    binary: &Path,
    repository: &Path,
    (expected, whole): (&str, Duration),
    random: &mut Random,
    figures: &mut Figures,
) -> Outcome<()> {
    let store = tempfile::tempdir()?;
    figures.runs += 1;
    let mut args = run_args(repository);
    for _ in 0..PATIENCE {
        // A third of the attempts are let through.
        let moment = (random.below(3) != 0).then(|| random.part_of(whole));
        let began = Instant::now();
        let killed = attempt(binary, &args, store.path(), moment)?;
        figures.kills += usize::from(killed);
        match how_far(binary, store.path())? {
            HowFar::Nothing => figures.nothing += 1,
            HowFar::Begun(id) => args = ["runs", "resume", &id, "--json", "--quiet"].map(str::to_owned).to_vec(),
            HowFar::Done(report) => {
                if moment.is_none() {
                    figures.resumes.push(began.elapsed().as_millis());
                }
                let report = output(binary, &["show", &report, "--json"].map(str::to_owned), store.path())?;
                if report != expected {
                    figures.different += 1;
                    println!("a report differs");
                }
                return Ok(());
            }
        }
    }
    figures.stuck += 1;
    Ok(())
}

fn run_args(repository: &Path) -> Vec<String> {
    let mut args = ["run", "--as-of", "2026-01-01", "--json", "--quiet"].map(str::to_owned).to_vec();
    args.insert(1, repository.display().to_string());
    args
}

fn run(binary: &Path, repository: &Path, store: &Path) -> Outcome<String> {
    output(binary, &run_args(repository), store)
}

fn command(binary: &Path, args: &[String], store: &Path) -> Command {
    let mut command = Command::new(binary);
    command.args(args).env("DEEPDIVE_STORE", store);
    command
}

fn output(binary: &Path, args: &[String], store: &Path) -> Outcome<String> {
    let output = command(binary, args, store).output()?;
    if !output.status.success() {
        return Err(format!("{args:?}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Whether it was killed while it was still at work. Without a moment it is let through.
fn attempt(binary: &Path, args: &[String], store: &Path, moment: Option<Duration>) -> Outcome<bool> {
    let mut child = command(binary, args, store).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    if let Some(after) = moment {
        std::thread::sleep(after);
        if child.try_wait()?.is_none() {
            child.kill()?;
            child.wait()?;
            return Ok(true);
        }
    }
    child.wait()?;
    Ok(false)
}

enum HowFar {
    /// Nothing that could go on was written.
    Nothing,
    /// The id of a run.
    Begun(String),
    /// The id of a report.
    Done(String),
}

/// What the store knows of the newest run.
fn how_far(binary: &Path, store: &Path) -> Outcome<HowFar> {
    let list = output(binary, &["runs", "list", "--json"].map(str::to_owned), store)?;
    let runs: serde_json::Value = serde_json::from_str(&list)?;
    let Some(id) = runs.pointer("/0/id").and_then(serde_json::Value::as_str) else { return Ok(HowFar::Nothing) };
    let shown = output(binary, &["runs", "show", id, "--json"].map(str::to_owned), store)?;
    let shown: serde_json::Value = serde_json::from_str(&shown)?;
    let report = shown.pointer("/reports/0").and_then(serde_json::Value::as_str);
    let begun = shown.pointer("/details/begun").and_then(serde_json::Value::as_bool).unwrap_or_default();
    Ok(match (shown.get("state").and_then(serde_json::Value::as_str), report) {
        (Some("done"), Some(report)) => HowFar::Done(report.to_owned()),
        _ if begun => HowFar::Begun(id.to_owned()),
        _ => HowFar::Nothing,
    })
}

/// xorshift64, by George Marsaglia: good enough to choose moments.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    fn part_of(&mut self, whole: Duration) -> Duration {
        let micros = u64::try_from(whole.as_micros()).unwrap_or(u64::MAX);
        Duration::from_micros(self.below(micros))
    }
}
