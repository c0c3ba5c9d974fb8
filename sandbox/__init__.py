"""A stateful stand-in for MiniCRM: `Sandbox` runs it in this process, `SandboxControl` steers a running one."""

from sandbox.box import Sandbox
from sandbox.control_client import SandboxControl

__all__ = ["Sandbox", "SandboxControl"]
