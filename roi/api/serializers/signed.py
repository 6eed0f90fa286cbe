"""How it looks over HTTP that one person wrote something and another one signed it."""

from typing import Any

from rest_framework import serializers


class SignedSerializer(serializers.Serializer[Any]):
    """Who wrote it and who approved it; a null approval means that no money hangs on it."""

    author = serializers.CharField(default=None, allow_null=True, read_only=True)
    approved_by = serializers.CharField(default=None, allow_null=True, read_only=True)
    approved_at = serializers.DateTimeField(allow_null=True, read_only=True)
