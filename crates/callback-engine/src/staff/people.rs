//! Who the staff are, and what an owner changes about them.

use std::fmt;

use callback_core::StaffId;
use callback_core::ports::audit::{Act, Action, Who};
use callback_core::ports::staff::{Changed, Role, Staff, StaffChange, StaffEmail, StaffName};
use jiff::Timestamp;
use uuid::Uuid;

use super::{Reception, SignedIn, StaffError, password, per_account};

/// Somebody who is to be added.
pub struct NewStaff {
    pub name: StaffName,
    pub email: StaffEmail,
    pub role: Role,
    pub password: String,
}

impl fmt::Debug for NewStaff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewStaff").field("role", &self.role).finish_non_exhaustive()
    }
}

impl NewStaff {
    pub(super) fn to_staff(&self, now: Timestamp) -> Result<Staff, StaffError> {
        Ok(Staff {
            id: StaffId::new(Uuid::now_v7()),
            name: self.name.clone(),
            email: self.email.clone(),
            role: self.role,
            password: password::hash(&self.password)?,
            created_at: now,
            disabled_at: None,
        })
    }
}

impl Reception {
    pub fn people(&self) -> Result<Vec<Staff>, StaffError> {
        Ok(self.store.all_staff()?)
    }

    pub fn add(&self, by: &SignedIn, new: &NewStaff) -> Result<Staff, StaffError> {
        let staff = new.to_staff(self.clock.now())?;
        let act = self.act(by, Action::AddStaff, staff.id, new.role.name());
        if self.store.add_staff(&staff, &act)? { Ok(staff) } else { Err(StaffError::EmailTaken) }
    }

    pub fn change_role(&self, by: &SignedIn, id: StaffId, role: Role) -> Result<(), StaffError> {
        let act = self.act(by, Action::ChangeRole, id, role.name());
        self.change(id, &StaffChange::Role(role), &act)
    }

    /// Ends their sessions, too.
    pub fn disable(&self, by: &SignedIn, id: StaffId) -> Result<(), StaffError> {
        let act = self.act(by, Action::DisableStaff, id, "");
        self.change(id, &StaffChange::Disable(act.at), &act)
    }

    pub fn enable(&self, by: &SignedIn, id: StaffId) -> Result<(), StaffError> {
        let act = self.act(by, Action::EnableStaff, id, "");
        self.change(id, &StaffChange::Enable, &act)
    }

    /// Ends all sessions of somebody; how many.
    pub fn end_sessions(&self, by: &SignedIn, id: StaffId) -> Result<usize, StaffError> {
        self.store.staff(id)?.ok_or(StaffError::NoSuchStaff)?;
        Ok(self.store.end_sessions(id, &self.act(by, Action::EndSessions, id, ""))?)
    }

    /// Somebody's own password, told with the one that it replaces. Their other sessions end. A try, as any other.
    pub fn change_password(&self, by: &SignedIn, old: &str, new: &str) -> Result<(), StaffError> {
        let id = by.staff.id;
        self.count(&[Some(per_account("password", id.as_bytes()))], self.clock.now())?;
        if !password::matches(old, &by.staff.password) {
            return Err(StaffError::WrongPassword);
        }
        let hash = password::hash(new)?;
        let act = self.act(by, Action::ChangePassword, id, "");
        self.change(id, &StaffChange::Password { hash, keeps: by.session }, &act)
    }

    fn change(&self, id: StaffId, change: &StaffChange, act: &Act) -> Result<(), StaffError> {
        match self.store.change_staff(id, change, act)? {
            Changed::Done => Ok(()),
            Changed::Missing => Err(StaffError::NoSuchStaff),
            Changed::LastOwner => Err(StaffError::LastOwner),
        }
    }

    fn act(&self, by: &SignedIn, action: Action, subject: StaffId, details: &str) -> Act {
        let who = Who::Staff(by.staff.id);
        let (subject, details) = (subject.to_string(), details.to_owned());
        Act { at: self.clock.now(), who, action, subject, details }
    }
}
