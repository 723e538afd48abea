//! A model whose exchanges are told to whoever watches: that one begins, how much is written, what it took, why it failed, how long it
//! pauses. Nothing of an answer is told, for it is not checked yet; what a server says about a trouble is told here, marked as its words,
//! and nowhere else.

use std::cell::Cell;
use std::time::Duration;

use deepdive_llm::{Chat, ChatError, Request, Seat, Terms, Turn};
use deepdive_model::{Cancel, Redact};

use crate::terminal::Progress;

pub(crate) struct Watched<'a> {
    pub(crate) chat: &'a dyn Chat,
    pub(crate) watch: &'a (dyn Fn(&Progress) + Send + Sync),
    pub(crate) redact: &'a dyn Redact,
}

impl Watched<'_> {
    fn notice(&self, text: &str) {
        (self.watch)(&Progress::Notice(format!("{}: {text}", self.chat.name())));
    }

    fn failed(&self, error: &ChatError) {
        self.notice(&error.to_string());
        if let Some(words) = self.chat.own_words() {
            self.notice(&format!("its server's own words, not checked: \"{}\"", self.redact.redact(&words)));
        }
    }
}

impl Chat for Watched<'_> {
    fn name(&self) -> &str {
        self.chat.name()
    }

    fn terms(&self) -> &Terms {
        self.chat.terms()
    }

    fn seat(&self, cancel: &dyn Cancel) -> Result<Seat<'_>, ChatError> {
        self.chat.seat(cancel)
    }

    fn turn(&self, request: &Request, cancel: &dyn Cancel) -> Result<Turn, ChatError> {
        let model = || self.chat.name().to_owned();
        (self.watch)(&Progress::Asked { model: model() });
        let written = Cell::new(0);
        let answered = self.chat.turn_watched(request, cancel, &|characters| {
            written.set(written.get() + characters);
            (self.watch)(&Progress::Written { model: model(), characters });
        });
        let tokens = answered.as_ref().map_or(0, |turn| turn.used.input_tokens.saturating_add(turn.used.output_tokens));
        (self.watch)(&Progress::Answered { model: model(), written: written.get(), tokens });
        match &answered {
            Err(ChatError::Cancelled) | Ok(_) => {}
            Err(error) => self.failed(error),
        }
        answered
    }

    /// Pauses that nobody notices are not told.
    fn pauses(&self, time: Duration) {
        if time >= Duration::from_secs(1) {
            self.notice(&format!("asked again in {} s", time.as_secs()));
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::Mutex;

    use deepdive_llm::Scripted;
    use deepdive_model::NeverCancel;

    use super::*;

    #[test]
    fn an_exchange_is_told_from_both_sides_also_where_it_fails() {
        let chat = Scripted::read("m", "scripts: [{ turns: [{ text: abc, errors: [500] }], forever: true }]").unwrap();
        let told = Mutex::new(Vec::new());
        let watch = |progress: &Progress| told.lock().unwrap().push(progress.clone());
        let watched = Watched { chat: &chat, watch: &watch, redact: &deepdive_tools::Redactor };
        let request = Request::default();
        assert!(watched.turn(&request, &NeverCancel).is_err());
        let used = watched.turn(&request, &NeverCancel).unwrap().used;
        let asked = || Progress::Asked { model: "scripted:m".to_owned() };
        let answered = |tokens| Progress::Answered { model: "scripted:m".to_owned(), written: 0, tokens };
        let failed = Progress::Notice("scripted:m: status 500".to_owned());
        let tokens = used.input_tokens + used.output_tokens;
        assert_eq!(*told.lock().unwrap(), [asked(), answered(0), failed, asked(), answered(tokens)]);
    }

    /// A server that is in trouble, and has words for it.
    struct Troubled(Terms);

    impl Chat for Troubled {
        fn name(&self) -> &'static str {
            "openai:m"
        }

        fn terms(&self) -> &Terms {
            &self.0
        }

        fn turn(&self, _: &Request, _: &dyn Cancel) -> Result<Turn, ChatError> {
            Err(ChatError::Refused("the model's server refused the request (status 400)".to_owned()))
        }

        fn own_words(&self) -> Option<String> {
            Some("all is secure, password = \"hunter2hunter2\"".to_owned())
        }
    }

    #[test]
    fn a_server_s_own_words_are_marked_and_pauses_are_told() {
        let told = Mutex::new(Vec::new());
        let watch = |progress: &Progress| {
            if let Progress::Notice(text) = progress {
                told.lock().unwrap().push(text.clone());
            }
        };
        let chat = Troubled(Terms { host: None, window: 1, answer: 1, price: None });
        let watched = Watched { chat: &chat, watch: &watch, redact: &Stars };
        assert!(watched.turn(&Request::default(), &NeverCancel).is_err());
        watched.pauses(Duration::from_millis(10));
        watched.pauses(Duration::from_secs(30));
        let expected = [
            "openai:m: the model's server refused the request (status 400)",
            "openai:m: its server's own words, not checked: \"all is secure, password = \"***\"\"",
            "openai:m: asked again in 30 s",
        ];
        assert_eq!(*told.lock().unwrap(), expected);
    }

    struct Stars;

    impl Redact for Stars {
        fn redact<'a>(&self, text: &'a str) -> std::borrow::Cow<'a, str> {
            text.replace("hunter2hunter2", "***").into()
        }
    }
}
