"""Addresses of what is kept about contacts and accounts beyond themselves."""

from django.urls import URLPattern, path

from crm.api.views import activities, exports, imports, segments

urlpatterns: list[URLPattern] = [
    path("contacts/export/", exports.ContactExport.as_view(), name="api-contact-export"),
    path("accounts/export/", exports.AccountExport.as_view(), name="api-account-export"),
    path("contact-imports/", imports.ContactImportList.as_view(), name="api-contact-imports"),
    path("contact-imports/<int:import_id>/", imports.ContactImportDetail.as_view(), name="api-contact-import"),
    path(
        "contact-imports/<int:import_id>/check/", imports.ContactImportCheck.as_view(), name="api-contact-import-check"
    ),
    path("contact-imports/<int:import_id>/run/", imports.ContactImportRun.as_view(), name="api-contact-import-run"),
    path(
        "contact-imports/<int:import_id>/errors/",
        imports.ContactImportErrors.as_view(),
        name="api-contact-import-errors",
    ),
    path("contacts/<int:contact_id>/changes/", activities.ContactChanges.as_view(), name="api-contact-changes"),
    path("accounts/<int:account_id>/changes/", activities.AccountChanges.as_view(), name="api-account-changes"),
    path("activities/", activities.ActivityList.as_view(), name="api-activities"),
    path("activities/<int:activity_id>/", activities.ActivityDetail.as_view(), name="api-activity"),
    path(
        "activities/<int:activity_id>/completion/",
        activities.ActivityCompletion.as_view(),
        name="api-activity-completion",
    ),
    path("segments/", segments.SegmentList.as_view(), name="api-segments"),
    path("segments/preview/", segments.SegmentPreview.as_view(), name="api-segment-preview"),
    path("segments/<int:segment_id>/", segments.SegmentDetail.as_view(), name="api-segment"),
    path("segments/<int:segment_id>/count/", segments.SegmentCount.as_view(), name="api-segment-count"),
    path("rule-fields/<str:target>/", segments.RuleFields.as_view(), name="api-rule-fields"),
    path("field-definitions/", segments.FieldList.as_view(), name="api-field-definitions"),
    path("field-definitions/<int:field_id>/", segments.FieldDetail.as_view(), name="api-field-definition"),
]
