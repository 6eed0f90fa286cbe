"""The chart of accounts: named by what they are and whose they are, made when first used."""

from roi.models import LedgerAccount, ValueDriver

Type = LedgerAccount.Type


class Chart:
    """All accounts, read once; one that is missing is made on demand.

    Whoever uses it holds the lock on the ledger, so that nobody else makes the same account.
    """

    def __init__(self) -> None:
        self._accounts = {account.code: account for account in LedgerAccount.objects.all()}

    def benefit(self, driver: ValueDriver) -> LedgerAccount:
        """Where the gross value comes from."""
        return self._account(Type.BENEFIT, driver, f"benefit:{driver.code}")

    def haircut(self, driver: ValueDriver, code: str) -> LedgerAccount:
        """What one factor took away."""
        return self._account(Type.HAIRCUT, driver, f"haircut:{driver.code}:{code}")

    def attribution(self, driver: ValueDriver) -> LedgerAccount:
        """What people have a share in."""
        return self._account(Type.ATTRIBUTION, driver, f"attribution:{driver.code}")

    def unattributed(self, driver: ValueDriver) -> LedgerAccount:
        """What nobody known has a share in."""
        return self._account(Type.UNATTRIBUTED, driver, f"unattributed:{driver.code}")

    def expectation(self, driver: ValueDriver) -> LedgerAccount:
        """What we expect; its balance per idea is the forecast error."""
        return self._account(Type.EXPECTATION, driver, f"expectation:{driver.code}")

    def expectation_contra(self, driver: ValueDriver) -> LedgerAccount:
        """The other side of what we expect."""
        return self._account(Type.CONTRA, driver, f"contra:expectation:{driver.code}")

    def write_off(self, driver: ValueDriver) -> LedgerAccount:
        """What was expected of ideas and never came, or came beyond it."""
        return self._account(Type.CONTRA, driver, f"contra:write-off:{driver.code}")

    def memo(self, driver: ValueDriver) -> LedgerAccount:
        """What would be worth something if there were evidence; never a benefit."""
        return self._account(Type.MEMO, driver, f"memo:{driver.code}")

    def memo_contra(self, driver: ValueDriver) -> LedgerAccount:
        """The other side of what is not evidenced."""
        return self._account(Type.CONTRA, driver, f"contra:memo:{driver.code}")

    def cost(self, category: str) -> LedgerAccount:
        """What one category of costs took."""
        return self._account(Type.COST, None, f"cost:{category}")

    def cost_contra(self) -> LedgerAccount:
        """Where costs are paid from."""
        return self._account(Type.CONTRA, None, "contra:cost")

    def _account(self, kind: LedgerAccount.Type, driver: ValueDriver | None, code: str) -> LedgerAccount:
        if code not in self._accounts:
            self._accounts[code] = LedgerAccount.objects.create(code=code, type=kind, driver=driver)
        return self._accounts[code]
