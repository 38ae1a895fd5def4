use super::{Claim, claim};
use crate::call::Call;
use crate::pbx::Pbx;

/// The longest command of Asterisk 22.6 and later, without its line feed.
const LONGEST: usize = 8190;

pub(crate) fn claims(pbx: &Pbx) -> Vec<Claim> {
    let mut call = Call::begin(pbx, "lines");
    assert_eq!(call.ask("SET VARIABLE MARK m"), "200 result=1");
    let mut claims = vec![length(&mut call), slices(pbx)];
    claims.extend(separators(&mut call));
    claims.extend(escapes(&mut call));
    claims.push(words(&mut call));
    claims.extend(substitution(&mut call));
    claims.push(leading_nul(&mut call));
    claims
}

/// `NOOP` filled up to `len` bytes.
fn noop(len: usize) -> String {
    format!("NOOP {}", "x".repeat(len - "NOOP ".len()))
}

fn length(call: &mut Call<'_>) -> Claim {
    let whole = call.ask(noop(LONGEST));
    let next = call.ask("GET VARIABLE MARK");
    let holds = whole == "200 result=0" && next == "200 result=1 (m)";
    claim(
        "8190 bytes before the line feed are one command",
        holds,
        format!("`{whole}`, then `{next}` to the next command"),
    )
}

/// In a call of its own: Asterisk reads ahead, and nobody knows what it still has to answer.
fn slices(pbx: &Pbx) -> Claim {
    let mut call = Call::begin(pbx, "slices");
    call.ask("SET VARIABLE MARK m");
    // 8191 bytes are a slice of their own; what follows is the next command.
    let first = call.ask(format!("{}GET VARIABLE MARK", noop(LONGEST + 1)));
    // The rest may wait in Asterisk's buffer until something more arrives.
    let second = call.ask("NOOP");
    claim(
        "a longer line runs in slices of 8191 bytes, each answered: its tail is executed as a command",
        first == "200 result=0" && second == "200 result=1 (m)",
        format!(
            "8191 bytes of `NOOP` and `GET VARIABLE MARK` on one line: `{first}`, then `{second}`, \
             at the latest when another line arrives"
        ),
    )
}

fn separators(call: &mut Call<'_>) -> Vec<Claim> {
    let returned = call.ask("ANSWER\r");
    let empty = call.ask("");
    let tabs = call.ask("GET\tVARIABLE \t MARK");
    let inside = call.ask("GET VARIABLE M\"AR\"K");
    vec![
        claim(
            "a carriage return is data: `ANSWER\\r` is unknown",
            returned.starts_with("510 "),
            format!("`{returned}`"),
        ),
        claim("an empty line earns 510", empty.starts_with("510 "), format!("`{empty}`")),
        claim(
            "spaces and tabs separate",
            tabs == "200 result=1 (m)",
            format!("`GET⇥VARIABLE ⇥ MARK`: `{tabs}`"),
        ),
        claim(
            "a quotation mark toggles quoting anywhere",
            inside == "200 result=1 (m)",
            format!("`GET VARIABLE M\"AR\"K`: `{inside}`"),
        ),
    ]
}

fn escapes(call: &mut Call<'_>) -> Vec<Claim> {
    call.ask(r#"SET VARIABLE X "a\"b\\c" "#);
    let quoted = call.ask("GET VARIABLE X");
    call.ask(r"SET VARIABLE X a\ b\\");
    let bare = call.ask("GET VARIABLE X");
    call.ask(r#"SET VARIABLE X "a\nb\tc""#);
    let letters = call.ask("GET VARIABLE X");
    vec![
        claim(
            "a backslash makes the next byte literal, inside and outside of quotes",
            quoted == r#"200 result=1 (a"b\c)"# && bare == r"200 result=1 (a b\)",
            format!(r#"`"a\"b\\c"` gives `{quoted}`, `a\ b\\` gives `{bare}`"#),
        ),
        claim(
            "there is no `\\n` or `\\t`",
            letters == "200 result=1 (anbtc)",
            format!(r#"`"a\nb\tc"` gives `{letters}`"#),
        ),
    ]
}

fn words(call: &mut Call<'_>) -> Claim {
    let more = call.ask(format!("NOOP{}", " x".repeat(127)));
    let fits = call.ask(format!("NOOP{}", " x".repeat(126)));
    // The log is written by a thread of its own, in order: this is its last line about us.
    call.ask("STREAM FILE sound-after-the-words \"\"");
    let log = call.pbx.wait_for_log("sound-after-the-words");
    let complaints = log.matches("Too many arguments, truncating").count();
    claim(
        "a command has at most 127 words, the 128th is dropped",
        complaints == 1,
        format!(
            "128 words: `{more}`, and the log says \"Too many arguments, truncating\"; 127 words: `{fits}`, and it says nothing"
        ),
    )
}

fn substitution(call: &mut Call<'_>) -> Vec<Claim> {
    call.ask("EXEC Set X=1 Y=2");
    let (first, second) = (call.ask("GET VARIABLE X"), call.ask("GET VARIABLE Y"));
    call.ask("EXEC Set X=${MARK}");
    let plain = call.ask("GET VARIABLE X");
    call.ask("SET VARIABLE AGIEXECFULL true");
    call.ask("EXEC Set X=${MARK}");
    let full = call.ask("GET VARIABLE X");
    call.ask("SET VARIABLE AGIEXECFULL \"\"");
    let expanded = call.ask(r#"GET FULL VARIABLE "${MARK}${LEN(abc)}""#);
    let named = call.ask("GET VARIABLE LEN(abc)");
    call.ask("SET VARIABLE CALLERID(name) Ann");
    let written = call.ask("GET VARIABLE CALLERID(name)");
    vec![
        claim(
            "EXEC hands only its second word to the application",
            first == "200 result=1 (1)" && second == "200 result=0",
            format!("after `EXEC Set X=1 Y=2`: X `{first}`, Y `{second}`"),
        ),
        claim(
            "EXEC expands `${…}` only if AGIEXECFULL is true",
            plain == "200 result=1 (${MARK})" && full == "200 result=1 (m)",
            format!("`EXEC Set X=${{MARK}}` leaves X `{plain}`, with AGIEXECFULL `{full}`"),
        ),
        claim(
            "GET FULL VARIABLE always expands, functions too",
            expanded == "200 result=1 (m3)",
            format!("`{expanded}`"),
        ),
        claim(
            "GET and SET VARIABLE of a name that ends in `)` call a dialplan function",
            named == "200 result=1 (3)" && written == "200 result=1 (Ann)",
            format!(
                "`GET VARIABLE LEN(abc)`: `{named}`; CALLERID(name) after `SET VARIABLE`: `{written}`"
            ),
        ),
    ]
}

fn leading_nul(call: &mut Call<'_>) -> Claim {
    call.program.say("\0NOOP\n");
    let next = call.ask("GET VARIABLE MARK");
    claim(
        "a line that begins with NUL ends the session (here FastAGI)",
        next == "(end of the stream)",
        format!("the line is lost without an answer, the next command has its reply: `{next}`"),
    )
}
