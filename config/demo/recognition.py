"""Makes the one who helped most a super user of the story."""

from community.models import SuperUserCriteria
from community.operations.awarding import award_badges
from community.operations.super_users import accept_invitation, invite_super_user, programme
from config.demo.stage import Stage

PERKS = """Jedes neue Gerät zwei Wochen vor allen anderen.
Ein Treffen im Jahr mit dem Entwicklungsteam.
Einen direkten Draht zum Community-Team."""
MESSAGE = "Du hast so vielen geholfen, dass wir dich gern dabei hätten. Danke!"


def seat_the_helper(stage: Stage) -> None:
    """Invite the helper, who accepts, and give the badge that belongs to the seat."""
    SuperUserCriteria.objects.filter(pk=programme().pk).update(perks=PERKS)
    helper = stage.members["helper"]
    seat = invite_super_user(helper, by=stage.members["community"], message=MESSAGE)
    accept_invitation(seat, by=helper)
    award_badges()
