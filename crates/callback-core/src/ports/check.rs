//! What is found when somebody looks whether a carrier can do what will be asked of it.

/// One thing that was looked at: what was found, or what is wrong and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Such as `dialplan`.
    pub part: &'static str,
    pub verdict: Result<String, Fault>,
}

/// What is wrong, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub problem: String,
    pub remedy: String,
}
