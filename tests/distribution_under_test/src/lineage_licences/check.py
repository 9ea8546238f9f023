"""The check `licence`."""

from __future__ import annotations

from lineage_licences.register import IsRegistered, Registered

from pytest_lineage.model import Deferred, Unverified, ask
from pytest_lineage.values import frozen, parameter


@frozen
class Licence:
    """The licence of the data is one that its users may rely on.

    What it checks: The value is one of `allowed`, and the register of licences knows it.
    Why it matters: A model trained on data that may not be used for it has to be withdrawn.
    Example: `check: licence`, `field: data.licence`, `allowed: [CC-BY-4.0]` on `licence: CC-BY-NC-4.0`.
    Instead: Train on data whose licence is allowed, `licence: CC-BY-4.0`.
    """

    allowed: tuple[str, ...] = parameter(help="SPDX identifiers of the licences that pass.")

    kind = "licence"
    default_field = None
    asks = (IsRegistered,)
    codes = {"licence-not-allowed": "the licence is none of those that the rule allows"}

    def judge(self, claim):
        if claim.value not in self.allowed:
            yield claim.violation("licence-not-allowed", f"{claim.name} is {claim.value}, not {' or '.join(self.allowed)}")
            return
        (answer,) = yield from ask(IsRegistered(name=str(claim.value)))
        if isinstance(answer, (Unverified, Deferred)):
            yield claim.doubt(answer)
        elif not isinstance(answer, Registered):
            yield claim.violation("licence-not-allowed", f"no register knows {claim.name}", evidence="licences", contradicted_by="unknown")
