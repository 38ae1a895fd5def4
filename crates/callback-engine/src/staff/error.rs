use callback_core::ports::staff::InvalidStaff;
use callback_core::ports::store::StoreError;
use jiff::SignedDuration;

/// Why somebody was not let in, or something was not changed.
#[derive(Debug, thiserror::Error)]
pub enum StaffError {
    /// Nobody learns which of the two.
    #[error("the address or the password is wrong")]
    WrongPassword,
    #[error("tried too often")]
    TooMany { wait: SignedDuration },
    /// There is an owner.
    #[error("setting up is over")]
    Closed,
    #[error("the setup token is wrong, used or too old")]
    WrongToken,
    #[error("a password has 12 to 128 characters")]
    WeakPassword,
    #[error(transparent)]
    Invalid(#[from] InvalidStaff),
    #[error("somebody has this address")]
    EmailTaken,
    #[error("there is nobody with this id")]
    NoSuchStaff,
    #[error("the last owner stays one")]
    LastOwner,
    #[error("a password could not be hashed")]
    Hashing,
    #[error(transparent)]
    Store(#[from] StoreError),
}
