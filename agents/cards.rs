//! All cards at hand: the built-in ones, and a user's own, which hide built-in ones of the same id whole.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use deepdive_engine::{Catalogue, Mistake, Mistakes};
use deepdive_tools::{Registry, Tool};

use crate::card::{Around, is_model, section_of};
use crate::{BUILTIN, Card, read_card};

/// Where a card comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It comes with deepdive.
    BuiltIn,
    /// A file of the user, or of a repository that the user trusts.
    File(PathBuf),
}

/// Cards by id.
#[derive(Debug, Clone, Default)]
pub struct Cards {
    cards: BTreeMap<String, (Card, Origin)>,
}

impl Cards {
    /// The built-in cards. What is wrong in one is a mistake of deepdive itself, which its tests find.
    pub fn builtin(registry: &Registry) -> (Self, Vec<Mistakes>) {
        let mut cards = Self::default();
        let mistakes =
            BUILTIN.iter().filter_map(|(id, text)| cards.add(&format!("{id}.md"), text, Origin::BuiltIn, registry).err());
        let mistakes = mistakes.collect();
        (cards, mistakes)
    }

    /// Adds the cards of a folder; those with mistakes are left out and told.
    pub fn add_folder(&mut self, folder: &Path, registry: &Registry) -> Vec<Mistakes> {
        let entries = fs::read_dir(folder).map(|found| found.flatten().map(|entry| entry.path()).collect::<Vec<_>>());
        let mut paths = entries.unwrap_or_default();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
        paths.sort_unstable();
        paths.iter().filter_map(|path| self.add_file(path, registry).err()).collect()
    }

    /// Adds the card of a file.
    pub fn add_file(&mut self, path: &Path, registry: &Registry) -> Result<(), Mistakes> {
        let file = path.display().to_string();
        let bytes = fs::read(path).map_err(|error| Mistake::whole(&file, format!("it can't be read: {error}")))?;
        let text = String::from_utf8(bytes).map_err(|_| Mistake::whole(&file, "this is no text").hint("write it as UTF-8"))?;
        self.add(&file, &text, Origin::File(path.to_owned()), registry)
    }

    fn add(&mut self, file: &str, text: &str, origin: Origin, registry: &Registry) -> Result<(), Mistakes> {
        let schema = |tool: &str| registry.get(tool).map(Tool::exact_schema);
        let sections = if let Origin::File(path) = &origin { sections_beside(path) } else { Vec::new() };
        let card = read_card(file, text, &Around { schema: &schema, tools: &registry.names(), sections: &sections })?;
        self.cards.insert(card.id.clone(), (card, origin));
        Ok(())
    }

    /// A card by id.
    pub fn get(&self, id: &str) -> Option<&Card> {
        self.cards.get(id).map(|(card, _)| card)
    }

    /// Whether a card is the user's own, or that of a repository which the user trusts.
    pub fn is_own(&self, id: &str) -> bool {
        self.cards.get(id).is_some_and(|(_, origin)| matches!(origin, Origin::File(_)))
    }

    /// All cards by id, and where each comes from.
    pub fn all(&self) -> impl Iterator<Item = (&Card, &Origin)> {
        self.cards.values().map(|(card, origin)| (card, origin))
    }
}

/// Sections of the cards in the same folder.
fn sections_beside(path: &Path) -> Vec<String> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let cards = entries.filter(|other| other != path && other.extension().is_some_and(|extension| extension == "md"));
    let mut sections: Vec<String> = cards.filter_map(|card| section_of(&fs::read_to_string(card).ok()?)).collect();
    sections.sort_unstable();
    sections
}

/// What a workflow may name: these cards, and the tools of a registry.
#[derive(Clone, Copy)]
pub struct Shelf<'a> {
    /// The cards.
    pub cards: &'a Cards,
    /// The tools.
    pub registry: &'a Registry,
}

impl Catalogue for Shelf<'_> {
    fn agent(&self, id: &str) -> Option<String> {
        self.cards.get(id).map(|card| card.hash.clone())
    }

    fn agents(&self) -> Vec<String> {
        self.cards.all().map(|(card, _)| card.id.clone()).collect()
    }

    fn values(&self, agent: &str) -> Option<Vec<String>> {
        self.cards.get(agent)?.value_names()
    }

    fn model(&self, name: &str) -> Result<(), (String, String)> {
        is_model(name)
    }

    fn tools(&self) -> Vec<String> {
        self.registry.names().into_iter().map(str::to_owned).collect()
    }
}
