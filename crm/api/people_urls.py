"""Addresses of what is kept about contacts and accounts beyond themselves."""

from django.urls import URLPattern, path

from crm.api.views import activities, exports, segments

urlpatterns: list[URLPattern] = [
    path("contacts/export/", exports.ContactExport.as_view(), name="api-contact-export"),
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
    path("rule-fields/<str:target>/", segments.RuleFields.as_view(), name="api-rule-fields"),
    path("field-definitions/", segments.FieldList.as_view(), name="api-field-definitions"),
    path("field-definitions/<int:field_id>/", segments.FieldDetail.as_view(), name="api-field-definition"),
]
