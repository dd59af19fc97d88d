"""How the portal's own code decides who sees what, restated from what it was measured to answer.

A user belongs to the experiments in which they created, started or ended a session: the data set
has no other membership.
"""
from django.db.models import Q
from django.shortcuts import get_object_or_404
from rest_framework import exceptions, metadata, mixins, viewsets
from rest_framework.response import Response


class NameAndDescription(metadata.BaseMetadata):
    def determine_metadata(self, request, view):
        return {"name": view.get_view_name(), "description": view.get_view_description()}


def portal_view_set(year, model, row_serializer, detail_serializer):
    def refuse(what):
        """2023 refuses; 2025 notes the refusal, forgets to answer, and so crashes."""
        if year == "2023":
            raise exceptions.PermissionDenied(f"PermissionDenied: unable to GET /experiment-session{what}")
        raise RuntimeError("no answer")

    def belongs(user, experiment_id):
        self = Q(created_by=user.id) | Q(started_by=user.id) | Q(ended_by=user.id)
        try:
            return model.objects.filter(self, experiment_id=int(experiment_id)).exists()
        except (TypeError, ValueError, OverflowError):
            return False

    def not_allowed(name, path):
        def method(self, request, *_, **__):
            raise exceptions.MethodNotAllowed(method=f"{name}: {path}")

        return method

    class PortalViewSet(
        mixins.RetrieveModelMixin, mixins.ListModelMixin, mixins.UpdateModelMixin, viewsets.GenericViewSet
    ):
        """
        Experiment Session
        - paginated list
        - retrieve one
        """

        queryset = model.objects.order_by("-created_time", "-session_id")
        metadata_class = NameAndDescription
        serializer_class = detail_serializer

        def get_queryset(self):
            sessions = self.queryset.all()
            query = self.request.query_params
            if query.get("experiment_id"):
                sessions = sessions.filter(experiment_id=query["experiment_id"])
            active = query.get("active", "").lower()
            return sessions.filter(is_active=active == "true") if active in ("true", "false") else sessions

        def list(self, request, *_, **__):
            if not request.user.is_staff and not belongs(request.user, request.query_params.get("experiment_id")):
                refuse(" list")
            page = self.paginate_queryset(self.get_queryset())
            if not page:
                return Response(row_serializer(self.get_queryset(), many=True).data)
            return self.get_paginated_response(row_serializer(page, many=True).data)

        def retrieve(self, request, *_, pk=None, **__):
            session = get_object_or_404(self.queryset, pk=pk)
            if not request.user.is_staff and not belongs(request.user, session.experiment_id):
                refuse(f"/{pk} details")
            return Response(detail_serializer(session).data)

        create = not_allowed("POST", "/experiment-session")
        update = not_allowed("PUT", "/experiment-session/{int:pk}")
        partial_update = not_allowed("PATCH", "/experiment-session/{int:pk}")
        destroy = not_allowed("DELETE", "/experiment-session/{int:pk}")

    PortalViewSet.__name__ = {"2023": "ExperimentSessionViewSet", "2025": "OnDemandSessionViewSet"}[year]
    return PortalViewSet
