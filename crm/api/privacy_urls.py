"""Addresses of what people may demand."""

from django.urls import URLPattern, URLResolver, path

from crm.api.views import privacy, retention

urlpatterns: list[URLPattern | URLResolver] = [
    path("contacts/<int:contact_id>/exports/", privacy.ContactExports.as_view(), name="api-contact-exports"),
    path("person-exports/<int:export_id>/", privacy.PersonExportDetail.as_view(), name="api-person-export"),
    path("person-exports/<int:export_id>/file/", privacy.PersonExportFile.as_view(), name="api-person-export-file"),
    path(
        "contacts/<int:contact_id>/restrictions/",
        privacy.ContactRestrictions.as_view(),
        name="api-contact-restrictions",
    ),
    path(
        "restrictions/<int:restriction_id>/lifting/",
        privacy.RestrictionLifting.as_view(),
        name="api-restriction-lifting",
    ),
    path(
        "contacts/<int:contact_id>/erasure-preview/",
        privacy.ContactErasurePreview.as_view(),
        name="api-contact-erasure-preview",
    ),
    path("contacts/<int:contact_id>/erasures/", privacy.ContactErasures.as_view(), name="api-contact-erasures"),
    path("erasures/<int:erasure_id>/", privacy.ErasureDetail.as_view(), name="api-erasure"),
    path(
        "erasures/<int:erasure_id>/confirmation/",
        privacy.ErasureConfirmation.as_view(),
        name="api-erasure-confirmation",
    ),
    path("retention-rules/", retention.RetentionRules.as_view(), name="api-retention-rules"),
    path("retention-rules/<int:rule_id>/", retention.RetentionRuleDetail.as_view(), name="api-retention-rule"),
    path("retention-runs/", retention.RetentionRuns.as_view(), name="api-retention-runs"),
]
