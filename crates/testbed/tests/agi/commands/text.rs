use agi_rs::commands::{ReceiveChar, ReceiveText, SendImage, SendText, TddMode};
use agi_rs::testing::Asterisk;

use super::{LONG, SHORT};
use crate::call::Call;
use crate::kit::Kit;
use crate::pbx::Pbx;
use crate::raw::Raw;
use crate::row::Row;

pub(crate) fn rows(pbx: &Pbx) -> Vec<Row> {
    let mut call = Call::begin(pbx, "text");
    call.succeeds("", &SendText { text: "two words" });
    call.fails("without a text", &Raw("SEND TEXT"));
    let (soon, late) = (ReceiveText { timeout: Some(SHORT) }, ReceiveText { timeout: Some(LONG) });
    let text = call.succeeds_while("a text", &late, |caller| {
        caller.leg.session.send_text("a) text").unwrap();
    });
    assert_eq!(text.as_deref(), Some(b"a) text".as_slice()));
    assert_eq!(call.comes_to_nothing("none in time", &soon), None);
    let (soon, late) = (ReceiveChar { timeout: Some(SHORT) }, ReceiveChar { timeout: Some(LONG) });
    let byte = call.succeeds_while("a text", &late, |caller| {
        caller.leg.session.send_text("yes").unwrap();
    });
    assert_eq!(byte, Some(b'y'));
    assert_eq!(call.comes_to_nothing("none in time", &soon), None);
    call.succeeds("no such image, on a channel without images", &SendImage { image: "none" });
    call.fails("without an image", &Raw("SEND IMAGE"));
    call.fails("a channel without a TDD", &TddMode::On);
    let mut rows = call.rows;
    let mut kit = Kit::connect(&Asterisk::new().with_tdd());
    rows.push(kit.succeeds("a channel with a TDD", &TddMode::On));
    rows
}
