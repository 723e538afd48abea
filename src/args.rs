//! The command line. Doc comments here are the help that people read.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use deepdive_engine::Limits;
use deepdive_model::Severity;
use deepdive_report::{ComparisonFormat, Format};

/// Reads a codebase so that people who decide don't have to.
///
/// Give it a folder or a git URL; it gives a report whose every sentence can be traced to lines that exist. No model and no network
/// are needed.
#[derive(Debug, Parser)]
#[command(name = "deepdive", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Debug, Clone, Args)]
pub(crate) struct Common {
    /// Folder where reports and facts are kept [default: $DEEPDIVE_STORE, else your data folder].
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) store: Option<PathBuf>,
    /// Say nothing on standard error but what went wrong.
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Print JSON for scripts.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Threads to use, at most 256 [default: as many as there are cores].
    #[arg(long, global = true, value_name = "N", default_value_t = 0, hide_default_value = true, value_parser = threads)]
    pub(crate) threads: usize,
    /// Open no network connection.
    #[arg(long, global = true)]
    pub(crate) offline: bool,
    /// Model that all agents ask, as provider:name; `none` for none [default: what an agent names, $DEEPDIVE_MODEL, the workflow's, that of
    /// model.yaml].
    #[arg(long, global = true, value_name = "PROVIDER:NAME")]
    pub(crate) model: Option<String>,
    /// Say yes to everything that would wait for a person, such as that lines of the code are sent to a model.
    #[arg(long, short, global = true)]
    pub(crate) yes: bool,
    /// Write what happens, with times, to a file: one JSON object a line.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) trace: Option<PathBuf>,
    /// Folder with agents of your own, beside those of your configuration.
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) agents: Vec<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read a repository and report on it.
    Run(RunArgs),
    /// List stored reports.
    List,
    /// Show a stored report.
    Show(ShowArgs),
    /// Write a stored report in other formats.
    Export(ExportArgs),
    /// Check that what a report cites is still there and still says so.
    Verify(VerifyArgs),
    /// Delete a stored report; with the last one of a subject, its clone and its facts.
    Rm {
        /// Id of a report or a comparison, or the beginning of one.
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
    },
    /// Say what changed between two reports: findings new and fixed, map, stack, grades.
    Diff(DiffArgs),
    /// Set several codebases side by side, with evidence in every cell.
    Compare(CompareArgs),
    /// Answer a question with the places that fit best and the way there through the code; with a model, also in words.
    Ask(AskArgs),
    /// Check that reports hold what a file of cases expects, and nothing that it forbids.
    Eval(EvalArgs),
    /// Find words in stored reports.
    Search {
        /// Words that must all occur.
        #[arg(required = true)]
        words: Vec<String>,
    },
    /// Look at the graph that everything else is made from.
    #[command(subcommand)]
    Graph(GraphCommand),
    /// The tools that agents call, by hand.
    #[command(subcommand)]
    Tool(ToolCommand),
    /// The rules.
    #[command(subcommand)]
    Rule(RuleCommand),
    /// The agents.
    #[command(subcommand)]
    Agent(AgentCommand),
    /// The workflows.
    #[command(subcommand)]
    Workflow(WorkflowCommand),
    /// What was run.
    #[command(subcommand)]
    Runs(RunsCommand),
    /// Print the JSON Schema of what deepdive writes and reads.
    Schema {
        /// What of.
        what: SchemaOf,
    },
    /// Check that deepdive can work here.
    Doctor,
    /// Print the completions for a shell.
    Completions {
        /// The shell.
        shell: Shell,
    },
}

/// The subject, and how it is read.
#[derive(Debug, Clone, Args)]
pub(crate) struct SubjectArgs {
    /// A folder, a git URL (https or ssh), or the id of a stored report.
    pub(crate) subject: String,
    /// The day that ages are counted to, as YYYY-MM-DD [default: today, UTC].
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) as_of: Option<String>,
    /// Commits of history to fetch when a URL is cloned; 0 for all.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub(crate) depth: u32,
    /// Allow file:// URLs.
    #[arg(long)]
    pub(crate) allow_file_urls: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    pub(crate) subject: SubjectArgs,
    /// A workflow by name, or a file.
    #[arg(long, short, value_name = "NAME|FILE", default_value = "deep-dive")]
    pub(crate) workflow: String,
    /// An input of the workflow, as name=value; may be given several times.
    #[arg(long, value_name = "K=V", value_parser = pair)]
    pub(crate) input: Vec<(String, String)>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    /// End with exit code 6 where a finding is at least this severe.
    #[arg(long, value_name = "SEVERITY", value_parser = severity)]
    pub(crate) fail_on: Option<Severity>,
    /// Say how long each phase and step took.
    #[arg(long)]
    pub(crate) timings: bool,
    /// Obey the `.deepdive` folder of the repository: its agents hide built-in ones of the same id.
    #[arg(long)]
    pub(crate) trust_repo: bool,
    #[command(flatten)]
    pub(crate) alone: AloneArgs,
}

