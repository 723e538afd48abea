//! Which model is asked, if any: read from the command line, the environment, the workflow or `model.yaml`, in this order; and the
//! word to the user about it before anything is sent. Keys are read from the environment and from nowhere else.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use deepdive_engine::{Limits, ModelUse, Plan, Step, StepKind};
use deepdive_llm::{Chat, ModelChoice, Price, Provider, Scripted, Setup, Vendor};
use serde::Deserialize;

use crate::args::Common;
use crate::failure::{Code, Failure, file_failure};
use crate::{Deepdive, places, terminal};

/// Time for one exchange, where nobody says otherwise: servers on one's own machine take minutes.
const TIMEOUT: Duration = Duration::from_mins(5);

/// Exchanges beyond the turns with tools: the answer, and each thing asked for once more.
pub(crate) const BEYOND_TURNS: u64 = 3;

/// `model.yaml` in the configuration folder.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Settings {
    /// `provider:name`.
    model: Option<String>,
    /// Where an OpenAI-compatible server is, or a proxy of another provider.
    base_url: Option<String>,
    /// Environment variable that the key is read from, if not the provider's own.
    key: Option<String>,
    /// Seconds for one exchange.
    timeout: Option<u64>,
    /// Requests a minute, at most.
    requests_per_minute: Option<u32>,
    /// Tokens that a request and its answer may have.
    window: Option<u32>,
    /// Tokens that an answer may have.
    answer: Option<u32>,
    /// US dollars for a million tokens.
    price: Option<Prices>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Prices {
    input: f64,
    #[serde(default)]
    cached: Option<f64>,
    output: f64,
}

/// The model that was asked for, by whomever; none where nobody did.
pub(crate) fn chosen(common: &Common, workflow: Option<&str>) -> Result<Option<Arc<dyn Chat>>, Failure> {
    Ok(named_and_chosen(common, workflow)?.map(|(_, chat)| chat))
}

/// A model, and how it was asked for.
type Named = (String, Arc<dyn Chat>);

/// The same, with what was written.
fn named_and_chosen(common: &Common, workflow: Option<&str>) -> Result<Option<Named>, Failure> {
    let settings = settings()?;
    let Some((text, asked)) = named(common, workflow, &settings) else { return Ok(None) };
    let choice = ModelChoice::read(&text).map_err(|error| Failure::new(Code::Usage, error.to_string()))?;
    let chat = match choice {
        ModelChoice::Scripted(file) => scripted(&file)?,
        ModelChoice::Provided { .. } if common.offline && !asked => {
            terminal::say("note: --offline forbids to ask the model that is set up; it goes on without it");
            return Ok(None);
        }
        ModelChoice::Provided { .. } if common.offline => {
            return Err(Failure::new(Code::Usage, format!("--offline forbids to ask {text}"))
                .hint("leave out one of --offline and --model"));
        }
        ModelChoice::Provided { vendor, name } => provided(vendor, name, &settings)?,
    };
    Ok(Some((text, chat)))
}

/// What was written, and whether on the command line.
fn named(common: &Common, workflow: Option<&str>, settings: &Settings) -> Option<(String, bool)> {
    let from_workflow = || {
        let text = workflow?;
        text.strip_prefix("env:").map_or_else(|| Some(text.to_owned()), variable)
    };
    let asked = common.model.clone().map(|text| (text, true));
    let set = || variable("DEEPDIVE_MODEL").or_else(from_workflow).or_else(|| settings.model.clone());
    asked.or_else(|| set().map(|text| (text, false))).filter(|(text, _)| text != "none")
}

fn scripted(file: &Path) -> Result<Arc<dyn Chat>, Failure> {
    let script = Scripted::open(file)
        .map_err(|why| Failure::new(Code::Usage, why).hint("docs/models.md shows how scripts are written"))?;
    Ok(Arc::new(script))
}

