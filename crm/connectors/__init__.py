"""The connectors: one small class for each network."""

from crm.connectors.base import Connector
from crm.connectors.facebook import FacebookPage
from crm.connectors.webhook import SignedWebhook
from crm.models import Network

CONNECTORS: dict[str, Connector] = {connector.network: connector for connector in (SignedWebhook(), FacebookPage())}


def connector_of(network: str) -> Connector | None:
    """Return what speaks with a network, if anything does."""
    return CONNECTORS.get(Network(network)) if network in Network.values else None


__all__ = ["CONNECTORS", "Connector", "connector_of"]
