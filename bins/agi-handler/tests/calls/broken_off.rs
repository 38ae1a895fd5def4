//! An Asterisk that ends the session, which is nobody's decision about the call.

use std::io::{self, Read};
use std::process::ChildStdout;

use agi_rs::testing::{Act, Executed};

use super::api_stub::{ApiStub, PERMIT};
use super::handler::{channel, run_with};

/// What the handler says, up to its first command of these words.
struct CutAt {
    words: &'static str,
    output: ChildStdout,
}

impl Read for CutAt {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let count = self.output.read(buf)?;
        let said = buf.get(..count).unwrap_or_default();
        Ok(if said.starts_with(self.words.as_bytes()) { 0 } else { count })
    }
}

#[test]
fn a_session_that_asterisk_ends_is_told_by_who_comes_after_and_not_as_a_decision() {
    for words in ["ANSWER", "STREAM FILE", "WAIT FOR DIGIT", "CHANNEL STATUS", "EXEC"] {
        let api = ApiStub::start(200, PERMIT);
        let dial = Executed::returning(0).setting("DIALSTATUS", "NOANSWER");
        let acts = [Act::Listen, Act::Listen, Act::Press('1')];
        let asterisk = channel().caller(acts).application("Dial", dial);
        let ended = run_with(&asterisk, &[("CALLBACK_API", &api.url)], &[], |_, output| {
            Box::new(CutAt { words, output })
        });
        assert_eq!(ended.code, Some(4), "{words}: {}", ended.log);
        assert!(api.outcomes().is_empty(), "{words}: {}", ended.log);
        assert_ne!(asterisk.variable_now("CALLBACK_AGI"), Some(b"done".to_vec()), "{words}");
        assert!(!asterisk.commands().iter().any(|command| command.starts_with("EXEC")), "{words}");
    }
}
