//! A model whose exchanges are told to whoever watches: that one begins, and what it took. Nothing of what is said is told, for it is not
//! checked yet.

use deepdive_llm::{Chat, ChatError, Request, Terms, Turn};
use deepdive_model::Cancel;

use crate::terminal::Progress;

pub(crate) struct Watched<'a> {
    pub(crate) chat: &'a dyn Chat,
    pub(crate) watch: &'a (dyn Fn(&Progress) + Send + Sync),
}

impl Chat for Watched<'_> {
    fn name(&self) -> &str {
        self.chat.name()
    }

    fn terms(&self) -> &Terms {
        self.chat.terms()
    }

    fn turn(&self, request: &Request, cancel: &dyn Cancel) -> Result<Turn, ChatError> {
        let model = || self.chat.name().to_owned();
        (self.watch)(&Progress::Asked { model: model() });
        let answered = self.chat.turn(request, cancel);
        let tokens = answered.as_ref().map_or(0, |turn| turn.used.input_tokens.saturating_add(turn.used.output_tokens));
        (self.watch)(&Progress::Answered { model: model(), tokens });
        answered
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
        let watched = Watched { chat: &chat, watch: &watch };
        let request = Request::default();
        assert!(watched.turn(&request, &NeverCancel).is_err());
        let used = watched.turn(&request, &NeverCancel).unwrap().used;
        let asked = || Progress::Asked { model: "scripted:m".to_owned() };
        let answered = |tokens| Progress::Answered { model: "scripted:m".to_owned(), tokens };
        let tokens = used.input_tokens + used.output_tokens;
        assert_eq!(*told.lock().unwrap(), [asked(), answered(0), asked(), answered(tokens)]);
    }
}
