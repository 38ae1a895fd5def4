use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::root::Root;
use crate::TestbedError;

/// In a mount and process namespace of its own: nothing to unmount, and when this shell (process 1
/// in there) is killed, everything is. It must stay: changing the user clears `--kill-child`.
const ENTER: &str = r#"
mount --bind "$1" "$2/srv/callback" &&
mount --bind "$3" "$2/srv/callback/asterisk" &&
mount --bind "$4" "$2/srv/callback/agi-handler" &&
mount -t proc proc "$2/proc" &&
chroot --userspec=asterisk:asterisk "$2" sh /srv/callback/asterisk/entrypoint
exit $?
"#;

/// The command that starts Asterisk by way of `asterisk/entrypoint`, with no environment yet but PATH.
pub(super) fn command(root: &Root, run: &Path, handler: &Path) -> Command {
    let shipped = shipped_files();
    let mut command = match root {
        Root::Installed => {
            let mut command = Command::new("sh");
            command.arg(shipped.join("entrypoint"));
            command
        }
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
            command.args(["sh", "-c", ENTER, "sh"]).args([run, folder, &shipped, handler]);
            command
        }
    };
    command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").current_dir("/");
    command
}

/// Where a run's own templates are, in its folder.
pub(super) const TEMPLATES: &str = "templates";

/// Puts into the run's folder the shipped templates with `templates` over them, if there are any,
/// and what the namespaces mount over.
pub(super) fn lay_out(
    root: &Root,
    run: &Path,
    templates: Option<&Path>,
) -> Result<(), TestbedError> {
    if let Some(templates) = templates {
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