fn provided(vendor: &'static Vendor, name: String, settings: &Settings) -> Result<Arc<dyn Chat>, Failure> {
    let key = key(vendor, settings)?;
    let url = variable("DEEPDIVE_BASE_URL").or_else(|| settings.base_url.clone());
    if vendor.needs_url && url.is_none() {
        return Err(Failure::new(Code::Usage, format!("where {}:{name} is was not said", vendor.id))
            .hint("set DEEPDIVE_BASE_URL, such as http://127.0.0.1:8080/v1, or `base_url` in model.yaml"));
    }
    let price = settings.price.map(|price| Price::usd(price.input, price.cached, price.output));
    let Settings { window, answer, requests_per_minute: per_minute, timeout, .. } = settings;
    let timeout = timeout.map_or(TIMEOUT, Duration::from_secs);
    let setup = Setup { vendor, name, key, url, timeout, per_minute: *per_minute, window: *window, answer: *answer, price };
    let provider = Provider::new(setup).map_err(|error| Failure::new(Code::Model, error.to_string()))?;
    Ok(Arc::new(provider))
}

fn key(vendor: &Vendor, settings: &Settings) -> Result<String, Failure> {
    let name = settings.key.as_deref().unwrap_or(vendor.key);
    match variable(name) {
        Some(key) => Ok(key),
        None if vendor.keyless => Ok(String::new()),
        None => Err(Failure::new(Code::Network, format!("there is no key for {}", vendor.id))
            .hint(format!("put it into the environment variable {name}"))),
    }
}

fn settings() -> Result<Settings, Failure> {
    let Some(path) = places::user_file("model.yaml") else { return Ok(Settings::default()) };
    let text = std::fs::read_to_string(&path).map_err(file_failure("read", &path))?;
    serde_saphyr::from_str(&text).map_err(|error| {
        Failure::new(Code::Usage, format!("{}: {error}", path.display())).hint("docs/models.md lists what it may hold")
    })
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// Sets deepdive up with the model that a plan's agents are to ask, once the user knows what that means. The plan comes back with the
/// model's name in it, so that a run that goes on asks the same one.
pub(crate) fn ready(deepdive: &mut Deepdive, common: &Common, plan: Plan) -> Result<Plan, Failure> {
    let askers = askers(deepdive, &plan);
    if askers.is_empty() {
        return Ok(plan);
    }
    let Some((text, chat)) = named_and_chosen(common, plan.model.as_deref())? else {
        return Ok(Plan { model: None, ..plan });
    };
    let most: u64 = askers.iter().map(|(_, turns)| u64::from(*turns) + BEYOND_TURNS).sum();
    let names: Vec<_> = askers.iter().map(|(name, _)| name.as_str()).collect();
    let kinds = format!(
        "for {}: facts about the code (names, paths, counts, findings) and lines of its files; known forms of secrets are blotted out",
        names.join(", ")
    );
    agree(&*chat, common, &Sending { kinds: &kinds, exchanges: (askers.len() as u64, most), budget: budget(plan.budget) })?;
    deepdive.model = Some(chat);
    Ok(Plan { model: Some(text), ..plan })
}

/// Agents of a plan, and of those inside it, that ask a model, and how many turns they may take.
fn askers(deepdive: &Deepdive, plan: &Plan) -> Vec<(String, u32)> {
    let agents = plan.agents.iter().filter_map(|(name, planned)| {
        let card = planned.card.as_deref().and_then(|id| deepdive.cards.get(id));
        let asks = planned.model.or(card.map(|card| card.model)).unwrap_or(ModelUse::Required);
        let turns = planned.max_turns.or(card.map(|card| card.limits.turns)).unwrap_or(8);
        (asks != ModelUse::Never).then(|| (name.clone(), turns))
    });
    let mut all: Vec<_> = agents.collect();
    for inner in inner(&plan.steps) {
        all.extend(askers(deepdive, inner));
    }
    all
}

/// Workflows that steps run, those inside blocks too.
fn inner(steps: &[Step]) -> Vec<&Plan> {
    let all = steps.iter().flat_map(|step| match &step.kind {
        StepKind::Workflow { plan } => vec![&**plan],
        other => inner(other.steps()),
    });
    all.collect()
}

/// The ceiling, in words.
pub(crate) fn budget(limits: Limits) -> String {
    let parts = [
        limits.tokens.map(|n| format!("{n} tokens")),
        limits.micro_usd.map(|micro| format!("{} USD", dollars(micro))),
        limits.model_calls.map(|n| format!("{n} calls")),
        limits.wall_ms.map(|ms| format!("{} s", ms / 1000)),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    if parts.is_empty() { "none is set".to_owned() } else { parts.join(", ") }
}

/// What is about to be sent.
pub(crate) struct Sending<'a> {
    /// Kinds of text, in words.
    pub(crate) kinds: &'a str,
    /// How many exchanges at least, and at most.
    pub(crate) exchanges: (u64, u64),
    /// The ceiling, in words.
    pub(crate) budget: String,
}

/// Tells what is about to be sent where, and asks where somebody can answer.
pub(crate) fn agree(chat: &dyn Chat, common: &Common, sending: &Sending<'_>) -> Result<(), Failure> {
    let terms = chat.terms();
    let Some(host) = &terms.host else { return Ok(()) };
    if !common.quiet || !common.yes {
        let Sending { kinds, exchanges: (least, most), budget } = sending;
        let each = u64::from(terms.window);
        terminal::say(&format!("model:   {} at {host}", chat.name()));
        terminal::say(&format!("sends:   {kinds}"));
        let half = each / 2;
        terminal::say(&format!(
            "size:    about {} tokens to begin with; at most {most} exchanges of at most {each} tokens",
            half * least
        ));
        let price = match &terms.price {
            Some(price) => format!("at most {} USD without it", dollars(most * cost(price, each, u64::from(terms.answer)))),
            None => "the price of this model is not known".to_owned(),
        };
        terminal::say(&format!("ceiling: {budget}; {price}"));
    }
    if common.yes {
        return Ok(());
    }
    if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
        return Err(Failure::new(Code::Usage, format!("nobody is here to agree that code is sent to {host}"))
            .hint("say --yes to agree, or --model none to go without"));
    }
    asked()
        .then_some(())
        .ok_or_else(|| Failure::new(Code::Usage, "nothing was sent").hint("--model none makes the report without a model"))
}

