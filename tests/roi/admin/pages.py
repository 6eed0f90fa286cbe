"""Addresses of the back office and what is told there."""

from django.urls import reverse


def page(model, name, *arguments):
    return reverse(f"admin:roi_{model}_{name}", args=arguments)


def told(response):
    return [str(message) for message in response.context["messages"]]


def post(client, address, values):
    return client.post(address, values, follow=True)
