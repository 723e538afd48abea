//! What sort of answer a question asks for, by the words that it asks with.

/// What sort of answer is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// A name: "which queue is used".
    What,
    /// What is stored: "where are orders kept".
    Where,
    /// Code, or anything.
    How,
}

impl Asked {
    /// Of a whole question.
    pub fn of(question: &str) -> Self {
        let words: Vec<String> = question.to_lowercase().split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect();
        let any = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
        if any(&["which", "what"])
            && any(&["use", "used", "uses", "using", "is", "are"])
            && !any(&["how", "happens", "does", "do"])
        {
            Self::What
        } else if any(&["where"]) && any(&["stored", "saved", "kept", "persisted", "store", "save", "keep"]) {
            Self::Where
        } else {
            Self::How
        }
    }
}
