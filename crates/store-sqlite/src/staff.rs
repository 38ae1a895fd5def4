//! People of the business who sign in, and how the first of them came.

use callback_core::ports::audit::Act;
use callback_core::ports::staff::{
    Changed, PasswordHash, Role, Session, SetUp, Staff, StaffChange, StaffEmail, StaffName,
    StaffStore, TryCount,
};
use callback_core::ports::store::StoreError;
use callback_core::{StaffId, TokenHash};
use diesel::dsl::exists;
use diesel::prelude::*;
use jiff::Timestamp;

use crate::error::Fault;
use crate::schema::{staff, staff_setup};
use crate::values::{self, Unreadable};
use crate::{SqliteStore, audit, sessions};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = staff, check_for_backend(diesel::sqlite::Sqlite))]
struct Row {
    id: Vec<u8>,
    name: String,
    email: String,
    role: String,
    password: String,
    created_at: i64,
    disabled_at: Option<i64>,
}

impl StaffStore for SqliteStore {
    fn is_set_up(&self) -> Result<bool, StoreError> {
        self.read(is_set_up)
    }

    fn keep_setup_token(&self, token: TokenHash, until: Timestamp) -> Result<bool, StoreError> {
        self.write(move |conn| keep_setup_token(conn, token, until))
    }

    fn set_up(&self, token: TokenHash, owner: &Staff, act: &Act) -> Result<SetUp, StoreError> {
        let (owner, act) = (owner.clone(), act.clone());
        self.write(move |conn| set_up(conn, token, &owner, &act))
    }

    fn add_staff(&self, staff: &Staff, act: &Act) -> Result<bool, StoreError> {
        let (staff, act) = (staff.clone(), act.clone());
        self.write(move |conn| add(conn, &staff, &act))
    }

    fn staff(&self, id: StaffId) -> Result<Option<Staff>, StoreError> {
        self.read(|conn| find(conn, id))
    }

    fn staff_by_email(&self, email: &StaffEmail) -> Result<Option<Staff>, StoreError> {
        self.read(|conn| find_by_email(conn, email))
    }

    fn all_staff(&self) -> Result<Vec<Staff>, StoreError> {
        self.read(all)
    }

    fn change_staff(
        &self,
        id: StaffId,
        change: &StaffChange,
        act: &Act,
    ) -> Result<Changed, StoreError> {
        let (change, act) = (change.clone(), act.clone());
        self.write(move |conn| alter(conn, id, &change, &act))
    }

    fn count_try(
        &self,
        counts: &[TryCount],
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let counts = counts.to_vec();
        self.write(move |conn| sessions::count_try(conn, &counts, now))
    }

    fn open_session(
        &self,
        session: &Session,
        password: &PasswordHash,
        act: &Act,
    ) -> Result<bool, StoreError> {
        let (session, password, act) = (session.clone(), password.clone(), act.clone());
        self.write(move |conn| sessions::open(conn, &session, &password, &act))
    }

    fn session(&self, token: TokenHash) -> Result<Option<(Session, Staff)>, StoreError> {
        self.read(|conn| sessions::find(conn, token))
    }

    fn session_seen(&self, token: TokenHash, at: Timestamp) -> Result<(), StoreError> {
        self.write(move |conn| sessions::seen(conn, token, at))
    }

    fn end_session(&self, token: TokenHash, act: &Act) -> Result<(), StoreError> {
        let act = act.clone();
        self.write(move |conn| sessions::end(conn, token, &act))
    }

    fn end_sessions(&self, staff: StaffId, act: &Act) -> Result<usize, StoreError> {
        let act = act.clone();
        self.write(move |conn| {
            let ended = sessions::end_all(conn, staff, None, act.at)?;
            audit::append(conn, &act)?;
            Ok(ended)
        })
    }
}

fn is_set_up(conn: &mut SqliteConnection) -> Result<bool, Fault> {
    let done = staff_setup::table.filter(staff_setup::done_at.is_not_null());
    Ok(diesel::select(exists(done)).get_result(conn)?)
}

pub(crate) fn keep_setup_token(
    conn: &mut SqliteConnection,
    token: TokenHash,
    until: Timestamp,
) -> Result<bool, Fault> {
    let open = staff_setup::table.filter(staff_setup::done_at.is_null());
    let kept = (
        staff_setup::token_hash.eq(Some(token.0.to_vec())),
        staff_setup::until.eq(Some(until.as_millisecond())),
    );
    Ok(diesel::update(open).set(kept).execute(conn)? == 1)
}

