//! Whether a stated version is one version or a range, by the habits of each ecosystem.

/// Signs of ranges and of versions that float.
const FLOATING: &[char] = &['^', '~', '>', '<', '*', '|', ' ', ',', '[', '(', '$', '@'];

/// What is known of the version that a build takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    /// Exactly one version answers what is asked for.
    Fixed,
    /// A parent, a list of versions or a plugin outside of the repository decides: nothing here tells.
    Elsewhere,
    /// The build takes what fits on its day.
    Open,
}

/// How far a requirement fixes the version.
///
/// A build of Maven or Gradle fails where no one says a version, so one that nothing here writes is said outside.
pub(crate) fn standing(ecosystem: &str, version: Option<&str>) -> Standing {
    match version.map(str::trim).filter(|version| !version.is_empty()) {
        Some(version) if ecosystem == "maven" && version.contains('$') => Standing::Elsewhere,
        Some(version) if is_exact(ecosystem, version) => Standing::Fixed,
        None if ecosystem == "maven" => Standing::Elsewhere,
        _ => Standing::Open,
    }
}

fn is_exact(ecosystem: &str, version: &str) -> bool {
    let plain = version.trim_start_matches("==").trim_start_matches('=').trim_start_matches('v');
    let is_number = plain.starts_with(|c: char| c.is_ascii_digit()) && !plain.contains(FLOATING) && !plain.contains(".x");
    match ecosystem {
        // Cargo reads `1.2` as `^1.2`, and only `=1.2.3` as one version; what a lock file fixes has three parts.
        "cargo" => version.starts_with('=') || is_number && plain.split('.').count() >= 3,
        "maven" => is_release(version),
        _ => is_number,
    }
}

/// Releases of Maven may have names: `Hoxton.SR1`.
fn is_release(version: &str) -> bool {
    let floats = ["latest", "release"].iter().any(|word| version.to_lowercase().split('.').next() == Some(word));
    !floats && !version.ends_with(['+', '-']) && !version.ends_with("SNAPSHOT") && !version.contains(FLOATING)
}

#[cfg(test)]
mod tests {
    use super::Standing::{Elsewhere, Fixed, Open};
    use super::standing;

    #[test]
    fn ranges_are_told_from_versions() {
        for (ecosystem, version, expected) in [
            ("pypi", Some("==2.31.0"), Fixed),
            ("pypi", Some(">=2"), Open),
            ("npm", Some("4.18.2"), Fixed),
            ("npm", Some("^4.0.0"), Open),
            ("npm", Some("latest"), Open),
            ("go", Some("v1.2.3"), Fixed),
            ("maven", Some("3.1.0"), Fixed),
            ("maven", Some("${x}"), Elsewhere),
            ("maven", None, Elsewhere),
            ("maven", Some("Hoxton.SR1"), Fixed),
            ("maven", Some("[1.0,2.0)"), Open),
            ("maven", Some("1.+"), Open),
            ("maven", Some("latest.release"), Open),
            ("maven", Some("1.0-SNAPSHOT"), Open),
            ("maven", Some("LATEST"), Open),
            ("cargo", Some("1"), Open),
            ("cargo", Some("=1.2.3"), Fixed),
            ("cargo", Some("1.0.229"), Fixed),
            ("npm", None, Open),
        ] {
            assert_eq!(standing(ecosystem, version), expected, "{ecosystem} {version:?}");
        }
    }
}
