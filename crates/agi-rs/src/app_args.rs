use crate::line::ArgError;

/// The arguments of a dialplan application, for [`Exec`](crate::commands::Exec).
///
/// The application takes its one string apart once more: commas separate, quotes, backslashes,
/// parentheses and brackets shield. So each argument is escaped here for that second reading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppArgs {
    bytes: Vec<u8>,
    count: usize,
}

impl AppArgs {
    /// No arguments yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The whole string as it is, for applications that don't take it apart, such as `Set`, or take
    /// it apart by rules of their own, such as `Gosub`; never from outside data.
    #[must_use]
    pub fn verbatim(text: impl AsRef<[u8]>) -> Self {
        Self { bytes: text.as_ref().to_vec(), count: 1 }
    }

    /// Adds one argument, which reaches the application as it is, commas included.
    ///
    /// What an application does with the value later is its own matter: `Dial` for one takes its
    /// first argument apart at each `&`. `Set` and the few others that don't take their argument
    /// apart keep the backslashes: see [`verbatim`](Self::verbatim).
    #[must_use]
    pub fn arg(mut self, value: impl AsRef<[u8]>) -> Self {
        if self.count > 0 {
            self.bytes.push(b',');
        }
        self.count += 1;
        for &byte in value.as_ref() {
            if matches!(byte, b'\\' | b'"' | b',' | b'(' | b')' | b'[' | b']') {
                self.bytes.push(b'\\');
            }
            self.bytes.push(byte);
        }
        self
    }

    /// The one string that the application will take apart.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// True before the first argument.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

/// The name of a dialplan application, checked: letters, digits and `_`.
pub(crate) fn check_app_name(name: &str) -> Result<(), ArgError> {
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if plain && !name.is_empty() {
        return Ok(());
    }
    Err(ArgError::Invalid("an application's name is made of letters, digits and `_`"))
}