/// The writer does one of these after the other, so one token makes one owner.
fn set_up(
    conn: &mut SqliteConnection,
    token: TokenHash,
    owner: &Staff,
    act: &Act,
) -> Result<SetUp, Fault> {
    if is_set_up(conn)? {
        return Ok(SetUp::Closed);
    }
    let good = staff_setup::table
        .filter(staff_setup::token_hash.eq(Some(token.0.to_vec())))
        .filter(staff_setup::until.gt(Some(act.at.as_millisecond())));
    let used = (
        staff_setup::token_hash.eq(None::<Vec<u8>>),
        staff_setup::until.eq(None::<i64>),
        staff_setup::done_at.eq(Some(act.at.as_millisecond())),
    );
    if diesel::update(good).set(used).execute(conn)? == 0 {
        return Ok(SetUp::WrongToken);
    }
    insert(conn, owner)?;
    audit::append(conn, act)?;
    Ok(SetUp::Done)
}

fn add(conn: &mut SqliteConnection, added: &Staff, act: &Act) -> Result<bool, Fault> {
    if find_by_email(conn, &added.email)?.is_some() {
        return Ok(false);
    }
    insert(conn, added)?;
    audit::append(conn, act)?;
    Ok(true)
}

fn insert(conn: &mut SqliteConnection, added: &Staff) -> Result<(), Fault> {
    let Staff { id, name, email, role, password, created_at, disabled_at } = added;
    let row = Row {
        id: id.as_bytes().to_vec(),
        name: name.as_str().to_owned(),
        email: email.as_str().to_owned(),
        role: role.name().to_owned(),
        password: password.0.clone(),
        created_at: created_at.as_millisecond(),
        disabled_at: disabled_at.map(Timestamp::as_millisecond),
    };
    diesel::insert_into(staff::table).values(row).execute(conn)?;
    Ok(())
}

pub(crate) fn find(conn: &mut SqliteConnection, id: StaffId) -> Result<Option<Staff>, Fault> {
    let own = staff::table.find(id.as_bytes().as_slice());
    let row: Option<Row> = own.select(Row::as_select()).first(conn).optional()?;
    row.map(Staff::try_from).transpose()
}

fn find_by_email(conn: &mut SqliteConnection, email: &StaffEmail) -> Result<Option<Staff>, Fault> {
    let own = staff::table.filter(staff::email.eq(email.as_str()));
    let row: Option<Row> = own.select(Row::as_select()).first(conn).optional()?;
    row.map(Staff::try_from).transpose()
}

fn all(conn: &mut SqliteConnection) -> Result<Vec<Staff>, Fault> {
    let oldest_first = staff::table.order((staff::created_at, staff::id));
    let rows: Vec<Row> = oldest_first.select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Staff::try_from).collect()
}

fn alter(
    conn: &mut SqliteConnection,
    id: StaffId,
    change: &StaffChange,
    act: &Act,
) -> Result<Changed, Fault> {
    let Some(known) = find(conn, id)? else { return Ok(Changed::Missing) };
    let keeps_owner = match change {
        StaffChange::Role(role) => *role == Role::Owner,
        StaffChange::Disable(_) => false,
        StaffChange::Enable | StaffChange::Password { .. } => true,
    };
    let is_owner = |staff: &Staff| staff.role == Role::Owner && staff.disabled_at.is_none();
    if !keeps_owner && is_owner(&known) && all(conn)?.iter().filter(|it| is_owner(it)).count() < 2 {
        return Ok(Changed::LastOwner);
    }
    let own = diesel::update(staff::table.find(id.as_bytes().as_slice()));
    match change {
        StaffChange::Role(role) => own.set(staff::role.eq(role.name())).execute(conn)?,
        StaffChange::Disable(at) => {
            sessions::end_all(conn, id, None, *at)?;
            own.set(staff::disabled_at.eq(Some(at.as_millisecond()))).execute(conn)?
        }
        StaffChange::Enable => own.set(staff::disabled_at.eq(None::<i64>)).execute(conn)?,
        StaffChange::Password { hash, keeps } => {
            sessions::end_all(conn, id, Some(*keeps), act.at)?;
            own.set(staff::password.eq(&hash.0)).execute(conn)?
        }
    };
    audit::append(conn, act)?;
    Ok(Changed::Done)
}

impl TryFrom<Row> for Staff {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let id = values::hex(&row.id);
        read(row).map_err(|source| Fault::damaged("staff", id, source))
    }
}

fn read(row: Row) -> Result<Staff, Unreadable> {
    let disabled_at = row.disabled_at.map(|at| values::time("disabled_at", at)).transpose()?;
    Ok(Staff {
        id: StaffId::from_bytes(values::bytes("id", &row.id)?),
        name: StaffName::parse(&row.name).map_err(|_| Unreadable::Document { column: "name" })?,
        email: StaffEmail::parse(&row.email)
            .map_err(|_| Unreadable::Document { column: "email" })?,
        role: row.role.parse().map_err(|_| Unreadable::Word { column: "role" })?,
        password: PasswordHash(row.password),
        created_at: values::time("created_at", row.created_at)?,
        disabled_at,
    })
}
