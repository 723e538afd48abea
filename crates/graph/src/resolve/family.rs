//! Languages that share how names lead from file to file.

/// A family of languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Python,
    /// JavaScript and TypeScript.
    Script,
    Java,
    Go,
    Rust,
}

impl Family {
    /// The family of a language by name.
    pub(super) fn of(language: Option<&str>) -> Option<Self> {
        match language? {
            "Python" => Some(Self::Python),
            "JavaScript" | "TypeScript" => Some(Self::Script),
            "Java" => Some(Self::Java),
            "Go" => Some(Self::Go),
            "Rust" => Some(Self::Rust),
            _ => None,
        }
    }

    /// What stands between the parts of a path of modules.
    pub(super) fn separator(self) -> &'static str {
        if self == Self::Rust { "::" } else { "." }
    }

    /// Fields and methods of the type are named without `this.`.
    pub(super) fn has_implicit_this(self) -> bool {
        self == Self::Java
    }
}
