use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::options::Options;
use super::root::Root;
use crate::TestbedError;

/// In a mount and process namespace of its own: nothing to unmount, and when this shell (process 1
/// in there) is killed, everything is. It must stay: changing the user clears `--kill-child`.
const ENTER: &str = r#"
run=$1 root=$2 shipped=$3 handler=$4
shift 4
mount --bind "$run" "$root/srv/callback" &&
mount --bind "$shipped" "$root/srv/callback/asterisk" &&
mount --bind "$handler" "$root/srv/callback/agi-handler" &&
{ [ ! -e "$run/resolv.conf" ] || mount --bind "$run/resolv.conf" "$root/etc/resolv.conf"; } &&
mount -t proc proc "$root/proc" &&
chroot --userspec=asterisk:asterisk "$root" "$@"
exit $?
"#;

/// Where Asterisk is at home already, with another name server.
const ASK: &str = r#"mount --bind "$1" /etc/resolv.conf && shift && exec "$@""#;

/// The name server of a run's own, in its folder.
const NAME_SERVER: &str = "resolv.conf";

/// The command that starts `program` where Asterisk is at home, with no environment yet but PATH.
pub(super) fn command(root: &Root, run: &Path, handler: &Path, program: &[&OsStr]) -> Command {
    let mut command = match root {
        Root::Installed if run.join(NAME_SERVER).exists() => {
            let mut command = Command::new("unshare");
            command.args(["--mount", "--propagation", "private", "sh", "-c", ASK, "sh"]);
            command.arg(run.join(NAME_SERVER));
            command
        }
        Root::Installed => Command::new("env"),
        Root::Folder(folder) => {
            let mut command = Command::new("unshare");
            command.args([
                "--mount",
                "--propagation",
                "private",
                "--pid",
                "--fork",
                "--kill-child",
            ]);
            let shipped = shipped_files();
            command.args(["sh", "-c", ENTER, "sh"]).args([run, folder, &shipped, handler]);
            command
        }
    };
    command.args(program);
    command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").current_dir("/");
    command
}

/// How `asterisk/entrypoint` is called there.
pub(super) fn entrypoint(root: &Root) -> PathBuf {
    match root {
        Root::Installed => shipped_files().join("entrypoint"),
        Root::Folder(_) => PathBuf::from("/srv/callback/asterisk/entrypoint"),
    }
}

/// Where a run's own templates are, in its folder.
pub(super) const TEMPLATES: &str = "templates";

/// Puts into the run's folder the shipped templates with the test's over them, if there are any,
/// the test's files, and what the namespaces mount over.
pub(super) fn lay_out(root: &Root, run: &Path, options: &Options) -> Result<(), TestbedError> {
    let name_server = options.name_server.map(|server| format!("nameserver {server}\n"));
    let name_server = name_server.iter().map(|line| (NAME_SERVER, line));
    for (name, text) in options.files.iter().map(|(name, text)| (*name, text)).chain(name_server) {
        let file = run.join(name);
        fs::write(&file, text).map_err(TestbedError::file("write", &file))?;
    }
    if let Some(templates) = &options.templates {
        let own = run.join(TEMPLATES);
        fs::create_dir(&own).map_err(TestbedError::file("make", &own))?;
        copy_files(&shipped_files().join("conf"), &own)?;
        copy_files(templates, &own)?;
    }
    if let Root::Folder(_) = root {
        let (shipped, handler) = (run.join("asterisk"), run.join("agi-handler"));
        fs::create_dir(&shipped).map_err(TestbedError::file("make", &shipped))?;
        fs::write(&handler, "").map_err(TestbedError::file("make", &handler))?;
    }
    root.hand_over(run)
}

fn copy_files(from: &Path, to: &Path) -> Result<(), TestbedError> {
    let read = || TestbedError::file("read", from);
    for entry in fs::read_dir(from).map_err(read())? {
        let entry = entry.map_err(read())?;
        let file = entry.path();
        fs::copy(&file, to.join(entry.file_name())).map_err(TestbedError::file("copy", &file))?;
    }
    Ok(())
}

/// How the handler is called where Asterisk runs.
pub(super) fn handler_inside(root: &Root, handler: &Path) -> PathBuf {
    match root {
        Root::Installed => handler.to_owned(),
        Root::Folder(_) => PathBuf::from("/srv/callback/agi-handler"),
    }
}

/// The repository's `asterisk/`: tests run what is shipped.
fn shipped_files() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../asterisk")
}
