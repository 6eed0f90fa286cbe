"""The connectors: one small class for each network."""

from crm.connectors.base import Connector
from crm.connectors.facebook import FacebookPage
from crm.connectors.feeds import Feed
from crm.connectors.github import GitHub
from crm.connectors.gitlab import GitLab
from crm.connectors.jira import Jira
from crm.connectors.mail import Mailbox
from crm.connectors.mastodon import Mastodon
from crm.connectors.tables import Table
from crm.connectors.webhook import SignedWebhook
from crm.connectors.x import X
from crm.connectors.youtube import YouTube

CONNECTORS: dict[str, Connector] = {
    connector.network: connector
    for connector in (
        *(SignedWebhook(), FacebookPage(), Feed(), Mailbox(), Mastodon(), Table(), X(), YouTube()),
        *(GitHub(), GitLab(), Jira()),
    )
}


def connector_of(network: str) -> Connector | None:
    """Return what speaks with a network, if anything does."""
    return CONNECTORS.get(network)


__all__ = ["CONNECTORS", "Connector", "connector_of"]
