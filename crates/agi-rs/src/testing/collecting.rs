use super::act::Act;
use super::answer::{Answer, Args, result};
use super::channel::Channel;

impl Channel {
    pub(super) fn wait_for_digit(&mut self, args: Args<'_>) -> Answer {
        let timeout = args.integer(0)?;
        match self.act(timeout >= 0) {
            Act::HangUp => result(-1),
            act => result(act.keys().chars().next().map_or(0, u32::from)),
        }
    }

    pub(super) fn get_data(&mut self, args: Args<'_>) -> Answer {
        let most = if args.len() > 2 { args.integer(2).unwrap_or(0) } else { 1024 };
        if self.missing_sounds.contains(&args.text(0)) || most == 0 {
            return result(-1);
        }
        let act = self.act(true);
        if act == Act::HangUp {
            return result(-1);
        }
        let mut collected = String::new();
        for key in act.keys().chars() {
            if key != '#' {
                collected.push(key);
            }
            if key == '#' || i64::try_from(collected.len()).is_ok_and(|count| count >= most) {
                return result(collected);
            }
        }
        result(collected + " (timeout)")
    }

    pub(super) fn receive_char(&mut self, args: Args<'_>) -> Answer {
        // Asterisk says "hangup" even when only the time was up.
        match self.message(args).map(str::as_bytes) {
            Some([first, ..]) => result(first),
            Some([]) => result("0 (timeout)"),
            None => result("-1 (hangup)"),
        }
    }

    pub(super) fn receive_text(&mut self, args: Args<'_>) -> Answer {
        match self.message(args) {
            Some(text) => result(format!("1 ({text})")),
            None => result(-1),
        }
    }

    fn message(&mut self, args: Args<'_>) -> Option<&'static str> {
        let timeout = args.integer(0).unwrap_or(0);
        match self.act(timeout >= 0) {
            Act::Write(text) => Some(text),
            _ => None,
        }
    }
}
