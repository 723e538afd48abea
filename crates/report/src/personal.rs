//! What stored things hold of people, judged by the names of their fields, and by their own name where their fields are not known.

use std::collections::BTreeSet;

use deepdive_model::facts::DataEntity;

/// Kinds of personal or secret data that an entity holds. Where a thing lies says something of a person only beside something else that
/// does, or where it belongs to one: a table of cities is geography.
pub(crate) fn personal_kinds(entity: &DataEntity) -> BTreeSet<&str> {
    let mut kinds: BTreeSet<_> =
        entity.fields.iter().map(|field| field.sensitive.as_str()).filter(|kind| !kind.is_empty()).collect();
    let of_people = is_of_people(&entity.name) || entity.refers_to.iter().any(|other| is_of_people(other));
    if kinds.len() == 1 && kinds.contains("location") && !of_people {
        kinds.clear();
    }
    if entity.fields.is_empty() && is_of_people(&entity.name) {
        kinds.insert("accounts");
    }
    kinds
}

fn is_of_people(name: &str) -> bool {
    let people = ["user", "customer", "member", "patient", "employee", "person", "people", "contact", "subscriber", "account"];
    let lower = name.to_lowercase();
    people.iter().any(|one| lower == *one || lower.strip_suffix('s') == Some(*one))
}

#[cfg(test)]
mod tests {
    use deepdive_model::facts::DataField;

    use super::*;

    fn check(name: &str, fields: &[(&str, &str)], refers_to: &[&str], expected: &[&str]) {
        let field = |(name, sensitive): &(&str, &str)| DataField {
            name: (*name).into(),
            kind: "text".into(),
            sensitive: (*sensitive).into(),
        };
        let entity = DataEntity {
            name: name.into(),
            kind: "table".into(),
            component: None,
            store: None,
            fields: fields.iter().map(field).collect(),
            refers_to: refers_to.iter().map(|name| (*name).into()).collect(),
            evidence: Vec::new(),
        };
        assert_eq!(personal_kinds(&entity).into_iter().collect::<Vec<_>>(), expected, "{name}");
    }

    #[test]
    fn a_place_is_personal_only_where_a_person_is() {
        check("cities", &[("latitude", "location"), ("name", "")], &["countries"], &[]);
        check("addresses", &[("city", "location")], &["users"], &["location"]);
        check("visits", &[("city", "location"), ("ip", "address")], &[], &["address", "location"]);
        check("users", &[], &[], &["accounts"]);
        check("users", &[("id", "")], &[], &[]);
    }
}