/// What is done where a run can't go on alone.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct AloneArgs {
    /// Take it for an error where an agent requires a model and none is set up.
    #[arg(long)]
    pub(crate) strict: bool,
}

/// Which formats, and where to.
#[derive(Debug, Clone, Args)]
pub(crate) struct OutputArgs {
    /// Formats: md, html, json, sarif, mermaid, dot, csv.
    #[arg(long, short, value_delimiter = ',', value_name = "FORMAT,…", value_parser = format)]
    pub(crate) format: Vec<Format>,
    /// With one format the file to write, with several the folder.
    #[arg(long, short, value_name = "FILE|DIR")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Id of a report or a comparison, the beginning of one, or the folder that a report is about.
    pub(crate) id: String,
    /// Format: md, html, json, sarif, mermaid, dot, csv [default: a short summary].
    #[arg(long, short, value_parser = format)]
    pub(crate) format: Option<Format>,
}

#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// Id of a report or a comparison, the beginning of one, or the folder that a report is about.
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(crate) struct AskArgs {
    /// The subject (a folder, a git URL or the id of a stored report), then the question; with --reports only the question.
    #[arg(required = true, value_name = "SUBJECT QUESTION")]
    pub(crate) words: Vec<String>,
    /// Ask the newest stored report of each subject instead of a repository.
    #[arg(long)]
    pub(crate) reports: bool,
    /// Places to show.
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub(crate) limit: usize,
    /// Commits of history to fetch when a URL is cloned; 0 for all.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) depth: u32,
}

#[derive(Debug, Args)]
pub(crate) struct EvalArgs {
    /// The file of cases.
    pub(crate) file: PathBuf,
    /// Write the outcome as JUnit, for CI.
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// The older: id of a stored report, a report.json, or the folder that the newest stored report is about.
    pub(crate) old: String,
    /// The newer, said in the same way.
    pub(crate) new: String,
    /// Format: text, md, json [default: text].
    #[arg(long, short, value_enum)]
    pub(crate) format: Option<DiffFormat>,
    /// The file to write [default: standard output].
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// Formats of a diff.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum DiffFormat {
    /// For a terminal.
    Text,
    /// For a pull request or a page.
    Md,
    /// For scripts.
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// Folders, git URLs, report.json files or ids of stored reports; at least two.
    #[arg(required = true, num_args = 2.., value_name = "SUBJECT")]
    pub(crate) subjects: Vec<String>,
    /// Take the newest stored report of a folder or URL as it is, where there is one.
    #[arg(long)]
    pub(crate) stored: bool,
    /// The day that ages are counted to, as YYYY-MM-DD [default: today, UTC].
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) as_of: Option<String>,
    /// Commits of history to fetch when a URL is cloned; 0 for all.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub(crate) depth: u32,
    /// Formats: md, html, json, csv.
    #[arg(long, short, value_delimiter = ',', value_name = "FORMAT,…", value_parser = comparison_format)]
    pub(crate) format: Vec<ComparisonFormat>,
    /// With one format the file to write, with several the folder.
    #[arg(long, short, value_name = "FILE|DIR")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// Id of a stored report, or a report.json.
    pub(crate) report: String,
    /// The repository [default: where the stored report was made].
    #[arg(long, value_name = "DIR")]
    pub(crate) tree: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum GraphCommand {
    /// Read a repository and say what is in its graph.
    Build {
        #[command(flatten)]
        subject: SubjectArgs,
        /// Say how long each phase took.
        #[arg(long)]
        timings: bool,
    },
    /// Write the graph of a repository to standard output.
    Export {
        #[command(flatten)]
        subject: SubjectArgs,
        /// Format.
        #[arg(long, short, value_enum, default_value_t = GraphFormat::Json)]
        format: GraphFormat,
    },
}

