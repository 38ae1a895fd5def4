//! People of the business who sign in: the first owner, sessions, and who may do what.

mod error;
mod password;
mod people;
mod token;

use std::net::IpAddr;
use std::sync::Arc;

use callback_core::ports::audit::{Act, Action, Who};
use callback_core::ports::staff::{
    PasswordHash, SESSION_LIFE, Session, SetUp, Staff, StaffEmail, StaffStore, TryCount,
};
use callback_core::{StaffId, TokenHash};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

pub use self::error::StaffError;
pub use self::people::NewStaff;
pub use self::token::StaffToken;
use crate::Clock;

/// How long whoever runs the server has to become its first owner.
const SETUP_LIFE: SignedDuration = SignedDuration::from_mins(15);
const TRIES_PER: SignedDuration = SignedDuration::from_mins(15);
/// Nobody mistypes a password more often and still remembers it.
const ACCOUNT_TRIES: u32 = 10;
/// An office shares one address.
const ADDRESS_TRIES: u32 = 30;
/// Nobody guesses 256 bits; but each costs us the hash of a password.
const SETUP_TRIES: u32 = 200;
/// A use of a session is written down once in so long.
const USE_NOTED_EVERY: SignedDuration = SignedDuration::from_mins(1);

/// Who is signed in, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    pub staff: Staff,
    pub session: TokenHash,
    /// When they must sign in again, however busy they are.
    pub until: Timestamp,
}

impl SignedIn {
    fn of(session: &Session, staff: Staff) -> Self {
        let until = session.created_at.saturating_add(SESSION_LIFE);
        Self { staff, session: session.token, until: until.unwrap_or(session.created_at) }
    }
}

/// Lets staff in. All of it blocks, and what takes a password takes a tenth of a second of a processor.
pub struct Reception {
    store: Arc<dyn StaffStore>,
    clock: Arc<dyn Clock>,
    /// What the password of somebody unknown is compared with, so that they wait as long.
    nobodys: PasswordHash,
}

impl Reception {
    #[must_use]
    pub fn new(store: Arc<dyn StaffStore>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock, nobodys: password::nobodys() }
    }

    /// A new token that makes the first owner, as long as there is none.
    pub fn setup_token(&self) -> Result<Option<StaffToken>, StaffError> {
        if self.store.is_set_up()? {
            return Ok(None);
        }
        let (token, until) = Self::draw_setup_token(self.clock.now());
        Ok(self.store.keep_setup_token(token.hash(), until)?.then_some(token))
    }

    /// A setup token that is not kept yet, and until when it may be used.
    #[must_use]
    pub fn draw_setup_token(now: Timestamp) -> (StaffToken, Timestamp) {
        (StaffToken::draw(), now.saturating_add(SETUP_LIFE).unwrap_or(now))
    }

    pub fn is_set_up(&self) -> Result<bool, StaffError> {
        Ok(self.store.is_set_up()?)
    }

    /// Makes the first owner, who is to sign in then.
    pub fn set_up(
        &self,
        token: StaffToken,
        owner: &NewStaff,
        from: Option<IpAddr>,
    ) -> Result<StaffId, StaffError> {
        if self.store.is_set_up()? {
            return Err(StaffError::Closed);
        }
        let now = self.clock.now();
        self.count(&[from.map(|from| per_address("setup", from, SETUP_TRIES))], now)?;
        let owner = owner.to_staff(now)?;
        let act = own_act(now, Action::SetUp, owner.id);
        match self.store.set_up(token.hash(), &owner, &act)? {
            SetUp::Done => Ok(owner.id),
            SetUp::WrongToken => Err(StaffError::WrongToken),
            SetUp::Closed => Err(StaffError::Closed),
        }
    }

    /// Begins a session. The try is counted first, and the answer is the same for an unknown address, a wrong password
    /// and somebody who was disabled.
    pub fn sign_in(
        &self,
        email: &str,
        password: &str,
        from: Option<IpAddr>,
    ) -> Result<(StaffToken, SignedIn), StaffError> {
        let now = self.clock.now();
        let account = email.trim().to_lowercase();
        let account = per_account("account", account.as_bytes());
        let address = from.map(|from| per_address("address", from, ADDRESS_TRIES));
        self.count(&[Some(account), address], now)?;
        let known = match StaffEmail::parse(email) {
            Ok(email) => self.store.staff_by_email(&email)?,
            Err(_) => None,
        };
        let stored = known.as_ref().map_or(&self.nobodys, |staff| &staff.password);
        let is_right = password::matches(password, stored);
        let staff = known.filter(|it| is_right && it.disabled_at.is_none());
        let staff = staff.ok_or(StaffError::WrongPassword)?;
        let token = StaffToken::draw();
        let session =
            Session { token: token.hash(), staff: staff.id, created_at: now, seen_at: now };
        let act = own_act(now, Action::SignIn, staff.id);
        if !self.store.open_session(&session, &staff.password, &act)? {
            return Err(StaffError::WrongPassword);
        }
        Ok((token, SignedIn::of(&session, staff)))
    }

    /// Whose session it is, if it holds; notes that it was used.
    pub fn who(&self, token: StaffToken) -> Result<Option<SignedIn>, StaffError> {
        let now = self.clock.now();
        let Some((session, staff)) = self.store.session(token.hash())? else { return Ok(None) };
        if !session.is_fresh(now) {
            return Ok(None);
        }
        if now.duration_since(session.seen_at) >= USE_NOTED_EVERY {
            self.store.session_seen(session.token, now)?;
        }
        Ok(Some(SignedIn::of(&session, staff)))
    }

    pub fn sign_out(&self, who: &SignedIn) -> Result<(), StaffError> {
        let act = own_act(self.clock.now(), Action::SignOut, who.staff.id);
        Ok(self.store.end_session(who.session, &act)?)
    }

    /// Writes down what is about to be done; what can't be written down is not to be done.
    pub fn record(&self, who: Who, action: Action, subject: String) -> Result<(), StaffError> {
        let (at, details) = (self.clock.now(), String::new());
        Ok(self.store.record_act(&Act { at, who, action, subject, details })?)
    }

    fn count(&self, counts: &[Option<TryCount>], now: Timestamp) -> Result<(), StaffError> {
        let counts: Vec<_> = counts.iter().flatten().copied().collect();
        match self.store.count_try(&counts, now)? {
            Some(again) => Err(StaffError::TooMany { wait: again.duration_since(now) }),
            None => Ok(()),
        }
    }
}

impl std::fmt::Debug for Reception {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reception").finish_non_exhaustive()
    }
}

/// What somebody does to themselves.
fn own_act(at: Timestamp, action: Action, id: StaffId) -> Act {
    Act { at, who: Who::Staff(id), action, subject: id.to_string(), details: String::new() }
}

fn per_account(kind: &str, account: &[u8]) -> TryCount {
    TryCount { key: key(kind, account), limit: ACCOUNT_TRIES, per: TRIES_PER }
}

/// Whoever has an IPv6 address has 2^64 of them.
fn per_address(kind: &str, from: IpAddr, limit: u32) -> TryCount {
    let key = match from.to_canonical() {
        IpAddr::V4(address) => key(kind, &address.octets()),
        IpAddr::V6(address) => key(kind, &(address.to_bits() >> 64).to_be_bytes()),
    };
    TryCount { key, limit, per: TRIES_PER }
}

fn key(kind: &str, what: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(kind).chain_update([0]).chain_update(what).finalize().into()
}
