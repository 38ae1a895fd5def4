use super::act::Act;
use super::answer::{Answer, Args, Usage, result};
use super::channel::Channel;

/// Where a sound of the scripted Asterisk ends and where a key interrupts it: one second and half
/// of one, at 8000 samples a second.
const END: i64 = 8000;
const MIDDLE: i64 = 4000;

impl Channel {
    pub(super) fn stream_file(&mut self, args: Args<'_>) -> Answer {
        let offset = if args.len() > 2 { args.integer(2)? } else { 0 };
        if self.is_missing(args) {
            return result(format!("-1 endpos={offset}"));
        }
        let (code, position) = self.play(args);
        let status = if code == 0 { "SUCCESS" } else { "FAILED" };
        self.variables.insert("PLAYBACKSTATUS".to_owned(), status.into());
        result(format!("{code} endpos={position}"))
    }

    pub(super) fn get_option(&mut self, args: Args<'_>) -> Answer {
        if self.is_missing(args) {
            return result("-1 endpos=0");
        }
        let (code, position) = self.play(args);
        result(format!("{code} endpos={position}"))
    }

    pub(super) fn control_stream_file(&mut self, args: Args<'_>) -> Answer {
        for number in [2, 6] {
            if args.len() > number {
                args.integer(number)?;
            }
        }
        let usual = |at, usual: &str| {
            let key = args.text(at);
            if key.is_empty() { usual.to_owned() } else { key }
        };
        let winding = usual(3, "#") + &usual(4, "*");
        let act = self.acts.front().copied().unwrap_or(Act::Listen);
        let (code, milliseconds) = if self.is_missing(args) {
            (-1, -1)
        } else if act.keys().starts_with(|key| winding.contains(key)) {
            // Winding comes before stopping; the caller then listens to the end.
            self.acts.pop_front();
            (0, -1)
        } else {
            let (code, position) = self.play(args);
            (code, if code == 0 { -1 } else { position / 8 })
        };
        let status = match code {
            0 => "SUCCESS",
            -1 => "ERROR",
            _ => "USERSTOPPED",
        };
        if let Some(key) = u8::try_from(code).ok().filter(|&code| code > 0) {
            self.variables.insert("CPLAYBACKSTOPKEY".to_owned(), vec![key]);
        }
        self.variables.insert("CPLAYBACKSTATUS".to_owned(), status.into());
        let offset = milliseconds.to_string().into_bytes();
        self.variables.insert("CPLAYBACKOFFSET".to_owned(), offset);
        result(format!("{code} endpos={milliseconds}"))
    }

    pub(super) fn say_number(&mut self, args: Args<'_>) -> Answer {
        args.integer(0)?;
        self.say(args)
    }

    pub(super) fn say_alpha(&mut self, args: Args<'_>) -> Answer {
        if args.len() > 2 && !args.text(2).to_lowercase().starts_with(['a', 'l', 'n', 'u']) {
            return Err(Usage);
        }
        self.say(args)
    }

    pub(super) fn say(&mut self, args: Args<'_>) -> Answer {
        result(self.play(args).0)
    }

    pub(super) fn record_file(&mut self, args: Args<'_>) -> Answer {
        let timeout = args.integer(3)?;
        let words: Vec<String> = (4..args.len()).map(|at| args.text(at)).collect();
        let offset = args.integer(4).unwrap_or(0);
        let silence = words.iter().any(|word| word.starts_with("s="));
        let file = format!("{}.{}", args.text(0), args.text(1));
        if self.unwritable.contains(&args.text(0)) {
            return result("-1 (writefile)");
        }
        self.recordings.push(file);
        let act = self.act(timeout >= 0 || silence);
        let ended = args.text(2);
        match act {
            Act::HangUp => result(format!("-1 (hangup) endpos={}", offset + MIDDLE)),
            act => match act.keys().chars().next().filter(|&key| ended.contains(key)) {
                Some(key) => {
                    result(format!("{} (dtmf) endpos={}", u32::from(key), offset + MIDDLE))
                }
                // After a silence the code is what was left of the time.
                None if silence => {
                    result(format!("{} (timeout) endpos={}", timeout.max(0) / 2, offset + END))
                }
                None => result(format!("0 (timeout) endpos={}", offset + END)),
            },
        }
    }

    fn is_missing(&self, args: Args<'_>) -> bool {
        self.missing_sounds.contains(&args.text(0))
    }

    /// The code and the position at the end of a sound that the keys in the second word interrupt.
    fn play(&mut self, args: Args<'_>) -> (i64, i64) {
        let escape = args.text(1);
        match self.act(true) {
            Act::HangUp => (-1, MIDDLE),
            act => match act.keys().chars().next().filter(|&key| escape.contains(key)) {
                Some(key) => (u32::from(key).into(), MIDDLE),
                None => (0, END),
            },
        }
    }
}