/// Formats of a graph.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum GraphFormat {
    /// Files, symbols and edges as JSON.
    Json,
    /// Graphviz.
    Dot,
    /// GraphML, for Gephi, yEd and the like.
    Graphml,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ToolCommand {
    /// List the tools.
    List,
    /// Print the JSON Schema of a tool's arguments.
    Schema {
        /// The tool.
        name: String,
    },
    /// Call a tool over a repository; prints its answer as JSON.
    Call {
        /// The tool.
        name: String,
        #[command(flatten)]
        subject: SubjectArgs,
        /// Its arguments as a JSON object.
        #[arg(long, value_name = "JSON", default_value = "{}")]
        args: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum RuleCommand {
    /// List the rules.
    List,
    /// Run the tests that a rule file holds.
    Test {
        /// The rule file.
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum AgentCommand {
    /// List the agents.
    List {
        /// Say where each comes from.
        #[arg(long)]
        origin: bool,
    },
    /// Show an agent.
    Show {
        /// The agent.
        id: String,
    },
    /// Check the card of an agent; without a file, all cards at hand.
    Validate {
        /// Cards.
        files: Vec<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum WorkflowCommand {
    /// List the workflows.
    List,
    /// Show a workflow as it is written.
    Show {
        /// A workflow by name, or a file.
        workflow: String,
    },
    /// Check a workflow and say what is wrong in it, and where.
    Validate {
        /// Workflows by name, or files.
        #[arg(required = true)]
        workflows: Vec<String>,
    },
    /// Print which step waits for which, as a Mermaid flowchart.
    Graph {
        /// A workflow by name, or a file.
        workflow: String,
    },
    /// Print the JSON Schema of workflow files, for editors.
    Schema,
    /// Let a step go on that waits for a person.
    Approve {
        /// Id of the run, or the beginning of one.
        run: String,
        /// Id of the step, as `deepdive runs show` has it.
        step: String,
    },
    /// Say no to a step that waits for a person: what needs it is not done.
    Reject {
        /// Id of the run, or the beginning of one.
        run: String,
        /// Id of the step, as `deepdive runs show` has it.
        step: String,
    },
    /// Run a workflow; its inputs name the subjects.
    Run {
        /// A workflow by name, or a file.
        workflow: String,
        #[command(flatten)]
        run: Box<WorkflowRunArgs>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct WorkflowRunArgs {
    /// An input of the workflow, as name=value; may be given several times.
    #[arg(long, value_name = "K=V", value_parser = pair)]
    pub(crate) input: Vec<(String, String)>,
    /// The day that ages are counted to, as YYYY-MM-DD [default: today, UTC].
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) as_of: Option<String>,
    /// Commits of history to fetch when a URL is cloned; 0 for all.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub(crate) depth: u32,
    /// Allow file:// URLs.
    #[arg(long)]
    pub(crate) allow_file_urls: bool,
    /// Print the steps, and what the run may use up at most; run nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// End with exit code 6 where a finding is at least this severe.
    #[arg(long, value_name = "SEVERITY", value_parser = severity)]
    pub(crate) fail_on: Option<Severity>,
    #[command(flatten)]
    pub(crate) alone: AloneArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RunsCommand {
    /// List runs, with tokens and cost.
    List,
    /// Show a run: its steps with times, tokens, cost and what was known already; what its workflow gives.
    Show {
        /// Id of a run, or the beginning of one.
        id: String,
    },
    /// Go on with a run that was stopped, killed, waits or is partial; finished steps do not run again.
    Resume {
        /// Id of a run, or the beginning of one.
        id: String,
        /// Take subjects that have changed since as they are; their steps run again.
        #[arg(long)]
        accept_changes: bool,
        #[command(flatten)]
        more: MoreArgs,
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Stop a run, also one of another terminal; what it has finished is kept.
    Cancel {
        /// Id of a run, or the beginning of one.
        id: String,
    },
    /// Run again from a step on, as a new run that takes over what came before it.
    Replay {
        /// Id of a run, or the beginning of one.
        id: String,
        /// Id of the step, in the run or in the file.
        #[arg(long, value_name = "STEP")]
        from: String,
        /// Take subjects that have changed since as they are; their steps run again.
        #[arg(long)]
        accept_changes: bool,
        #[command(flatten)]
        more: MoreArgs,
        #[command(flatten)]
        output: OutputArgs,
    },
}

/// What a run that goes on may use up beyond what its workflow says.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct MoreArgs {
    /// Limits of the whole run from now on, what it used before included: tokens=N, usd=N, model_calls=N, wall=TIME, with commas; may be
    /// given several times, each limit once.
    #[arg(long, value_name = "LIMITS", value_parser = Limits::read)]
    pub(crate) budget: Vec<Limits>,
    /// Give each step that has a time limit at least this long, such as 10m.
    #[arg(long, value_name = "TIME", value_parser = deepdive_engine::time)]
    pub(crate) timeout: Option<u64>,
}

/// What there is a schema of.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum SchemaOf {
    /// report.json.
    Report,
    /// comparison.json.
    Comparison,
    /// One finding.
    Finding,
    /// A workflow file.
    Workflow,
    /// The front matter of an agent's card.
    Agent,
    /// A file of cases for `deepdive eval`.
    Eval,
}

/// More than this many threads only get in each other's way.
const MOST_THREADS: usize = 256;

fn threads(text: &str) -> Result<usize, String> {
    let wrong = || format!("give a number from 0 to {MOST_THREADS}");
    text.parse().ok().filter(|threads| *threads <= MOST_THREADS).ok_or_else(wrong)
}

fn format(text: &str) -> Result<Format, String> {
    text.parse().map_err(|error: deepdive_report::UnknownFormat| error.to_string())
}

fn comparison_format(text: &str) -> Result<ComparisonFormat, String> {
    text.parse().map_err(|error: deepdive_report::UnknownComparisonFormat| error.to_string())
}

fn day(text: &str) -> Result<String, String> {
    if crate::clock::is_day(text) { Ok(text.to_owned()) } else { Err("not a day: write it as YYYY-MM-DD".to_owned()) }
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write it as name=value")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn severity(text: &str) -> Result<Severity, String> {
    let value = serde_json::Value::String(text.to_lowercase());
    serde_json::from_value(value).map_err(|_| "there are critical, high, medium, low, info".to_owned())
}
