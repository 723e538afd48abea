//! The providers at hand, as data: what each is called, where its key is read from, what is known of it.

/// A provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vendor {
    /// What users call it.
    pub id: &'static str,
    /// What rig calls it, and in which language it is spoken to.
    pub(crate) wire: (&'static str, Wire),
    /// Environment variable that its key is read from.
    pub key: &'static str,
    /// Whether it answers without a key: servers on one's own machine do.
    pub keyless: bool,
    /// Whether a URL must be given.
    pub needs_url: bool,
}

/// Languages that providers are spoken to in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wire {
    OpenAi,
    Anthropic,
    Gemini,
}

/// Every provider, by id.
pub const VENDORS: &[Vendor] = &[
    hosted("anthropic", ("anthropic", Wire::Anthropic), "ANTHROPIC_API_KEY"),
    hosted("deepseek", ("deepseek", Wire::OpenAi), "DEEPSEEK_API_KEY"),
    hosted("gemini", ("gcp.gemini", Wire::Gemini), "GEMINI_API_KEY"),
    hosted("mistral", ("mistral", Wire::OpenAi), "MISTRAL_API_KEY"),
    Vendor { keyless: true, ..hosted("ollama", ("ollama", Wire::OpenAi), "OLLAMA_API_KEY") },
    hosted("openai", ("openai", Wire::OpenAi), "OPENAI_API_KEY"),
    // llama.cpp's dialect of the chat endpoint is the plainest: it adds nothing that other servers do not know.
    Vendor { keyless: true, needs_url: true, ..hosted("openai-compatible", ("llamacpp", Wire::OpenAi), "DEEPDIVE_API_KEY") },
    hosted("openrouter", ("openrouter", Wire::OpenAi), "OPENROUTER_API_KEY"),
];

const fn hosted(id: &'static str, wire: (&'static str, Wire), key: &'static str) -> Vendor {
    Vendor { id, wire, key, keyless: false, needs_url: false }
}

impl Vendor {
    /// A provider by id.
    pub fn named(id: &str) -> Option<&'static Self> {
        VENDORS.iter().find(|vendor| vendor.id == id)
    }
}