fn asked() -> bool {
    let mut out = std::io::stderr();
    let _ = write!(out, "Go on? [y/N] ").and_then(|()| out.flush());
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).is_ok() && matches!(line.trim().to_lowercase().as_str(), "y" | "yes")
}

fn cost(price: &Price, window: u64, answer: u64) -> u64 {
    Price::at_most(Some(price), window.saturating_sub(answer), answer).micro_usd.unwrap_or_default()
}

/// Millionths of a dollar as dollars and cents, rounded up.
fn dollars(micro: u64) -> String {
    let cents = micro.div_ceil(10_000);
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// For `doctor`: which model would be asked, and whether its key is there; never the key.
pub(crate) fn check(common: &Common) -> Result<String, String> {
    let settings = settings().map_err(|failure| failure.message)?;
    let Some((text, _)) = named(common, None, &settings) else {
        return Ok("none is set up: agents give their facts, and no sentence is written by a model".to_owned());
    };
    let chat = chosen(common, None)
        .map_err(|failure| failure.hint.map_or(failure.message.clone(), |hint| format!("{}: {hint}", failure.message)))?;
    let Some(chat) = chat else { return Ok(format!("{text}, which --offline forbids")) };
    let terms = chat.terms();
    let place = terms.host.as_ref().map_or_else(|| "needs no network".to_owned(), |host| format!("at {host}"));
    let price = if terms.price.is_some() { "price known" } else { "price not known" };
    Ok(format!("{} {place}, {} tokens, {price}", chat.name(), terms.window))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_rounded_up_to_cents() {
        assert_eq!(dollars(1), "0.01");
        assert_eq!(dollars(1_230_001), "1.24");
        assert_eq!(dollars(0), "0.00");
    }

    #[test]
    fn settings_are_read_and_unknown_ones_refused() {
        let settings: Settings =
            serde_saphyr::from_str("model: ollama:qwen3\nwindow: 8192\nprice: { input: 1, output: 2.5 }").unwrap_or_default();
        assert_eq!((settings.model.as_deref(), settings.window), (Some("ollama:qwen3"), Some(8192)));
        assert!(settings.price.is_some_and(|price| price.cached.is_none()));
        assert!(serde_saphyr::from_str::<Settings>("api_key: x").is_err());
    }
}
