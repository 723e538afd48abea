//! The cards that come with deepdive: id and text.

/// Every built-in card, by id. The files lie beside this one.
pub const BUILTIN: &[(&str, &str)] = &[
    ("answerer", include_str!("answerer.md")),
    ("architecture-mapper", include_str!("architecture-mapper.md")),
    ("feature-mapper", include_str!("feature-mapper.md")),
    ("quality-assessor", include_str!("quality-assessor.md")),
    ("reviewer", include_str!("reviewer.md")),
    ("scalability-assessor", include_str!("scalability-assessor.md")),
    ("security-reviewer", include_str!("security-reviewer.md")),
    ("stack-detector", include_str!("stack-detector.md")),
];
