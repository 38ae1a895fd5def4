/// What an application or a subroutine of the dialplan does.
#[derive(Clone, Debug, Default)]
pub struct Executed {
    pub(super) result: i32,
    pub(super) variables: Vec<(String, String)>,
    pub(super) hangs_up: bool,
}

impl Executed {
    /// Returns `result`; from an application 1 is followed by the 520 that a real Asterisk adds.
    #[must_use]
    pub fn returning(result: i32) -> Self {
        Self { result, ..Self::default() }
    }

    /// Sets a channel variable.
    #[must_use]
    pub fn setting(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Leaves a dead channel.
    #[must_use]
    pub const fn hanging_up(mut self) -> Self {
        self.hangs_up = true;
        self
    }
}
