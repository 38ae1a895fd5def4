//! What any memory of staff must do: one function per behavior.
//!
//! A store's crate calls [`staff_suite!`](macro@crate::staff_suite) in its tests and gets one test each.
#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "these are tests, called from the test binaries of stores: a failed step is a failed test"
)]

use std::path::Path;
use std::thread;

use callback_core::ports::audit::{Act, Action, Chain, Who};
use callback_core::ports::staff::{
    Changed, PasswordHash, Role, Session, SetUp, Staff, StaffChange, StaffEmail, StaffName,
    StaffStore, TryCount,
};
use callback_core::{StaffId, TokenHash};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

const NOW: Timestamp = Timestamp::constant(1_900_000_000, 0);

/// A store in a folder of its own.
pub struct StaffBench {
    store: Option<Box<dyn StaffStore>>,
    open: fn(&Path) -> Box<dyn StaffStore>,
    // Last, so that the store is closed before its files go.
    folder: TempDir,
}

impl StaffBench {
    #[must_use]
    pub fn new(open: fn(&Path) -> Box<dyn StaffStore>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { store: Some(open(folder.path())), open, folder }
    }

    fn store(&self) -> &dyn StaffStore {
        self.store.as_deref().unwrap()
    }

    fn reopen(&mut self) {
        drop(self.store.take());
        self.store = Some((self.open)(self.folder.path()));
    }

    fn set_up(&self) -> Staff {
        let owner = person(1, Role::Owner);
        assert!(self.store().keep_setup_token(TokenHash([1; 32]), after(60)).unwrap());
        let done = self.store().set_up(TokenHash([1; 32]), &owner, &act(0, Action::SetUp));
        assert_eq!(done.unwrap(), SetUp::Done);
        owner
    }

    fn added(&self, id: u8, role: Role) -> Staff {
        let staff = person(id, role);
        assert!(self.store().add_staff(&staff, &act(0, Action::AddStaff)).unwrap());
        staff
    }

    fn signed_in(&self, staff: &Staff, token: u8, seconds: i64) -> Session {
        let session = session(staff, token, seconds);
        let act = act(seconds, Action::SignIn);
        assert!(self.store().open_session(&session, &staff.password, &act).unwrap());
        session
    }

    fn is_open(&self, token: u8) -> bool {
        self.store().session(TokenHash([token; 32])).unwrap().is_some()
    }

    fn acts(&self) -> usize {
        self.store().audit(999).unwrap().len()
    }
}

fn after(seconds: i64) -> Timestamp {
    NOW + SignedDuration::from_secs(seconds)
}

fn person(id: u8, role: Role) -> Staff {
    Staff {
        id: StaffId::from_bytes([id; 16]),
        name: StaffName::parse("Ada").unwrap(),
        email: StaffEmail::parse(&format!("ada{id}@example.com")).unwrap(),
        role,
        password: PasswordHash(format!("$argon2id${id}")),
        created_at: after(i64::from(id)),
        disabled_at: None,
    }
}

fn session(staff: &Staff, token: u8, seconds: i64) -> Session {
    let at = after(seconds);
    Session { token: TokenHash([token; 32]), staff: staff.id, created_at: at, seen_at: at }
}

fn act(seconds: i64, action: Action) -> Act {
    let (subject, details) = ("somebody".to_owned(), String::new());
    Act { at: after(seconds), who: Who::Operator, action, subject, details }
}

pub fn a_setup_token_makes_one_owner_and_none_is_kept_after_that(bench: &mut StaffBench) {
    let [early, late] = [[1; 32], [2; 32]].map(TokenHash);
    let owner = person(1, Role::Owner);
    let set_up = |bench: &StaffBench, token, seconds| {
        bench.store().set_up(token, &owner, &act(seconds, Action::SetUp)).unwrap()
    };
    assert!(!bench.store().is_set_up().unwrap());
    assert_eq!(set_up(bench, early, 0), SetUp::WrongToken, "there is none");
    assert!(bench.store().keep_setup_token(early, after(60)).unwrap());
    assert!(bench.store().keep_setup_token(late, after(60)).unwrap());
    bench.reopen();
    assert_eq!(set_up(bench, early, 0), SetUp::WrongToken, "another took its place");
    assert_eq!(set_up(bench, late, 60), SetUp::WrongToken, "its time is over");
    assert_eq!((bench.store().all_staff().unwrap(), bench.acts()), (vec![], 0));
    assert_eq!(set_up(bench, late, 59), SetUp::Done);
    assert_eq!((bench.store().all_staff().unwrap(), bench.acts()), (vec![owner.clone()], 1));
    bench.reopen();
    assert!(bench.store().is_set_up().unwrap());
    assert!(!bench.store().keep_setup_token(early, after(60)).unwrap());
    for token in [early, late] {
        assert_eq!(set_up(bench, token, 0), SetUp::Closed);
    }
}

