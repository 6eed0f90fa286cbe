"""Addresses of the value of people, of what allows to ask about it, of how it is shared and what it costs."""

from django.urls import path

from roi.api.views import legal_bases, people, policies, summaries

urlpatterns = [
    path("me/value/", people.OwnValueView.as_view(), name="my-value"),
    path("roi/members/", people.MembersView.as_view(), name="roi-members"),
    path("roi/members/employees/", people.EmployeesView.as_view(), name="roi-employees"),
    path("roi/members/<uuid:ref>/", people.MemberView.as_view(), name="roi-member"),
    path("roi/members/<uuid:ref>/postings/", people.MemberPostingsView.as_view(), name="roi-member-postings"),
    path("roi/concentration/", people.ConcentrationView.as_view(), name="roi-concentration"),
    path("roi/ideas/<int:idea_id>/award/", summaries.AwardView.as_view(), name="roi-award"),
    path("roi/costs/by-category/", summaries.CostsByCategoryView.as_view(), name="roi-costs-by-category"),
    path("roi/policies/", policies.PoliciesView.as_view(), name="roi-policies"),
    path("roi/policies/<int:key>/end/", policies.PolicyEnd.as_view(), name="roi-policy-end"),
    path("roi/person-queries/", legal_bases.PersonQueriesView.as_view(), name="roi-person-queries"),
    path("roi/legal-bases/", legal_bases.LegalBasesView.as_view(), name="roi-legal-bases"),
    path("roi/legal-bases/<int:key>/", legal_bases.LegalBasisView.as_view(), name="roi-legal-basis"),
    path(
        "roi/legal-bases/<int:key>/approval/", legal_bases.LegalBasisApproval.as_view(), name="roi-legal-basis-approval"
    ),
    path("roi/legal-bases/<int:key>/end/", legal_bases.LegalBasisEnd.as_view(), name="roi-legal-basis-end"),
]
