use std::collections::{BTreeMap, BTreeSet};

use super::act::Act;
use super::answer::{Answer, Args, result, yes};
use super::channel::Channel;
use crate::commands::Heard;

/// The speech engine, and what of it a session has loaded.
#[derive(Debug, Default)]
pub(super) struct Recogniser {
    pub(super) engine: Option<String>,
    pub(super) missing_grammars: BTreeSet<String>,
    /// What it makes of words; words that aren't here it takes as they are.
    pub(super) understanding: BTreeMap<String, Vec<Heard>>,
    pub(super) settings: BTreeMap<String, String>,
    created: bool,
    loaded: BTreeSet<String>,
    active: BTreeSet<String>,
}

impl Recogniser {
    fn results(&self, words: &str) -> Vec<Heard> {
        if let Some(results) = self.understanding.get(words) {
            return results.clone();
        }
        let heard = |grammar: &String| Heard {
            score: 90,
            text: words.to_owned(),
            grammar: grammar.clone(),
        };
        self.active.iter().map(heard).collect()
    }
}

impl Channel {
    pub(super) fn speech_create(&mut self, args: Args<'_>) -> Answer {
        let wanted = args.text(0);
        let speech = &mut self.recogniser;
        let named = |engine: &String| wanted.is_empty() || engine.eq_ignore_ascii_case(&wanted);
        if speech.created || !speech.engine.as_ref().is_some_and(named) {
            return yes(false);
        }
        speech.created = true;
        yes(true)
    }

    pub(super) fn speech_destroy(&mut self, _: Args<'_>) -> Answer {
        let speech = &mut self.recogniser;
        speech.loaded.clear();
        speech.active.clear();
        yes(std::mem::take(&mut speech.created))
    }

    pub(super) fn speech_set(&mut self, args: Args<'_>) -> Answer {
        let speech = &mut self.recogniser;
        if speech.created {
            speech.settings.insert(args.text(0), args.text(1));
        }
        yes(speech.created)
    }

    pub(super) fn speech_load(&mut self, args: Args<'_>) -> Answer {
        let speech = &mut self.recogniser;
        let loads = speech.created && !speech.missing_grammars.contains(&args.text(1));
        if loads {
            speech.loaded.insert(args.text(0));
        }
        yes(loads)
    }

    pub(super) fn speech_unload(&mut self, args: Args<'_>) -> Answer {
        self.recogniser.active.remove(&args.text(0));
        yes(self.recogniser.loaded.remove(&args.text(0)))
    }

    pub(super) fn speech_activate(&mut self, args: Args<'_>) -> Answer {
        let known = self.recogniser.loaded.contains(&args.text(0));
        if known {
            self.recogniser.active.insert(args.text(0));
        }
        yes(known)
    }

    pub(super) fn speech_deactivate(&mut self, args: Args<'_>) -> Answer {
        self.recogniser.active.remove(&args.text(0));
        yes(self.recogniser.loaded.contains(&args.text(0)))
    }

    pub(super) fn speech_recognize(&mut self, args: Args<'_>) -> Answer {
        if !self.recogniser.created {
            return yes(false);
        }
        let limited = args.integer(1).is_ok_and(|seconds| seconds > 0);
        match self.act(limited) {
            Act::Say(words) => {
                let results = self.recogniser.results(words);
                let told = results.iter().enumerate().map(|(number, heard)| told(number, heard));
                let (count, told) = (results.len(), told.collect::<Vec<_>>().join(" "));
                result(format!("1 (speech) endpos=4000 results={count} {told}"))
            }
            Act::HangUp => result("1 (hangup) endpos=0"),
            act => match act.keys().chars().next() {
                Some(key) => result(format!("1 (digit) digit={key} endpos=0")),
                None => result("1 (timeout) endpos=0"),
            },
        }
    }
}

fn told(number: usize, heard: &Heard) -> String {
    let Heard { score, text, grammar } = heard;
    format!("score{number}={score} text{number}=\"{text}\" grammar{number}={grammar}")
}
