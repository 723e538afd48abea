//! What a field holds of people, by its name and by what stands beside it. Precise rather than complete: a name that can mean something else says nothing.

use super::words::words;

/// What one kind of personal data is called: by a word in a name, by a whole name without its separators, by the end of one, or by two words in
/// a row.
struct Names {
    kind: &'static str,
    words: &'static [&'static str],
    wholes: &'static [&'static str],
    ends: &'static [&'static str],
    pairs: &'static [[&'static str; 2]],
}

const NONE: Names = Names { kind: "", words: &[], wholes: &[], ends: &[], pairs: &[] };

/// The first that fits counts.
const KINDS: [Names; 8] = [
    Names {
        kind: "password",
        words: &["password", "passwd"],
        wholes: &["pass", "pwd", "passwordhash", "hashedpassword", "passhash"],
        ..NONE
    },
    Names { kind: "email", words: &["email"], wholes: &["emailaddress", "mail"], ..NONE },
    Names { kind: "phone", words: &["phone", "telephone", "msisdn"], wholes: &["mobilenumber"], ends: &["phonenumber"], ..NONE },
    Names {
        kind: "payment",
        wholes: &["cardnumber", "creditcard", "cvv", "cvc", "iban", "longnum", "ccnumber", "bankaccount", "accountnumber"],
        pairs: &[["credit", "card"], ["card", "number"], ["card", "num"], ["card", "holder"]],
        ..NONE
    },
    Names {
        kind: "address",
        wholes: &[
            "address",
            "street",
            "streetaddress",
            "streetname",
            "housenumber",
            "postcode",
            "postalcode",
            "zipcode",
            "addressline1",
            "addressline2",
            "homeaddress",
            "shippingaddress",
            "billingaddress",
        ],
        ..NONE
    },
    Names {
        kind: "location",
        wholes: &["latitude", "longitude", "lat", "lng", "lon", "geolocation", "coordinates", "gps"],
        ..NONE
    },
    Names {
        kind: "health",
        words: &["diagnosis", "prescription"],
        wholes: &["bloodtype", "bloodgroup", "medicalhistory", "healthcondition", "allergies"],
        ..NONE
    },
    Names {
        kind: "name",
        wholes: &["firstname", "lastname", "fullname", "surname", "givenname", "familyname", "middlename", "birthname"],
        ..NONE
    },
];

/// Last words of names that tell something about the data and do not hold it: `email_verified`.
const ABOUT: [&str; 20] = [
    "id",
    "count",
    "sent",
    "enabled",
    "verified",
    "confirmed",
    "template",
    "subject",
    "type",
    "hint",
    "at",
    "expires",
    "expiry",
    "reset",
    "required",
    "policy",
    "length",
    "strength",
    "tag",
    "tags",
];

/// First words of names that ask: `has_password`.
const ASKS: [&str; 8] = ["is", "has", "use", "show", "allow", "require", "change", "needs"];

/// email, phone, address, payment, password, health, location, name; empty otherwise.
pub(super) fn sensitive(field: &str, kind: &str) -> &'static str {
    let words = words(field);
    let flag = matches!(kind.to_lowercase().trim_end_matches('?'), "bool" | "boolean" | "booleanfield");
    let is_about = words.last().is_some_and(|last| ABOUT.contains(&last.as_str()));
    let asks = words.first().is_some_and(|first| ASKS.contains(&first.as_str()));
    if flag || is_about || asks {
        return "";
    }
    KINDS.iter().find(|names| names.fit(&words)).map_or("", |names| names.kind)
}

impl Names {
    fn fit(&self, words: &[String]) -> bool {
        let whole = words.concat();
        self.wholes.contains(&whole.as_str())
            || self.ends.iter().any(|end| whole.ends_with(end))
            || words.iter().any(|word| self.words.contains(&word.as_str()))
            || words.windows(2).any(|pair| self.pairs.iter().any(|wanted| pair == wanted))
    }
}

#[cfg(test)]
mod tests {
    use super::sensitive;

    #[test]
    fn personal_data_shows_in_names() {
        for (field, expected) in [
            ("email", "email"),
            ("contactEmail", "email"),
            ("email_verified", ""),
            ("hashed_password", "password"),
            ("password_reset_at", ""),
            ("first_name", "name"),
            ("name", ""),
            ("ip_address", ""),
            ("address", "address"),
            ("creditCardNumber", "payment"),
            ("account_id", ""),
            ("latitude", "location"),
            ("phone_number", "phone"),
            ("pass_count", ""),
            ("telephone", "phone"),
        ] {
            assert_eq!(sensitive(field, "text"), expected, "{field}");
        }
        assert_eq!(sensitive("email", "bool"), "");
    }
}
