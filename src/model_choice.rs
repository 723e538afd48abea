//! Which model each agent asks, if any. `--model` is for all of them; else an agent asks the one that it names itself, in the workflow before
//! its card; else the one of the environment, the workflow or `model.yaml`, in this order. Keys are read from the environment and from
//! nowhere else.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use deepdive_agents::Card;
use deepdive_engine::{Plan, PlannedAgent, Step, StepKind};
use deepdive_llm::{Chat, ModelChoice, Price, Provider, Scripted, Setup, Vendor};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::args::Common;
use crate::consent::{Asked, Sending, agree_to};
use crate::dive::Begun;
use crate::failure::{Code, Failure, file_failure};
use crate::{Deepdive, places, terminal};

mod size;
mod url;

pub(crate) use size::exchanges;
use size::{Asker, Size};

/// Time for one exchange, where nobody says otherwise: servers on one's own machine take minutes.
const TIMEOUT: Duration = Duration::from_mins(5);

/// What names no model.
pub(crate) const NONE: &str = "none";

/// `model.yaml` in the configuration folder.
#[derive(Debug, Clone, Default, Deserialize)]
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
    /// Conversations at once, at most.
    conversations_at_once: Option<u32>,
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

/// Models as this machine has them set up, each opened once.
struct Models<'a> {
    common: &'a Common,
    settings: Settings,
    /// Whether it is an error where `--offline` forbids one: somebody asked for it, and not a file or a variable.
    firm: bool,
    opened: BTreeMap<String, Option<Arc<dyn Chat>>>,
}

impl<'a> Models<'a> {
    fn new(common: &'a Common) -> Result<Self, Failure> {
        Ok(Self { common, settings: settings()?, firm: common.model.is_some(), opened: BTreeMap::new() })
    }

    /// What is asked where an agent names none: the command line, the environment, the workflow, `model.yaml`.
    fn general(&self, workflow: Option<&str>) -> Option<String> {
        let set = || variable("DEEPDIVE_MODEL").or_else(|| workflow.and_then(meant)).or_else(|| self.settings.model.clone());
        self.common.model.clone().or_else(set).filter(|text| text != NONE)
    }

    /// What an agent asks that names a model of its own; nothing where what it names is not set.
    fn own(&self, named: &str) -> Option<String> {
        let all = self.common.model.clone().or_else(|| variable("DEEPDIVE_MODEL").filter(|text| text == NONE));
        all.or_else(|| meant(named))
    }

    /// The model of a name; none where `--offline` forbids one that nobody asked for just now.
    fn open(&mut self, text: &str, general: Option<&str>) -> Result<Option<Arc<dyn Chat>>, Failure> {
        if let Some(opened) = self.opened.get(text) {
            return Ok(opened.clone());
        }
        let opened = self.make(text, general)?;
        self.opened.insert(text.to_owned(), opened.clone());
        Ok(opened)
    }

    fn make(&self, text: &str, general: Option<&str>) -> Result<Option<Arc<dyn Chat>>, Failure> {
        match read(text)? {
            ModelChoice::Scripted(file) => scripted(&file).map(Some),
            ModelChoice::Provided { .. } if self.common.offline && !self.firm => {
                terminal::say(&format!("note: --offline forbids to ask {text}, which is set up; it goes on without it"));
                Ok(None)
            }
            ModelChoice::Provided { .. } if self.common.offline => {
                Err(Failure::new(Code::Usage, format!("--offline forbids to ask {text}"))
                    .hint("leave out one of --offline and --model"))
            }
            ModelChoice::Provided { vendor, name } => provided(vendor, name, &self.settings_for(vendor, general)).map(Some),
        }
    }

    /// The URL, the key and the price that are set are those of the model for all: another provider must never get them.
    fn settings_for(&self, vendor: &Vendor, general: Option<&str>) -> Settings {
        let all = general.and_then(|text| ModelChoice::read(text).ok());
        match all {
            Some(ModelChoice::Provided { vendor: other, .. }) if other.id != vendor.id => {
                let Settings { timeout, conversations_at_once, requests_per_minute, .. } = self.settings;
                Settings { timeout, conversations_at_once, requests_per_minute, ..Settings::default() }
            }
            _ => Settings { base_url: variable("DEEPDIVE_BASE_URL").or(self.settings.base_url.clone()), ..self.settings.clone() },
        }
    }
}

fn read(text: &str) -> Result<ModelChoice, Failure> {
    ModelChoice::read(text).map_err(|error| Failure::new(Code::Usage, error.to_string()))
}

