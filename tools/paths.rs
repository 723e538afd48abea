//! Paths of routes and of texts that ask for them: whether a text such as `${host}/api/items/{id}?x=1` means a route.

/// The parts of a path that a text holds: host, scheme and question left out; empty where the text is no path.
pub(crate) fn segments(text: &str) -> Vec<&str> {
    if text.contains(char::is_whitespace) || text.len() > 300 {
        return Vec::new();
    }
    let path = text.split_once("://").map_or(text, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    let path = path.split(['?', '#']).next().unwrap_or_default();
    if !text.contains('/') {
        return Vec::new();
    }
    path.split('/').filter(|part| !part.is_empty()).collect()
}

/// Whether a part stands for any value.
pub(crate) fn is_open(part: &str) -> bool {
    part.contains(['{', '$'])
}

/// Parts that only say where an interface begins.
pub(crate) fn is_prefix(part: &str) -> bool {
    let version = part
        .strip_prefix('v')
        .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|letter| letter.is_ascii_digit() || letter == '.'));
    version || matches!(part, "api" | "rest" | "apis" | "rpc" | "latest")
}

/// Whether a text's parts mean a route: the same from the end on, what the route has in front only a prefix, what the text has in front
/// only a host; at least one part that is written in both.
pub(crate) fn means(text: &[&str], route: &str) -> bool {
    let route: Vec<_> = route.split('/').filter(|part| !part.is_empty()).collect();
    let text = match text {
        [first, rest @ ..] if is_open(first) && text.len() > route.len() || first.contains([':', '.']) && !rest.is_empty() => {
            rest
        }
        [first, rest @ ..] if is_open(first) && route.first().is_some_and(|part| is_prefix(part)) => rest,
        all => all,
    };
    let Some(ahead) = route.len().checked_sub(text.len()) else { return false };
    let (front, tail) = route.split_at(ahead);
    let alike = |(a, b): (&&str, &&str)| a == b || is_open(a) || is_open(b);
    front.iter().all(|part| is_prefix(part))
        && tail.iter().zip(text).all(alike)
        && tail.iter().zip(text).any(|(a, b)| a == b && !is_prefix(a))
        && tail.iter().zip(text).all(|(a, b)| is_open(a) == is_open(b) || is_open(a) || !is_open(b) || tail.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_mean_routes() {
        for (text, route, expected) in [
            ("{settings.API}/items/{item.id}", "/api/v1/items/{id}", true),
            ("http://cart:8080/add/{id}", "/add/{sku}", true),
            ("/items/", "/api/v1/items/", true),
            ("/items", "/orders", false),
            ("/admin/items", "/items", false),
            ("/items", "/shop/items", false),
            ("{url}/{id}", "/{slug}", false),
            ("items", "/items", false),
        ] {
            assert_eq!(means(&segments(text), route), expected, "{text} {route}");
        }
    }
}
