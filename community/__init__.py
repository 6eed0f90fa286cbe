"""Customers help customers: members, categories, topics, posts and their solutions."""
