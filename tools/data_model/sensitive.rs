//! What a field holds of people, by its name and by what stands beside it. Precise rather than complete: a name that can mean something else says nothing.

use super::words::words;

/// email, phone, address, payment, password, health, location, name; empty otherwise.
pub(super) fn sensitive(field: &str, kind: &str) -> &'static str {
    let words = words(field);
    let has = |wanted: &str| words.iter().any(|word| word == wanted);
    let whole = words.concat();
    let counts = [
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
    let about = words.last().is_some_and(|last| counts.contains(&last.as_str()))
        || words.first().is_some_and(|first| {
            matches!(first.as_str(), "is" | "has" | "use" | "show" | "allow" | "require" | "change" | "needs")
        });
    let flag = matches!(kind.to_lowercase().trim_end_matches('?'), "bool" | "boolean" | "booleanfield");
    if about || flag {
        return "";
    }
    match () {
        () if has("password")
            || has("passwd")
            || matches!(whole.as_str(), "pass" | "pwd" | "passwordhash" | "hashedpassword" | "passhash") =>
        {
            "password"
        }
        () if has("email") || whole == "emailaddress" || whole == "mail" => "email",
        () if has("phone") || has("telephone") || has("msisdn") || whole.ends_with("phonenumber") || whole == "mobilenumber" => {
            "phone"
        }
        () if payment(&whole, &words) => "payment",
        () if matches!(
            whole.as_str(),
            "address"
                | "street"
                | "streetaddress"
                | "postcode"
                | "postalcode"
                | "zipcode"
                | "addressline1"
                | "addressline2"
                | "homeaddress"
                | "shippingaddress"
                | "billingaddress"
                | "streetname"
                | "housenumber"
        ) =>
        {
            "address"
        }
        () if matches!(
            whole.as_str(),
            "latitude" | "longitude" | "lat" | "lng" | "lon" | "geolocation" | "coordinates" | "gps"
        ) =>
        {
            "location"
        }
        () if has("diagnosis")
            || has("prescription")
            || matches!(whole.as_str(), "bloodtype" | "bloodgroup" | "medicalhistory" | "healthcondition" | "allergies") =>
        {
            "health"
        }
        () if matches!(
            whole.as_str(),
            "firstname" | "lastname" | "fullname" | "surname" | "givenname" | "familyname" | "middlename" | "birthname"
        ) =>
        {
            "name"
        }
        () => "",
    }
}

fn payment(whole: &str, words: &[String]) -> bool {
    let card = words.windows(2).any(|pair| matches!(pair, [first, second] if first == "credit" && second == "card" || first == "card" && matches!(second.as_str(), "number" | "num" | "holder")));
    card || matches!(
        whole,
        "cardnumber" | "creditcard" | "cvv" | "cvc" | "iban" | "longnum" | "ccnumber" | "bankaccount" | "accountnumber"
    )
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
