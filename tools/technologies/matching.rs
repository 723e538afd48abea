//! How the patterns of the technology data match packages, images and hosts.

/// Whether a package of an ecosystem is meant by a pattern.
///
/// Maven packages are `group:artifact`, and a pattern may name the group alone. Go modules match with their major version and their
/// packages. Python names are compared as the package index does, without case and with `-` for `_` and `.`.
pub(crate) fn package_matches(ecosystem: &str, pattern: &str, package: &str) -> bool {
    match ecosystem {
        "pypi" => wild(&pypi(pattern), &pypi(package)),
        "go" => {
            package.strip_prefix(pattern).is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || rest.starts_with(".v"))
        }
        "maven" if !pattern.contains(':') => package.split(':').next().is_some_and(|group| wild(pattern, group)),
        "nuget" => wild(&pattern.to_lowercase(), &package.to_lowercase()),
        _ => wild(pattern, package),
    }
}

fn pypi(name: &str) -> String {
    let bare = name.split('[').next().unwrap_or(name);
    bare.to_lowercase().replace(['_', '.'], "-")
}

fn wild(pattern: &str, text: &str) -> bool {
    pattern.strip_suffix('*').map_or_else(|| pattern == text, |prefix| text.starts_with(prefix))
}

/// Whether an image reference, such as `docker.io/bitnami/redis:7`, is meant by a pattern.
pub(crate) fn image_matches(pattern: &str, image: &str) -> bool {
    let name = image_name(image);
    name == pattern || name.strip_suffix(pattern).is_some_and(|rest| rest.ends_with('/'))
}

/// An image reference without tag and digest.
pub(crate) fn image_name(image: &str) -> &str {
    let bare = image.split('@').next().unwrap_or(image);
    let last = bare.rfind('/').map_or(0, |at| at + 1);
    match bare.get(last..).and_then(|part| part.find(':')) {
        Some(colon) => bare.get(..last + colon).unwrap_or(bare),
        None => bare,
    }
}

/// Whether a host, or host and path, is meant by a pattern: the same or below it.
pub(crate) fn host_matches(pattern: &str, host_and_path: &str) -> bool {
    let (host, path) = pattern.split_once('/').map_or((pattern, ""), |(host, path)| (host, path));
    let (found, rest) = host_and_path.split_once('/').unwrap_or((host_and_path, ""));
    let found = found.split(':').next().unwrap_or(found);
    let same = found == host || found.strip_suffix(host).is_some_and(|before| before.ends_with('.'));
    same && rest.starts_with(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages() {
        assert!(package_matches("pypi", "python-jose", "Python_Jose[cryptography]"));
        assert!(!package_matches("pypi", "redis", "redis-py-cluster"));
        assert!(package_matches("npm", "@radix-ui/*", "@radix-ui/react-dialog"));
        assert!(package_matches("maven", "org.mongodb", "org.mongodb:mongodb-driver"));
        assert!(!package_matches("maven", "org.springframework", "org.springframework.boot:spring-boot"));
        assert!(package_matches("go", "github.com/redis/go-redis", "github.com/redis/go-redis/v9"));
        assert!(!package_matches("go", "github.com/lib/pq", "github.com/lib/pqtest"));
    }

    #[test]
    fn images() {
        assert!(image_matches("redis", "docker.io/library/redis:7-alpine"));
        assert!(image_matches("bitnami/redis", "bitnami/redis@sha256:00"));
        assert!(!image_matches("redis", "oliver/redis_exporter:1"));
        assert!(image_matches("postgres", "localhost:5000/postgres"));
        assert_eq!(image_name("localhost:5000/a/b:1.2"), "localhost:5000/a/b");
    }

    #[test]
    fn hosts() {
        assert!(host_matches("paypal.com", "www.paypal.com"));
        assert!(host_matches("slack.com/api", "slack.com/api/chat.postMessage"));
        assert!(!host_matches("slack.com/api", "slack.com/intl"));
        assert!(!host_matches("sentry.io", "notsentry.io"));
    }
}
