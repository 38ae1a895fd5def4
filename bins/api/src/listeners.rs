//! Where the application listens: opening, and letting go.

use std::fs;
use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use crate::StartupError;
use crate::settings::InternalAddress;

/// A socket's owner and group may speak to it, nobody else.
const SOCKET_MODE: u32 = 0o660;

/// The internal listener, bound.
#[derive(Debug)]
pub(crate) enum Internal {
    Tcp(TcpListener),
    Socket(UnixListener, SocketFile),
}

/// A socket's file, which goes when this is dropped; unless another's has taken its place.
#[derive(Debug)]
pub(crate) struct SocketFile {
    path: PathBuf,
    identity: (u64, u64),
}

pub(crate) fn listen(address: SocketAddr) -> Result<TcpListener, StartupError> {
    TcpListener::bind(address).map_err(cannot_listen(address))
}

/// The address that a listener got; of interest where a port was left to the system to choose.
pub(crate) fn address(
    listener: &TcpListener,
    wanted: SocketAddr,
) -> Result<SocketAddr, StartupError> {
    listener.local_addr().map_err(cannot_listen(wanted))
}

impl Internal {
    pub(crate) fn listen(at: &InternalAddress) -> Result<Self, StartupError> {
        match at {
            InternalAddress::Tcp(address) => listen(*address).map(Self::Tcp),
            InternalAddress::Socket(path) => {
                let (listener, file) = open_socket(path).map_err(cannot_listen(at))?;
                Ok(Self::Socket(listener, file))
            }
        }
    }

    pub(crate) fn address(
        &self,
        wanted: &InternalAddress,
    ) -> Result<InternalAddress, StartupError> {
        match self {
            Self::Tcp(listener) => {
                let address = listener.local_addr().map_err(cannot_listen(wanted))?;
                Ok(InternalAddress::Tcp(address))
            }
            Self::Socket(_, file) => Ok(InternalAddress::Socket(file.path.clone())),
        }
    }
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        if identity(&self.path).is_ok_and(|identity| identity == self.identity) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Made under another name and renamed, so that it never stands there with a looser mode.
fn open_socket(path: &Path) -> io::Result<(UnixListener, SocketFile)> {
    clear(path)?;
    let mut young = path.as_os_str().to_owned();
    young.push(".new");
    let young = PathBuf::from(young);
    clear(&young)?;
    let listener = UnixListener::bind(&young)?;
    fs::set_permissions(&young, fs::Permissions::from_mode(SOCKET_MODE))?;
    let identity = identity(&young)?;
    fs::rename(&young, path)?;
    Ok((listener, SocketFile { path: path.to_owned(), identity }))
}

/// Removes the socket that a killed predecessor left; refuses one that is in use, and other files.
fn clear(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
        Ok(found) if found.file_type().is_socket() => {}
        Ok(_) => {
            let what = format!("{} is there already, and no socket", path.display());
            return Err(io::Error::new(ErrorKind::AlreadyExists, what));
        }
    }
    match UnixStream::connect(path) {
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => fs::remove_file(path),
        Err(error) => Err(error),
        Ok(_) => Err(io::Error::new(ErrorKind::AddrInUse, "somebody listens there")),
    }
}

fn identity(path: &Path) -> io::Result<(u64, u64)> {
    fs::symlink_metadata(path).map(|file| (file.dev(), file.ino()))
}

fn cannot_listen(address: impl ToString) -> impl FnOnce(io::Error) -> StartupError {
    move |source| StartupError::Bind { address: address.to_string(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(path: &Path) -> Result<Internal, StartupError> {
        Internal::listen(&InternalAddress::Socket(path.to_owned()))
    }

    #[test]
    fn a_socket_is_for_its_owner_and_group_and_goes_with_its_listener() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("internal.sock");
        let listening = open(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, 0o660);
        assert!(UnixStream::connect(&path).is_ok());
        drop(listening);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "something was left");
    }

    #[test]
    fn the_socket_of_a_killed_predecessor_is_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("internal.sock");
        // The file of a listener stays when nobody removes it.
        for stale in [path.clone(), folder.path().join("internal.sock.new")] {
            drop(UnixListener::bind(stale).unwrap());
        }
        let _listening = open(&path).unwrap();
        assert!(UnixStream::connect(&path).is_ok());
    }

    #[test]
    fn a_socket_in_use_and_a_file_of_another_kind_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (path, file) = (folder.path().join("internal.sock"), folder.path().join("notes"));
        let _listening = open(&path).unwrap();
        assert!(open(&path).is_err());
        assert!(UnixStream::connect(&path).is_ok());
        fs::write(&file, "precious").unwrap();
        assert!(open(&file).is_err());
        assert_eq!(fs::read(&file).unwrap(), b"precious");
    }

    #[test]
    fn a_socket_that_took_the_place_of_ours_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("internal.sock");
        let first = open(&path).unwrap();
        fs::remove_file(&path).unwrap();
        let _second = open(&path).unwrap();
        drop(first);
        assert!(UnixStream::connect(&path).is_ok());
    }
}
