//! The commands, one file a verb, and what all of them share: the store, the agents, the answer to Ctrl-C, the exit code.

mod agent;
mod ask;
mod compare;
mod completions;
mod diff;
mod doctor;
mod eval;
mod export;
mod graph;
mod graph_list;
mod list;
mod plan;
mod rm;
mod rule;
mod run;
mod runs;
mod schema;
mod search;
mod show;
mod stored;
mod tool;
mod verify;
mod workflow;

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser as _;
use deepdive_engine::Stop;
use deepdive_store::Store;

use crate::args::{Cli, Command, Common, SubjectArgs};
use crate::failure::{Code, Failure};
use crate::reading::{Reading, read};
use crate::subject::{Subject, Ways};
use crate::subjects::Finding;
use crate::terminal::{self, Terminal};
use crate::{Deepdive, interrupt, places, trace};

/// The program: reads the command line, does what it says, gives the exit code.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return misused(&error),
    };
    terminal::speak_json(cli.common.json);
    std::panic::set_hook(Box::new(|panic| tracing::error!("{panic}")));
    let work = || trace::begin(&cli.common).and_then(|()| dispatch(cli));
    let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
    #[cfg(feature = "otlp")]
    trace::collector::end();
    terminal::clear();
    match done {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(failure)) => {
            terminal::failure(&failure);
            ExitCode::from(failure.code as u8)
        }
        Err(_) => {
            terminal::failure(
                &Failure::new(Code::Internal, "a mistake in deepdive itself")
                    .hint("run it again with RUST_LOG=error and report what it says"),
            );
            ExitCode::from(Code::Internal as u8)
        }
    }
}

/// A command line that can't be read: in words, or as JSON where that was asked for. Help and version are no mistakes.
fn misused(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() || !std::env::args_os().any(|arg| arg == "--json") {
        error.exit();
    }
    terminal::speak_json(true);
    let text = error.to_string();
    let message = text.split("\n\n").next().unwrap_or_default().trim_start_matches("error: ");
    terminal::failure(&Failure::new(Code::Usage, message).hint("`--help` says what there is"));
    ExitCode::from(Code::Usage as u8)
}

fn dispatch(cli: Cli) -> Result<(), Failure> {
    let common = cli.common;
    match cli.command {
        Command::Run(args) => run::run(&common, &args),
        Command::List => list::list(&common),
        Command::Show(args) => show::show(&common, &args),
        Command::Export(args) => export::export(&common, &args),
        Command::Verify(args) => verify::verify(&common, &args),
        Command::Rm { ids } => rm::rm(&common, &ids),
        Command::Ask(args) => ask::ask(&common, &args),
        Command::Eval(args) => eval::eval(&common, &args),
        Command::Diff(args) => diff::diff(&common, &args),
        Command::Compare(args) => compare::compare(&common, &args),
        Command::Search { words } => search::search(&common, &words.join(" ")),
        Command::Graph(command) => graph::graph(&common, &command),
        Command::Tool(command) => tool::tool(&common, &command),
        Command::Rule(command) => rule::rule(&common, &command),
        Command::Agent(command) => agent::agent(&common, &command),
        Command::Workflow(command) => workflow::workflow(&common, command),
        Command::Runs(command) => runs::runs(&common, command),
        Command::Schema { what } => schema::schema(what),
        Command::Doctor => doctor::doctor(&common),
        Command::Completions { shell } => completions::completions(shell),
    }
}

/// A command at work: its store, and deepdive as this machine has it set up.
struct Bench {
    deepdive: Deepdive,
    store: Arc<Store>,
    terminal: Arc<Terminal>,
    offline: bool,
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.finish();
    }
}

impl Bench {
    /// With a store and the user's agents; Ctrl-C is heard.
    fn open(common: &Common, as_of: Option<&str>) -> Result<Self, Failure> {
        let terminal = Arc::new(Terminal::new(common.quiet));
        let watch = Arc::clone(&terminal);
        let stop = interrupt::listen();
        let store = places::open_store(common.store.as_deref())?;
        let deepdive = with_agents(Deepdive::new().threads(common.threads), common)?;
        let deepdive = deepdive.keeping(store).stop(stop).watch(move |progress| watch.show(progress));
        let deepdive = as_of.map_or(deepdive.clone(), |day| deepdive.as_of(day));
        let store = deepdive.store.clone().ok_or_else(|| Failure::new(Code::Internal, "there is no store"))?;
        Ok(Self { deepdive, store, terminal, offline: common.offline })
    }

    fn find(&self, args: &SubjectArgs) -> Result<Subject, Failure> {
        self.deepdive.find(&args.subject, self.ways(args.depth, args.allow_file_urls))
    }

    fn ways(&self, depth: u32, allow_file_urls: bool) -> Ways<'_> {
        let stop: &Stop = &self.deepdive.stop;
        Ways { store: &self.store, stop, offline: self.offline, depth, allow_file_urls }
    }

    fn finding(&self, depth: u32, allow_file_urls: bool) -> Finding {
        Finding { offline: self.offline, depth, allow_file_urls }
    }

    fn read(&self, args: &SubjectArgs) -> Result<(Subject, Reading), Failure> {
        let subject = self.find(args)?;
        let reading = read(&self.deepdive, &subject, true)?;
        self.finish();
        Ok((subject, reading))
    }

    /// Takes the progress line away and says what the store has to say.
    fn finish(&self) {
        self.terminal.finish();
        tell(&self.store);
    }
}

fn tell(store: &Store) {
    for notice in store.notices() {
        terminal::say(&format!("note: {notice}"));
    }
}

/// A store that says at the end what it has to say, however the command went.
struct Talking(Store);

impl std::ops::Deref for Talking {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.0
    }
}

impl Drop for Talking {
    fn drop(&mut self) {
        tell(&self.0);
    }
}

/// The user's agents: those of the configuration, then those of `--agents`.
fn with_agents(deepdive: Deepdive, common: &Common) -> Result<Deepdive, Failure> {
    let folders = places::user_folder("agents").into_iter().chain(common.agents.iter().cloned());
    folders.into_iter().try_fold(deepdive, |deepdive, folder| {
        if !folder.is_dir() {
            return Err(Failure::new(Code::Usage, format!("there is no folder {}", folder.display()))
                .hint("--agents takes a folder with cards"));
        }
        let (deepdive, mistakes) = deepdive.with_agents(&folder);
        Failure::all(mistakes.into_iter().map(Failure::from).collect()).map(|()| deepdive)
    })
}

/// The store alone, for commands that read nothing.
fn store(common: &Common) -> Result<Talking, Failure> {
    places::open_store(common.store.as_deref()).map(Talking)
}