/// A name as it was written, `env:VARIABLE` looked up.
fn meant(text: &str) -> Option<String> {
    text.strip_prefix("env:").map_or_else(|| Some(text.to_owned()), variable)
}

/// The model for one agent that no plan names: what it asks, if anything.
pub(crate) fn chosen(common: &Common, card: Option<&Card>) -> Result<Option<Arc<dyn Chat>>, Failure> {
    let mut models = Models::new(common)?;
    let general = models.general(None);
    let own = card.and_then(|card| models.own(card.asks.as_deref()?));
    let text = own.or_else(|| general.clone()).filter(|text| text != NONE);
    text.map_or(Ok(None), |text| models.open(&text, general.as_deref()))
}

fn scripted(file: &Path) -> Result<Arc<dyn Chat>, Failure> {
    let script = Scripted::open(file)
        .map_err(|why| Failure::new(Code::Usage, why).hint("docs/models.md shows how scripts are written"))?;
    Ok(Arc::new(script))
}

fn provided(vendor: &'static Vendor, name: String, settings: &Settings) -> Result<Arc<dyn Chat>, Failure> {
    let key = key(vendor, settings)?;
    let url = settings.base_url.clone();
    if vendor.needs_url && url.is_none() {
        return Err(Failure::new(Code::Usage, format!("where {}:{name} is was not said", vendor.id))
            .hint(format!("set DEEPDIVE_BASE_URL, {}, or `base_url` in model.yaml", url::EXAMPLE)));
    }
    if url.as_deref().is_some_and(|url| !url::is_address(url)) {
        return Err(no_address(vendor, &name));
    }
    let price = settings.price.map(|price| Price::usd(price.input, price.cached, price.output));
    let Settings { window, answer, conversations_at_once: at_once, requests_per_minute: per_minute, timeout, .. } = settings;
    let timeout = timeout.map_or(TIMEOUT, Duration::from_secs);
    let setup = Setup {
        vendor,
        name,
        key,
        url,
        timeout,
        at_once: *at_once,
        per_minute: *per_minute,
        window: *window,
        answer: *answer,
        price,
    };
    let provider = Provider::new(setup).map_err(|error| Failure::new(Code::Model, error.to_string()))?;
    Ok(Arc::new(provider))
}

