use super::answer::{Answer, Args, result, yes};
use super::channel::Channel;

impl Channel {
    pub(super) fn send_text(&mut self, args: Args<'_>) -> Answer {
        if !self.carries.text {
            return result(-1);
        }
        self.sent.push(args.text(0));
        result(0)
    }

    /// Asterisk says 0 whether the picture went out or not.
    pub(super) fn send_image(&mut self, args: Args<'_>) -> Answer {
        self.sent.push(args.text(0));
        result(0)
    }

    pub(super) fn tdd_mode(&mut self, _: Args<'_>) -> Answer {
        yes(self.carries.tdd)
    }
}
