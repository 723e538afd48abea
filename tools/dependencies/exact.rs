//! Whether a stated version is one version or a range, by the habits of each ecosystem.

/// Signs of ranges and of versions that float.
const FLOATING: &[char] = &['^', '~', '>', '<', '*', '|', ' ', ',', '[', '(', '$', '@'];

/// Whether exactly one version answers this requirement.
pub(crate) fn is_exact(ecosystem: &str, version: Option<&str>) -> bool {
    let Some(version) = version.map(str::trim).filter(|version| !version.is_empty()) else { return false };
    let plain = version.trim_start_matches("==").trim_start_matches('=').trim_start_matches('v');
    let is_number = plain.starts_with(|c: char| c.is_ascii_digit()) && !plain.contains(FLOATING) && !plain.contains(".x");
    match ecosystem {
        // Cargo reads `1.2` as `^1.2`, and only `=1.2.3` as one version; what a lock file fixes has three parts.
        "cargo" => version.starts_with('=') || is_number && plain.split('.').count() >= 3,
        _ => is_number,
    }
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
            ("cargo", Some("1"), false),
            ("cargo", Some("=1.2.3"), true),
            ("cargo", Some("1.0.229"), true),
            ("npm", None, false),
        ] {
            assert_eq!(is_exact(ecosystem, version), expected, "{ecosystem} {version:?}");
        }
    }
}
