"""What to type on this system to install what it lacks."""

from __future__ import annotations

import platform

_PANGO = {
    "debian": "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    "fedora": "dnf install pango",
    "suse": "zypper install libpango-1_0-0",
    "arch": "pacman -S pango",
    "alpine": "apk add pango font-noto",
    "macos": "brew install pango",
    "windows": (
        "install MSYS2 (msys2.org), type `pacman -S mingw-w64-x86_64-pango` in its shell, and set "
        r"WEASYPRINT_DLL_DIRECTORIES=C:\msys64\mingw64\bin"
    ),
}
_FAMILIES = {"ubuntu": "debian", "rhel": "fedora", "centos": "fedora", "opensuse": "suse"}


def _name_system() -> str | None:
    """Return which of the known systems this one is, or is of the family of."""
    system = platform.system()
    if system in ("Darwin", "Windows"):
        return {"Darwin": "macos", "Windows": "windows"}[system]
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return None
    names = [release.get("ID", ""), *release.get("ID_LIKE", "").split()]
    known = [_FAMILIES.get(name, name) for name in names]
    return next((name for name in known if name in _PANGO), None)


def how_to_install_pango() -> str:
    """Return the line that installs Pango on this system, or those of all where it is not known."""
    system = _name_system()
    if system is not None:
        return f"  Install it: {_PANGO[system]}"
    return "\n".join(f"  {name}: {line}" for name, line in _PANGO.items())
