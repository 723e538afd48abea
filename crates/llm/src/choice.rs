//! Which model is meant: `provider:name`, or `scripted:FILE`, read from what a user wrote.

use std::fmt;
use std::path::PathBuf;

use crate::{VENDORS, Vendor};

/// A model that was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelChoice {
    /// A provider's.
    Provided {
        /// The provider.
        vendor: &'static Vendor,
        /// What the provider calls the model.
        name: String,
    },
    /// One that says what a file says; it needs no network.
    Scripted(PathBuf),
}

/// What is wrong with the name of a model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ChoiceError(String);

impl ModelChoice {
    /// Reads `provider:name`.
    pub fn read(text: &str) -> Result<Self, ChoiceError> {
        let Some((provider, name)) = text.trim().split_once(':') else {
            return Err(ChoiceError(format!("`{text}` names no model: write it as provider:name, with one of {}", known())));
        };
        if name.is_empty() {
            return Err(ChoiceError(format!("`{text}` lacks the model's name after the colon")));
        }
        if provider == "scripted" {
            return Ok(Self::Scripted(PathBuf::from(name)));
        }
        let vendor = Vendor::named(provider)
            .ok_or_else(|| ChoiceError(format!("there is no provider named `{provider}`; there are {}", known())))?;
        Ok(Self::Provided { vendor, name: name.to_owned() })
    }
}

fn known() -> String {
    VENDORS.iter().map(|vendor| vendor.id).collect::<Vec<_>>().join(", ")
}

impl fmt::Display for ModelChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Provided { vendor, name } => write!(f, "{}:{name}", vendor.id),
            Self::Scripted(file) => write!(f, "scripted:{}", file.file_stem().unwrap_or_default().to_string_lossy()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, &str>) {
        let read = ModelChoice::read(text);
        match (read, expected) {
            (Ok(choice), Ok(shown)) => assert_eq!(choice.to_string(), shown),
            (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{error}"),
            (read, _) => assert!(read.is_err() == expected.is_err(), "{text}: {read:?}"),
        }
    }

    #[test]
    fn names_are_read_and_wrong_ones_told() {
        check("openai:gpt-5.1", Ok("openai:gpt-5.1"));
        check("openrouter:meta/llama:free", Ok("openrouter:meta/llama:free"));
        check(" ollama:qwen3:8b ", Ok("ollama:qwen3:8b"));
        check("scripted:/tmp/a/liar.yaml", Ok("scripted:liar"));
        check("gpt-5", Err("provider:name"));
        check("openia:gpt-5", Err("no provider named `openia`"));
        check("openai:", Err("lacks the model's name"));
    }
}