pub fn of_sixteen_who_have_the_setup_token_one_becomes_owner(bench: &mut StaffBench) {
    let token = TokenHash([1; 32]);
    bench.store().keep_setup_token(token, after(60)).unwrap();
    let store = bench.store();
    let race = |id| move || store.set_up(token, &person(id, Role::Owner), &act(0, Action::SetUp));
    let done = thread::scope(|scope| {
        let all: Vec<_> = (1..=16).map(|id| scope.spawn(race(id))).collect();
        let answers = all.into_iter().map(|one| one.join().unwrap().unwrap());
        answers.filter(|answer| *answer == SetUp::Done).count()
    });
    assert_eq!((done, store.all_staff().unwrap().len(), bench.acts()), (1, 1, 1));
}

pub fn staff_read_back_and_an_address_is_one_persons(bench: &mut StaffBench) {
    let owner = bench.set_up();
    let agent = bench.added(2, Role::Agent);
    let twin = Staff { id: StaffId::from_bytes([3; 16]), ..agent.clone() };
    assert!(!bench.store().add_staff(&twin, &act(0, Action::AddStaff)).unwrap());
    assert_eq!(bench.acts(), 2, "what was not done is not told");
    bench.reopen();
    assert_eq!(bench.store().all_staff().unwrap(), [owner, agent.clone()]);
    assert_eq!(bench.store().staff(agent.id).unwrap(), Some(agent.clone()));
    assert_eq!(bench.store().staff(twin.id).unwrap(), None);
    assert_eq!(bench.store().staff_by_email(&agent.email).unwrap(), Some(agent));
}

pub fn the_last_owner_stays_one(bench: &mut StaffBench) {
    let owner = bench.set_up();
    let other = bench.added(2, Role::Agent);
    let change = |bench: &StaffBench, id, change| {
        bench.store().change_staff(id, &change, &act(0, Action::ChangeRole)).unwrap()
    };
    for bad in [StaffChange::Role(Role::Viewer), StaffChange::Disable(NOW)] {
        assert_eq!(change(bench, owner.id, bad), Changed::LastOwner);
    }
    let unknown = StaffId::from_bytes([9; 16]);
    assert_eq!(change(bench, unknown, StaffChange::Enable), Changed::Missing);
    assert_eq!(bench.acts(), 2);
    assert_eq!(change(bench, other.id, StaffChange::Role(Role::Owner)), Changed::Done);
    assert_eq!(change(bench, owner.id, StaffChange::Disable(NOW)), Changed::Done);
    let stored = bench.store().staff(owner.id).unwrap().unwrap();
    assert_eq!(stored, Staff { disabled_at: Some(NOW), ..owner.clone() });
    assert_eq!(change(bench, other.id, StaffChange::Role(Role::Agent)), Changed::LastOwner);
    assert_eq!(change(bench, owner.id, StaffChange::Enable), Changed::Done);
    assert_eq!(bench.store().staff(owner.id).unwrap(), Some(owner));
    assert_eq!(bench.acts(), 5);
}

pub fn a_session_holds_until_it_is_ended(bench: &mut StaffBench) {
    let owner = bench.set_up();
    let first = bench.signed_in(&owner, 1, 0);
    bench.signed_in(&owner, 2, 0);
    bench.reopen();
    let found = bench.store().session(first.token).unwrap();
    assert_eq!(found, Some((first.clone(), owner.clone())));
    for seconds in [90, 30] {
        bench.store().session_seen(first.token, after(seconds)).unwrap();
    }
    let (seen, _) = bench.store().session(first.token).unwrap().unwrap();
    assert_eq!(seen, Session { seen_at: after(90), ..first.clone() });
    for _ in 0..2 {
        bench.store().end_session(first.token, &act(9, Action::SignOut)).unwrap();
    }
    assert_eq!([1, 2, 3].map(|token| bench.is_open(token)), [false, true, false]);
    assert_eq!(bench.acts(), 4, "it was ended once");
    assert_eq!(bench.store().end_sessions(owner.id, &act(9, Action::EndSessions)).unwrap(), 1);
    assert!(!bench.is_open(2));
}

