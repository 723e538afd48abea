//! Components while they are put together, and the places that show them.

use deepdive_model::{ComponentKind, Evidence};

use crate::ToolContext;
use crate::technologies::Technology;

/// Lines of a file, to become evidence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    /// The file.
    pub(super) path: String,
    /// First line.
    pub(super) line: u32,
    /// Last line.
    pub(super) end_line: u32,
}

impl Spot {
    /// One line.
    pub(super) fn line(path: &str, line: u32) -> Self {
        Self { path: path.to_owned(), line, end_line: line }
    }

    /// Some lines.
    pub(super) fn lines(path: &str, line: u32, end_line: u32) -> Self {
        Self { path: path.to_owned(), line, end_line }
    }

    /// The evidence, where these lines exist.
    pub(super) fn evidence(&self, context: &ToolContext) -> Option<Evidence> {
        context.place(&self.path, self.line.max(1), self.end_line)
    }
}

/// What showed a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    /// A service of compose or a workload of Kubernetes.
    Workload,
    /// An application with a name and a main class.
    Application,
    /// A folder with a container file.
    Image,
    /// A manifest of something that can be started.
    Manifest,
}

/// How well a part speaks for the code of its folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// It is what the folder is there for.
    Main,
    /// It runs the same code for another purpose: a worker, a migration, a release step.
    Aside,
    /// It is built from a container file of its own name.
    Tool,
}

/// One sign of a component.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// What it is.
    pub(super) source: Source,
    /// Names, the strongest first.
    pub(super) names: Vec<String>,
    /// Folder of its code.
    pub(super) folder: Option<String>,
    /// How well it speaks for the code of its folder, the least first: several may be built from one.
    pub(super) standing: Standing,
    /// Image that is run.
    pub(super) image: Option<String>,
    /// Position in the list of workloads.
    pub(super) workload: Option<usize>,
    /// Where it is declared.
    pub(super) spot: Spot,
}

/// A component that is being put together.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// Its id.
    pub(super) id: String,
    /// Its name as declared; the id differs where another component has that name.
    pub(super) declared: String,
    /// How well it speaks for the code of its folder.
    pub(super) standing: Standing,
    /// Every name, the first one is its own.
    pub(super) names: Vec<String>,
    /// Folder of its code.
    pub(super) folder: Option<String>,
    /// Folders of modules that become part of it and of nothing else.
    pub(super) bundled: Vec<String>,
    /// Images that it is run from.
    pub(super) images: Vec<String>,
    /// Positions in the list of workloads.
    pub(super) workloads: Vec<usize>,
    /// What showed it.
    pub(super) sources: Vec<Source>,
    /// Where it is declared.
    pub(super) spots: Vec<Spot>,
    /// What it is.
    pub(super) kind: ComponentKind,
    /// The technology that makes it what it is, such as a database.
    pub(super) technology: Option<&'static Technology>,
    /// What it is mainly built with.
    pub(super) label: String,
}

impl Draft {
    /// Folders of its code, its own first.
    pub(super) fn folders(&self) -> impl Iterator<Item = &str> {
        self.folder.as_deref().into_iter().chain(self.bundled.iter().map(String::as_str))
    }

    /// A component that a part shows first.
    pub(super) fn of(part: Part, id: String) -> Option<Self> {
        Some(Self {
            declared: part.names.first()?.clone(),
            standing: part.standing,
            id,
            names: part.names,
            folder: part.folder,
            bundled: Vec::new(),
            images: part.image.into_iter().collect(),
            workloads: part.workload.into_iter().collect(),
            sources: vec![part.source],
            spots: vec![part.spot],
            kind: ComponentKind::Service,
            technology: None,
            label: String::new(),
        })
    }

    /// A store or an outside system that only code or settings name.
    pub(super) fn beyond(
        name: &str,
        aliases: &[String],
        kind: ComponentKind,
        technology: Option<&'static Technology>,
        spot: Spot,
    ) -> Self {
        Self {
            id: name.to_owned(),
            declared: name.to_owned(),
            standing: Standing::Main,
            names: std::iter::once(name.to_owned()).chain(aliases.iter().cloned()).collect(),
            folder: None,
            bundled: Vec::new(),
            images: Vec::new(),
            workloads: Vec::new(),
            sources: Vec::new(),
            spots: vec![spot],
            kind,
            technology,
            label: technology.map_or_else(String::new, |technology| technology.name.clone()),
        }
    }

    /// Takes in what another part says of the same component.
    pub(super) fn join(&mut self, part: Part) {
        self.names.extend(part.names);
        self.folder = self.folder.take().or(part.folder);
        self.standing = self.standing.min(part.standing);
        self.images.extend(part.image);
        self.workloads.extend(part.workload);
        self.sources.push(part.source);
        if !self.spots.contains(&part.spot) {
            self.spots.push(part.spot);
        }
    }

    /// It stores, caches, queues or lies outside: it has no code here that calls others.
    pub(super) fn is_passive(&self) -> bool {
        matches!(
            self.kind,
            ComponentKind::Database
                | ComponentKind::Cache
                | ComponentKind::Queue
                | ComponentKind::Storage
                | ComponentKind::External
        )
    }
}
