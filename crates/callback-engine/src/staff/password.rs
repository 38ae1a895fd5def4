//! Passwords: Argon2id with 19 MiB and two passes.

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use callback_core::ports::staff::PasswordHash;

use super::StaffError;

/// In characters.
const SHORTEST: usize = 12;
const LONGEST: usize = 128;

/// Random bytes in the place of a hash, so of no password that anybody knows. Whoever is unknown is compared with it, and
/// waits as long as others do.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$RPXmgvSfThmXIX59S57njA$/ArjO4liPyc93OtGfLxTBQ/1JNpTZv9ue7yn1fOQaaM";

pub(super) fn nobodys() -> PasswordHash {
    PasswordHash(NOBODYS.to_owned())
}

/// Hashes a password that somebody chose.
pub(super) fn hash(password: &str) -> Result<PasswordHash, StaffError> {
    if !(SHORTEST..=LONGEST).contains(&password.chars().count()) {
        return Err(StaffError::WeakPassword);
    }
    let salt: [u8; 16] = rand::random();
    let params = Params::new(19 * 1024, 2, 1, None).map_err(|_| StaffError::Hashing)?;
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = hasher.hash_password_with_salt(password.as_bytes(), &salt);
    Ok(PasswordHash(hash.map_err(|_| StaffError::Hashing)?.to_string()))
}

/// Takes its parameters from the stored hash.
pub(super) fn matches(password: &str, stored: &PasswordHash) -> bool {
    Argon2::default().verify_password(password.as_bytes(), stored.0.as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_again_and_no_other() {
        let stored = hash("correct horse battery").unwrap();
        assert!(stored.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", stored.0);
        assert!(matches("correct horse battery", &stored));
        assert!(!matches("correct horse batterz", &stored));
        assert!(stored != hash("correct horse battery").unwrap(), "salted");
        // A text that can't be read would be refused without any work.
        let of_nobody = Argon2::default().verify_password(b"any", NOBODYS);
        assert_eq!(of_nobody, Err(argon2::password_hash::Error::PasswordInvalid));
        let settings = |hash: &str| hash.split('$').take(4).collect::<Vec<_>>().join("$");
        assert_eq!(settings(&stored.0), settings(NOBODYS));
        for bad in ["eleven sign", &"x".repeat(129)] {
            assert!(matches!(hash(bad), Err(StaffError::WeakPassword)));
        }
    }
}
