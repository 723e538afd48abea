//! Whether a stated version is one version or a range, by the habits of each ecosystem.

/// Signs of ranges and of versions that float.
const FLOATING: &[char] = &['^', '~', '>', '<', '*', '|', ' ', ',', '[', '(', '$', '@'];

/// Whether exactly one version answers this requirement.
///
/// A build of Maven or Gradle fails where no one says a version, so one that is not written beside the name is said by a parent, a list
/// of versions or a plugin: it is the same in each build.
pub(crate) fn is_exact(ecosystem: &str, version: Option<&str>) -> bool {
    let Some(version) = version.map(str::trim).filter(|version| !version.is_empty()) else { return ecosystem == "maven" };
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
    use super::is_exact;

    #[test]
    fn ranges_are_told_from_versions() {
        for (ecosystem, version, expected) in [
            ("pypi", Some("==2.31.0"), true),
            ("pypi", Some(">=2"), false),
            ("npm", Some("4.18.2"), true),
            ("npm", Some("^4.0.0"), false),
            ("npm", Some("latest"), false),
            ("go", Some("v1.2.3"), true),
            ("maven", Some("3.1.0"), true),
            ("maven", Some("${x}"), false),
            ("maven", None, true),
            ("maven", Some("Hoxton.SR1"), true),
            ("maven", Some("[1.0,2.0)"), false),
            ("maven", Some("1.+"), false),
            ("maven", Some("latest.release"), false),
            ("maven", Some("1.0-SNAPSHOT"), false),
            ("maven", Some("LATEST"), false),
            ("cargo", Some("1"), false),
            ("cargo", Some("=1.2.3"), true),
            ("cargo", Some("1.0.229"), true),
            ("npm", None, false),
        ] {
            assert_eq!(is_exact(ecosystem, version), expected, "{ecosystem} {version:?}");
        }
    }
}
