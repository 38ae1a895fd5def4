use std::time::{Duration, Instant};

use super::runner::{Flow, Runner};
use super::{Document, Element};
use crate::twilio::form::Form;
use crate::twilio::leg::Over;
use crate::twilio::phone::Leaves;

/// How long Twilio waits for another key where nothing else is said.
const TIMEOUT: u64 = 5;
/// Longer than any call.
const FOREVER: Duration = Duration::from_hours(48);

/// What was pressed, as far as it is the answer to a question.
struct Pressed {
    digits: String,
    finished_on: Option<char>,
    /// Nothing more was waited for.
    is_whole: bool,
}

impl Runner {
    pub(super) fn gather(&self, document: &Document, verb: &Element) -> Result<Flow, Over> {
        let mut words = Duration::ZERO;
        for child in &verb.children {
            words += self.speak(child)?;
        }
        let timeout = Duration::from_secs(verb.number("timeout", TIMEOUT));
        let listens = verb.get("input").is_none_or(|input| input.contains("dtmf"));
        let keys = self.keys()?;
        let Some(keys) = keys.filter(|_| listens) else {
            self.leg.pass(words + timeout)?;
            return Ok(self.empty(document, verb));
        };
        let press = self.leg.exchange.options.people.press;
        if press > words + timeout {
            self.leg.pass(words + timeout)?;
            return Ok(self.empty(document, verb));
        }
        self.leg.pass(press)?;
        self.pressed_a_key()?;
        let pressed = read(&keys, verb);
        if !pressed.is_whole {
            self.leg.pass(timeout)?;
        }
        if pressed.digits.is_empty() {
            return Ok(self.empty(document, verb));
        }
        let mut form = Form::from([("msg", "Gather End"), ("Digits", &pressed.digits)]);
        form.push("FinishedOnKey", pressed.finished_on.map(String::from).unwrap_or_default());
        Ok(self.to(document, verb.get("action"), verb, form))
    }

    /// What is pressed at this question. Whoever reads a page looks until it shows something.
    fn keys(&self) -> Result<Option<String>, Over> {
        let (number, reads_page) =
            self.leg.call(|call| (call.to.clone(), call.phone.reads_page()))?;
        let page = if reads_page {
            self.leg.wait(FOREVER, |state| state.pages.get(&number).cloned())?.unwrap_or_default()
        } else {
            String::new()
        };
        self.leg.call(|call| {
            call.questions += 1;
            call.phone.keys_at(call.questions - 1, &page)
        })
    }

    /// Nobody pressed anything.
    fn empty(&self, document: &Document, verb: &Element) -> Flow {
        if verb.is_on("actionOnEmptyResult") {
            let form = Form::from([("msg", "Gather End"), ("Digits", "")]);
            return self.to(document, verb.get("action"), verb, form);
        }
        Flow::Next
    }

    fn pressed_a_key(&self) -> Result<(), Over> {
        let options = &self.leg.exchange.options;
        self.leg.call(|call| {
            if let Leaves::AfterKey(patience) = call.phone.leaves {
                call.leaves.get_or_insert(Instant::now() + options.here(patience));
            }
        })
    }
}

fn read(keys: &str, verb: &Element) -> Pressed {
    let wanted = verb.get("numDigits").and_then(|digits| digits.parse().ok());
    let wanted = wanted.unwrap_or(usize::MAX);
    let finish = verb.get("finishOnKey").unwrap_or("#");
    let mut digits = String::new();
    for key in keys.chars() {
        if finish.contains(key) {
            return Pressed { digits, finished_on: Some(key), is_whole: true };
        }
        digits.push(key);
        if digits.len() == wanted {
            return Pressed { digits, finished_on: None, is_whole: true };
        }
    }
    Pressed { digits, finished_on: None, is_whole: false }
}
