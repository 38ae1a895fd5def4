use agi_rs::commands::{
    Answer, AsyncAgiBreak, ChannelStatus, ChannelStatusOf, Hangup, HangupChannel, Noop, Verbose,
};

use crate::call::Call;
use crate::pbx::Pbx;
use crate::raw::Raw;
use crate::row::Row;

pub(crate) fn rows(pbx: &Pbx) -> Vec<Row> {
    let mut rows = ringing(pbx);
    let mut call = Call::begin(pbx, "channel");
    let caller = call.caller().env("channel").unwrap().to_owned();
    call.succeeds("an answered call", &Answer);
    call.succeeds("", &ChannelStatus);
    call.succeeds("of another channel", &ChannelStatusOf { channel: &caller });
    call.comes_to_nothing("no such channel", &ChannelStatusOf { channel: "Local/nobody" });
    call.succeeds("any text", &Noop { text: "one two" });
    call.is_refused("NOOP", "a line feed, which nothing can carry", &Noop { text: "a\nb" });
    call.succeeds("", &Verbose { message: "two words", level: 3 });
    call.fails("without a message", &Raw("VERBOSE"));
    call.succeeds("outside of AsyncAGI", &AsyncAgiBreak);
    call.fails("without its second word", &Raw("ASYNCAGI"));
    call.comes_to_nothing("no such channel", &HangupChannel { channel: "Local/nobody" });
    call.succeeds("its own channel", &Hangup);
    rows.append(&mut call.rows);

    let mut call = Call::begin(pbx, "other");
    let caller = call.caller().env("channel").unwrap().to_owned();
    call.succeeds("of another channel", &HangupChannel { channel: &caller });
    rows.append(&mut call.rows);
    rows
}

/// Before the answer.
fn ringing(pbx: &Pbx) -> Vec<Row> {
    let mut call = Call::ringing(pbx, "ringing");
    call.succeeds("before the answer", &ChannelStatus);
    call.succeeds("a ringing call", &Answer);
    call.succeeds("after it", &ChannelStatus);
    call.rows
}
