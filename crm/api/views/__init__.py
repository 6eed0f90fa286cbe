"""Thin views: fetch what is visible, read the body, call one act, answer."""
