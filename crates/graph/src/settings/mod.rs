//! Settings: keys and values of application.yml, .properties, .env examples and other configuration, flattened.

/// A key with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The file.
    pub path: Box<str>,
    /// Dotted key as people write it in a properties file: `spring.datasource.url`, `services[0].name`; the variable for .env files.
    pub key: Box<str>,
    /// The value as text; `${KEY:default}` is written `${KEY:-default}` as in folded text.
    pub value: Box<str>,
    /// The profile that it holds for (`application-prod.yml`, `spring.profiles` of its document); empty for all.
    pub profile: Box<str>,
    /// What kind of file it stands in.
    pub source: SettingSource,
    /// Line.
    pub line: u32,
}

/// Kinds of files that hold settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SettingSource {
    /// `application*.yml`, `bootstrap.yml`, files of a configuration server.
    SpringYaml,
    /// `*.properties`.
    Properties,
    /// `.env`, `.env.example`, ….
    DotEnv,
    /// Other YAML, TOML or JSON below a folder named config, conf, settings, or named so.
    Other,
}