pub fn a_new_password_and_a_disabled_owner_end_sessions(bench: &mut StaffBench) {
    let owner = bench.set_up();
    let agent = bench.added(2, Role::Agent);
    for token in [1, 2] {
        bench.signed_in(&agent, token, 0);
    }
    bench.signed_in(&owner, 3, 0);
    let open = |bench: &StaffBench| [1, 2, 3].map(|token| bench.is_open(token));
    let hash = PasswordHash("$argon2id$new".to_owned());
    let change = StaffChange::Password { hash: hash.clone(), keeps: TokenHash([2; 32]) };
    bench.store().change_staff(agent.id, &change, &act(1, Action::ChangePassword)).unwrap();
    assert_eq!(open(bench), [false, true, true]);
    let late = session(&agent, 4, 2);
    let sign_in = act(2, Action::SignIn);
    assert!(!bench.store().open_session(&late, &agent.password, &sign_in).unwrap(), "the old one");
    assert!(bench.store().open_session(&late, &hash, &sign_in).unwrap());
    let change = StaffChange::Disable(NOW);
    bench.store().change_staff(agent.id, &change, &act(3, Action::DisableStaff)).unwrap();
    assert_eq!((open(bench), bench.is_open(4)), ([false, false, true], false));
    assert!(!bench.store().open_session(&session(&agent, 5, 3), &hash, &sign_in).unwrap());
}

pub fn tries_are_counted_until_they_are_full_and_forgotten_after_their_time(
    bench: &mut StaffBench,
) {
    let per = SignedDuration::from_secs(60);
    let [account, address] =
        [([1; 32], 2), ([2; 32], 3)].map(|(key, limit)| TryCount { key, limit, per });
    let count = |bench: &StaffBench, counts: &[TryCount], seconds| {
        bench.store().count_try(counts, after(seconds)).unwrap()
    };
    assert_eq!(count(bench, &[account, address], 0), None);
    assert_eq!(count(bench, &[account, address], 10), None);
    bench.reopen();
    assert_eq!(count(bench, &[account, address], 20), Some(after(60)), "the account is full");
    assert_eq!(count(bench, &[address], 20), None, "what was refused is not counted elsewhere");
    assert_eq!(count(bench, &[address], 59), Some(after(60)));
    assert_eq!(count(bench, &[account, address], 60), None);
}

pub fn each_act_is_chained_to_the_one_before_it(bench: &mut StaffBench) {
    assert_eq!(bench.store().verify_audit().unwrap(), Chain::Whole { entries: 0, last: [0; 32] });
    let store = bench.store();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| store.record_act(&act(7, Action::Reached)).unwrap());
        }
    });
    bench.reopen();
    let told = bench.store().audit(3).unwrap();
    let sequences: Vec<_> = told.iter().map(|entry| entry.sequence).collect();
    assert_eq!(sequences, [8, 7, 6]);
    let last = told.first().unwrap();
    let words = [&last.who, &last.action, &last.subject].map(String::as_str);
    assert_eq!((last.at, words), (after(7), ["operator", "reached", "somebody"]));
    let whole = Chain::Whole { entries: 8, last: last.hash };
    assert_eq!(bench.store().verify_audit().unwrap(), whole);
}

/// Makes a test of every behavior of the suite. `$open` is a function from an existing folder to
/// a `Box<dyn StaffStore>` that keeps all it knows in there.
#[macro_export]
macro_rules! staff_suite {
    ($open:path) => {
        $crate::staff_suite! { @each $open:
            a_setup_token_makes_one_owner_and_none_is_kept_after_that
            of_sixteen_who_have_the_setup_token_one_becomes_owner
            staff_read_back_and_an_address_is_one_persons
            the_last_owner_stays_one
            a_session_holds_until_it_is_ended
            a_new_password_and_a_disabled_owner_end_sessions
            tries_are_counted_until_they_are_full_and_forgotten_after_their_time
            each_act_is_chained_to_the_one_before_it
        }
    };
    (@each $open:path: $($behavior:ident)+) => {$(
        #[test]
        fn $behavior() {
            $crate::staff_suite::$behavior(&mut $crate::staff_suite::StaffBench::new($open));
        }
    )+};
}

impl std::fmt::Debug for StaffBench {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StaffBench").finish_non_exhaustive()
    }
}
