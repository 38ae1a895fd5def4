use std::path::Path;
use std::process::Command;

use crate::stream::Recording;

/// One line of the table of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Contestant {
    Discard,
    Bare,
    Ours,
    Panoramisk,
    Node,
}

impl Contestant {
    pub(crate) const ALL: [Self; 5] =
        [Self::Discard, Self::Bare, Self::Ours, Self::Panoramisk, Self::Node];

    /// How often it is sent the recording in a round: some tenths of a second of it.
    pub(crate) const fn repeats(self) -> usize {
        match self {
            Self::Discard | Self::Bare | Self::Ours => 400,
            Self::Panoramisk | Self::Node => 25,
        }
    }

    /// Whether it tells how many events it saw.
    pub(crate) const fn counts(self) -> bool {
        !matches!(self, Self::Discard)
    }

    /// How it is started, from what `deploy/bench-ami` has prepared.
    pub(crate) fn command(self, folder: &Path, address: &str, recording: &Recording) -> Command {
        let rivals = Path::new(env!("CARGO_MANIFEST_DIR")).join("rivals/ami");
        let program = |name: &str| Command::new(folder.join("bin").join(name));
        let mut command = match self {
            Self::Discard | Self::Bare => program("ami-bare"),
            Self::Ours => program("ami-client"),
            Self::Panoramisk => Command::new(folder.join("python/bin/python")),
            Self::Node => Command::new("node"),
        };
        match self {
            Self::Discard => command.args(["discard", address]),
            Self::Bare => command.args(["split", address]),
            Self::Ours => command.args(["events", address]).args(recording.calls()),
            Self::Panoramisk => command.arg(rivals.join("panoramisk_client.py")).arg(address),
            Self::Node => {
                command.arg(rivals.join("node_client.js")).arg(folder.join("node")).arg(address)
            }
        };
        command
    }
}
