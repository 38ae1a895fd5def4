use std::path::Path;
use std::process::{Command, Stdio};

use crate::folder::Folder;

/// One line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Contestant {
    NoAgi,
    Playback,
    Python,
    CScript,
    RustScript,
    HandlerScript,
    CServer,
    RustServer,
    HandlerServer,
}

/// How Asterisk reaches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Not at all: the dialplan alone.
    Dialplan,
    /// A process for each call.
    Script,
    /// A connection for each call.
    Server,
}

impl Contestant {
    pub(crate) const ALL: [Self; 9] = [
        Self::NoAgi,
        Self::Playback,
        Self::Python,
        Self::CScript,
        Self::RustScript,
        Self::HandlerScript,
        Self::CServer,
        Self::RustServer,
        Self::HandlerServer,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::NoAgi => "no AGI: Answer, Hangup",
            Self::Playback => "no AGI: Answer, Playback(beep), Hangup",
            Self::Python => "script, Python + pyst2",
            Self::CScript => "script, C, static",
            Self::RustScript => "script, agi-rs",
            Self::HandlerScript => "script, agi-handler *",
            Self::CServer => "FastAGI, C",
            Self::RustServer => "FastAGI, agi-rs",
            Self::HandlerServer => "FastAGI, agi-handler *",
        }
    }

    pub(crate) const fn kind(self) -> Kind {
        match self {
            Self::NoAgi | Self::Playback => Kind::Dialplan,
            Self::Python | Self::CScript | Self::RustScript | Self::HandlerScript => Kind::Script,
            Self::CServer | Self::RustServer | Self::HandlerServer => Kind::Server,
        }
    }

    /// Whether it is the product, which screens, asks for the gate, dials and reports.
    pub(crate) const fn is_shipped(self) -> bool {
        matches!(self, Self::HandlerScript | Self::HandlerServer)
    }

    /// Its extension in the benchmark's dialplan.
    pub(crate) const fn extension(self) -> &'static str {
        match self {
            Self::NoAgi => "none",
            Self::Playback => "playback",
            Self::Python => "python",
            Self::CScript => "c-script",
            Self::RustScript => "rust-script",
            Self::HandlerScript => "handler-script",
            Self::CServer => "c-server",
            Self::RustServer => "rust-server",
            Self::HandlerServer => "handler-server",
        }
    }

    /// How a script is started here, outside Asterisk; as a server, its whole command line.
    pub(crate) fn command(self, folder: &Folder, port: u16) -> Option<Command> {
        let program = |name: &str| Command::new(folder.program(name));
        let mut command = match self {
            Self::NoAgi | Self::Playback => return None,
            Self::Python => {
                let mut command = Command::new(folder.python());
                command.arg(folder.program("agi-python"));
                command
            }
            Self::CScript => program("c-script"),
            Self::RustScript => program("rust-script"),
            Self::HandlerScript | Self::HandlerServer => program("agi-handler"),
            Self::CServer => program("c-server"),
            Self::RustServer => program("rust-server"),
        };
        match self {
            Self::CServer | Self::RustServer => {
                command.arg("127.0.0.1").arg(port.to_string());
            }
            Self::HandlerServer => {
                command.args(["serve", "--listen"]).arg(format!("127.0.0.1:{port}"));
            }
            _ => {}
        }
        command.env_clear().env("PATH", "/usr/bin:/bin").current_dir(Path::new("/"));
        command.stderr(Stdio::null());
        Some(command)
    }
}
