//! Events with a meaning: typed views of the frames that programs act on. The frame stays at hand for the rest.

mod channel;
mod escape;

use super::Frame;

pub use channel::Channel;

/// What an event says; the views read nothing until they are asked.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Event<'a> {
    /// Asterisk has started, or had when we logged in.
    FullyBooted(FullyBooted<'a>),
    /// Asterisk is about to end; it may as well end without a word.
    Shutdown,
    OriginateResponse(OriginateResponse<'a>),
    NewChannel(Channel<'a>),
    NewState(Channel<'a>),
    DialBegin(Dial<'a>),
    DialState(Dial<'a>),
    DialEnd(Dial<'a>),
    BridgeEnter(Bridging<'a>),
    BridgeLeave(Bridging<'a>),
    /// Somebody inside Asterisk wants a channel to end: the dialplan, an action, or its own stop.
    SoftHangupRequest(SoftHangup<'a>),
    HangUp(HangUp<'a>),
    VarSet(VarSet<'a>),
    /// Anything else: read the frame itself.
    Other,
}

impl<'a> Event<'a> {
    /// `None` when the frame is no event.
    #[must_use]
    pub fn read(frame: &'a Frame) -> Option<Self> {
        Some(match frame.bytes("Event")? {
            b"FullyBooted" => Self::FullyBooted(FullyBooted(frame)),
            b"Shutdown" => Self::Shutdown,
            b"OriginateResponse" => Self::OriginateResponse(OriginateResponse(frame)),
            b"Newchannel" => Self::NewChannel(Channel::new(frame, "")),
            b"Newstate" => Self::NewState(Channel::new(frame, "")),
            b"DialBegin" => Self::DialBegin(Dial(frame)),
            b"DialState" => Self::DialState(Dial(frame)),
            b"DialEnd" => Self::DialEnd(Dial(frame)),
            b"BridgeEnter" => Self::BridgeEnter(Bridging(frame)),
            b"BridgeLeave" => Self::BridgeLeave(Bridging(frame)),
            b"SoftHangupRequest" => Self::SoftHangupRequest(SoftHangup(frame)),
            b"Hangup" => Self::HangUp(HangUp(frame)),
            b"VarSet" => Self::VarSet(VarSet(frame)),
            _ => Self::Other,
        })
    }
}

/// `FullyBooted`.
#[derive(Debug, Clone, Copy)]
pub struct FullyBooted<'a>(&'a Frame);

impl FullyBooted<'_> {
    /// Seconds since the start.
    #[must_use]
    pub fn uptime(&self) -> Option<u64> {
        self.0.str("Uptime")?.parse().ok()
    }
}

/// `OriginateResponse`. Its caller id and channel are raw text of whoever was called; it bears no channel snapshot.
#[derive(Debug, Clone, Copy)]
pub struct OriginateResponse<'a>(&'a Frame);

impl<'a> OriginateResponse<'a> {
    /// The id of the `Originate`: the only way to tell whose answer this is. A refused duplicate bears the Uniqueid
    /// of the call that is alive.
    #[must_use]
    pub fn action_id(&self) -> Option<&'a str> {
        self.0.str("ActionID")
    }

    /// Whether it came to nothing; otherwise the called party answered.
    #[must_use]
    pub fn failed(&self) -> bool {
        self.0.bytes("Response") == Some(b"Failure")
    }

    /// 4 is answered, 3 our time limit, 5 busy, 8 congested, 0 anything: coarse, so believe a hang-up's cause first.
    #[must_use]
    pub fn reason(&self) -> Option<u8> {
        self.0.str("Reason")?.parse().ok()
    }
}

/// `DialBegin`, `DialState` or `DialEnd`.
#[derive(Debug, Clone, Copy)]
pub struct Dial<'a>(&'a Frame);

impl<'a> Dial<'a> {
    /// The channel that dials; an originated call has none.
    #[must_use]
    pub fn caller(&self) -> Option<Channel<'a>> {
        Some(Channel::new(self.0, "")).filter(|channel| channel.uniqueid().is_some())
    }

    /// The channel that is dialled.
    #[must_use]
    pub fn callee(&self) -> Channel<'a> {
        Channel::new(self.0, "Dest")
    }

    /// `RINGING`, `PROGRESS`, `ANSWER`, `BUSY`, …
    #[must_use]
    pub fn status(&self) -> Option<&'a str> {
        self.0.str("DialStatus")
    }

    /// Whether the called party sent the call elsewhere: then the status tells nothing of it.
    #[must_use]
    pub fn is_forwarded(&self) -> bool {
        self.0.bytes("Forward").is_some()
    }
}

/// `BridgeEnter` or `BridgeLeave`.
#[derive(Debug, Clone, Copy)]
pub struct Bridging<'a>(&'a Frame);

impl<'a> Bridging<'a> {
    #[must_use]
    pub fn channel(&self) -> Channel<'a> {
        Channel::new(self.0, "")
    }

    /// The id of the bridge.
    #[must_use]
    pub fn bridge(&self) -> Option<&'a str> {
        self.0.str("BridgeUniqueid")
    }

    /// How many channels are in it now, this one included if it entered.
    #[must_use]
    pub fn channels(&self) -> Option<u32> {
        self.0.str("BridgeNumChannels")?.parse().ok()
    }
}

/// `SoftHangupRequest`.
#[derive(Debug, Clone, Copy)]
pub struct SoftHangup<'a>(&'a Frame);

impl<'a> SoftHangup<'a> {
    #[must_use]
    pub fn channel(&self) -> Channel<'a> {
        Channel::new(self.0, "")
    }

    /// Whether Asterisk ends the channel because it stops or restarts itself. Its `Cause` is no Q.850 cause, but why the
    /// end is wanted; this reason is a number of Asterisk's own.
    #[must_use]
    pub fn is_shutdown(&self) -> bool {
        self.0.bytes("Cause") == Some(b"4")
    }
}

/// `Hangup`.
#[derive(Debug, Clone, Copy)]
pub struct HangUp<'a>(&'a Frame);

impl<'a> HangUp<'a> {
    #[must_use]
    pub fn channel(&self) -> Channel<'a> {
        Channel::new(self.0, "")
    }

    /// Q.850 cause; 0 is none.
    #[must_use]
    pub fn cause(&self) -> Option<u8> {
        self.0.str("Cause")?.parse().ok()
    }

    /// SIP status, 300 to 699 (from 22.7 on). After a local cancel it is Asterisk's own.
    #[must_use]
    pub fn tech_cause(&self) -> Option<u16> {
        self.0.str("TechCause")?.parse().ok().filter(|status| (300..700).contains(status))
    }
}

/// `VarSet`.
#[derive(Debug, Clone, Copy)]
pub struct VarSet<'a>(&'a Frame);

impl<'a> VarSet<'a> {
    #[must_use]
    pub fn channel(&self) -> Channel<'a> {
        Channel::new(self.0, "")
    }

    #[must_use]
    pub fn variable(&self) -> Option<&'a str> {
        self.0.str("Variable")
    }

    /// The value as it was set.
    #[must_use]
    pub fn value(&self) -> Option<std::borrow::Cow<'a, [u8]>> {
        self.0.bytes("Value").map(escape::unescape)
    }
}