/// What was said is not shown: people put keys into the wrong place.
fn no_address(vendor: &Vendor, name: &str) -> Failure {
    let place = if variable("DEEPDIVE_BASE_URL").is_some() { "DEEPDIVE_BASE_URL" } else { "`base_url` in model.yaml" };
    Failure::new(Code::Usage, format!("{place} is to say where {}:{name} is, and holds no URL", vendor.id))
        .hint(format!("a URL begins with http:// or https://, {}", url::EXAMPLE))
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

/// Sets deepdive up with the models that a plan's agents are to ask, once the user knows what that means. The plan comes back with
/// their names in it, so that a run that goes on asks the same ones; and with it who is asked. What was `agreed` to before is not asked
/// about again.
pub(crate) fn ready(
    deepdive: &mut Deepdive,
    common: &Common,
    mut plan: Plan,
    inputs: &Map<String, Value>,
    agreed: &[Asked],
) -> Result<(Plan, Vec<Asked>), Failure> {
    if Size::of(deepdive, &plan, inputs).askers.is_empty() {
        return Ok((plan, Vec::new()));
    }
    let mut models = Models::new(common)?;
    let general = models.general(plan.model.as_deref());
    plan.model.clone_from(&general);
    settle(&mut plan, &|planned| {
        let card = planned.card.as_deref().and_then(|id| deepdive.cards.get(id));
        let own = planned.asks.as_deref().or(card.and_then(|card| card.asks.as_deref()))?;
        models.own(own).or_else(|| general.clone()).or_else(|| Some(NONE.to_owned()))
    });
    let asked = take(deepdive, &mut models, &plan, inputs, agreed)?;
    let gone: BTreeSet<String> = models.opened.into_iter().filter(|(_, chat)| chat.is_none()).map(|(text, _)| text).collect();
    // What may not be asked now is not asked later in the same run either.
    settle(&mut plan, &|planned| planned.asks.clone().map(|own| if gone.contains(&own) { NONE.to_owned() } else { own }));
    plan.model = plan.model.filter(|text| deepdive.model.is_some() && !gone.contains(text));
    Ok((plan, asked))
}

/// The same for a run that goes on: it asks what it was begun with.
pub(crate) fn again(
    deepdive: &mut Deepdive,
    common: &Common,
    plan: &Plan,
    inputs: &Map<String, Value>,
    agreed: &[Asked],
) -> Result<Vec<Asked>, Failure> {
    if agreed.is_empty() {
        return Ok(Vec::new());
    }
    take(deepdive, &mut Models { firm: true, ..Models::new(common)? }, plan, inputs, agreed)
}

/// A run that goes on asks what it was begun with. Whoever wants something else is told how to have it.
pub(crate) fn same_as_begun(common: &Common, begun: &Begun, run: &str) -> Result<(), Failure> {
    let before = begun.plan.model.as_deref().filter(|_| !begun.asked.is_empty()).unwrap_or(NONE);
    let none = || variable("DEEPDIVE_MODEL").filter(|text| text == NONE && !begun.asked.is_empty());
    let Some(said) = common.model.clone().or_else(none).filter(|said| said != before) else { return Ok(()) };
    let why = format!("the run {run} goes on with the model that it was begun with: {before}, not {said}");
    Err(Failure::new(Code::Usage, why)
        .hint(format!("`deepdive runs replay {run} --from STEP --model {said}` makes a new run of it")))
}

/// Says for each agent of a plan, and of those inside it, what it asks; those that ask nothing or what all ask are left as they are.
fn settle(plan: &mut Plan, own: &dyn Fn(&PlannedAgent) -> Option<String>) {
    for planned in plan.agents.values_mut() {
        planned.asks = own(planned);
    }
    settle_steps(&mut plan.steps, own);
}

fn settle_steps(steps: &mut [Step], own: &dyn Fn(&PlannedAgent) -> Option<String>) {
    for step in steps {
        match &mut step.kind {
            StepKind::Workflow { plan } => settle(plan, own),
            StepKind::ForEach { steps, .. } => settle_steps(steps, own),
            StepKind::Agent { .. } | StepKind::Tool { .. } | StepKind::Report { .. } | StepKind::Approve { .. } => {}
        }
    }
}

/// Opens what the agents of a settled plan ask, and asks the user about all of it at once.
fn take(
    deepdive: &mut Deepdive,
    models: &mut Models<'_>,
    plan: &Plan,
    inputs: &Map<String, Value>,
    agreed: &[Asked],
) -> Result<Vec<Asked>, Failure> {
    let general = plan.model.as_deref();
    let size = Size::of(deepdive, plan, inputs);
    let mut asked = BTreeMap::<String, (Arc<dyn Chat>, Vec<Asker>)>::new();
    for asker in size.askers {
        let Some(text) = asker.asks.as_deref().or(general).filter(|text| *text != NONE).map(str::to_owned) else { continue };
        let Some(chat) = models.open(&text, general)? else { continue };
        asked.entry(text).or_insert_with(|| (chat, Vec::new())).1.push(asker);
    }
    let sendings = asked.values().map(|(chat, askers)| sending(&**chat, askers)).collect::<Vec<_>>();
    agree_to(models.common, &sendings, plan.budget, size.each, agreed)?;
    let who = asked.iter().map(|(text, (chat, _))| Asked::of(text, &**chat)).collect();
    drop(sendings);
    for (text, (chat, _)) in asked {
        if general == Some(text.as_str()) {
            deepdive.model = Some(Arc::clone(&chat));
        }
        deepdive.models.insert(text, chat);
    }
    Ok(who)
}

fn sending<'a>(chat: &'a dyn Chat, askers: &[Asker]) -> Sending<'a> {
    let names: Vec<_> = askers.iter().map(|asker| asker.name.as_str()).collect();
    let kinds = format!(
        "for {}: facts about the code (names, paths, counts, findings) and lines of its files; known forms of secrets are blotted out",
        names.join(", ")
    );
    let most = askers.iter().map(|asker| asker.times * asker.most).sum();
    Sending { chat, kinds, exchanges: (askers.iter().map(|asker| asker.times).sum(), most) }
}

/// For `doctor`: which model would be asked, and whether its key is there; never the key.
pub(crate) fn check(common: &Common) -> Result<String, String> {
    let settings = settings().map_err(|failure| failure.message)?;
    let models = Models { common, settings, firm: false, opened: BTreeMap::new() };
    let Some(text) = models.general(None) else {
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
    fn settings_are_read_and_unknown_ones_refused() {
        let settings: Settings =
            serde_saphyr::from_str("model: ollama:qwen3\nwindow: 8192\nprice: { input: 1, output: 2.5 }").unwrap_or_default();
        assert_eq!((settings.model.as_deref(), settings.window), (Some("ollama:qwen3"), Some(8192)));
        assert!(settings.price.is_some_and(|price| price.cached.is_none()));
        assert!(serde_saphyr::from_str::<Settings>("api_key: x").is_err());
    }
}
