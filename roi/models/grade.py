"""How good the evidence of a figure is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Grade(models.TextChoices):
    """How good the evidence is, from a controlled experiment (E1) to a borrowed default (E5)."""

    E1 = "E1", _("E1 controlled experiment")
    E2 = "E2", _("E2 quasi-experiment")
    E3 = "E3", _("E3 survey of our own with its respondents")
    E4 = "E4", _("E4 behaviour that stands for it")
    E5 = "E5", _("E5 benchmark or assumption")
