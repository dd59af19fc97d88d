"""The documented /sessions API on the real Django REST Framework and Simple JWT.

The mock is compared with this server, byte for byte. It is a test fixture, never a deployment:

    python3 portal.py --dataset FILE --jwt-secret SECRET [--portal 2023] [--port 0] [--page-size 100] [--time-zone America/New_York]

With --portal it decides as the portal's own code of that year does (portal_views.py).

FILE is what `sessions-mock --export FILE` writes. The one line it prints is its base URL.
"""
import argparse
import datetime
import json
import logging
import tempfile

import django
from django.conf import settings

arguments = argparse.ArgumentParser()
arguments.add_argument("--dataset", required=True)
arguments.add_argument("--jwt-secret", required=True)
arguments.add_argument("--port", type=int, default=0)
arguments.add_argument("--portal", choices=["2023", "2025"])
arguments.add_argument("--page-size", type=int, default=100)
arguments.add_argument("--time-zone", default="America/New_York")
arguments = arguments.parse_args()

logging.disable(logging.CRITICAL)
database = tempfile.NamedTemporaryFile(suffix=".sqlite3")
settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database.name}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "rest_framework",
    ],
    LOGGING_CONFIG=None,
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        *(["django.contrib.sessions.middleware.SessionMiddleware"] if arguments.portal else []),
        "django.middleware.common.CommonMiddleware",
        *(
            [
                "django.middleware.csrf.CsrfViewMiddleware",
                "django.contrib.auth.middleware.AuthenticationMiddleware",
            ]
            if arguments.portal
            else []
        ),
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [
            "rest_framework_simplejwt.authentication.JWTAuthentication",
            *(["rest_framework.authentication.SessionAuthentication"] if arguments.portal else []),
        ],
        "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
        "DEFAULT_RENDERER_CLASSES": [
            "rest_framework.renderers.JSONRenderer",
            *(["rest_framework.renderers.BrowsableAPIRenderer"] if arguments.portal else []),
        ],
        "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
        "PAGE_SIZE": arguments.page_size,
    },
    ROOT_URLCONF=__name__,
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    STATIC_URL="/static/",
    SECRET_KEY=arguments.jwt_secret,
    SIMPLE_JWT={
        "ACCESS_TOKEN_LIFETIME": datetime.timedelta(hours=24),
        "REFRESH_TOKEN_LIFETIME": datetime.timedelta(days=30),
        "SIGNING_KEY": arguments.jwt_secret,
    },
    TIME_ZONE=arguments.time_zone,
    USE_TZ=True,
    # Django 5 has this setting no more, and no other way.
    **({"USE_L10N": False} if django.VERSION < (4,) else {}),
)
django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.urls import include, path  # noqa: E402
from rest_framework import exceptions, routers, serializers, viewsets  # noqa: E402
from rest_framework_simplejwt.views import (  # noqa: E402
    TokenObtainPairView,
    TokenRefreshView,
    TokenVerifyView,
)


MODEL = {"2023": "ExperimentSession", "2025": "OnDemandSession"}.get(arguments.portal, "Session")


class SessionFields(models.Model):
    session_id = models.BigAutoField(primary_key=True)
    experiment_id = models.BigIntegerField(db_index=True)
    session_type = models.TextField()
    is_active = models.BooleanField()
    start_date_time = models.DateTimeField(null=True)
    end_date_time = models.DateTimeField(null=True)
    created_time = models.DateTimeField(db_index=True)
    modified_time = models.DateTimeField()
    started_by = models.BigIntegerField(null=True)
    ended_by = models.BigIntegerField(null=True)
    created_by = models.BigIntegerField(null=True)
    modified_by = models.BigIntegerField(null=True)

    class Meta:
        abstract = True
        app_label = "portal"


Session = type(MODEL, (SessionFields,), {"__module__": __name__, "Meta": type("Meta", (), {"app_label": "portal"})})
DETAIL = sorted(field.name for field in Session._meta.fields)
ROW = [name for name in DETAIL if not name.startswith(("created_", "modified_"))]


class DetailSerializer(serializers.ModelSerializer):
    class Meta:
        model = Session
        fields = DETAIL


class RowSerializer(serializers.ModelSerializer):
    class Meta:
        model = Session
        fields = ROW


class SessionViewSet(viewsets.ReadOnlyModelViewSet):
    lookup_value_regex = "[^/]+"

    def get_serializer_class(self):
        return RowSerializer if self.action == "list" else DetailSerializer

    def get_queryset(self):
        sessions = Session.objects.order_by("-created_time", "-session_id")
        user = self.request.user
        if not user.is_staff:
            sessions = sessions.filter(
                models.Q(created_by=user.id) | models.Q(started_by=user.id) | models.Q(ended_by=user.id)
            )
        return sessions

    def filter_queryset(self, sessions):
        wanted = self.request.query_params.get("experiment_id", "")
        if self.action != "list" or wanted == "":
            return sessions
        try:
            return sessions.filter(experiment_id=int(wanted))
        except ValueError:
            raise exceptions.ValidationError({"experiment_id": ["Enter a whole number."]})


router = routers.DefaultRouter(trailing_slash=False)
router.include_format_suffixes = bool(arguments.portal)
if arguments.portal:
    from portal_views import portal_view_set  # noqa: E402

    SessionViewSet = portal_view_set(arguments.portal, Session, RowSerializer, DetailSerializer)
router.register("sessions", SessionViewSet, basename="session")
urlpatterns = [
    path("api/token/", TokenObtainPairView.as_view()),
    path("api/token/refresh/", TokenRefreshView.as_view()),
    path("api/token/verify/", TokenVerifyView.as_view()),
    path("api/", include(router.urls)),
]


def load(file):
    with open(file, encoding="utf-8") as source:
        dataset = json.load(source)
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Session)
    User.objects.bulk_create(
        User(
            id=user["id"],
            username=user["username"],
            password=make_password(user["password"]),
            is_staff=user["is_operator"],
            is_active=user.get("is_active", True),
        )
        for user in dataset["users"]
    )

    def moment(key, value):
        return datetime.datetime.fromisoformat(value) if value and key.endswith("_time") else value

    Session.objects.bulk_create(
        (Session(**{key: moment(key, value) for key, value in row.items()}) for row in dataset["sessions"]),
        batch_size=80,
    )


class Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body are two writes: without this each answer waits 40 ms for the client's acknowledgement.
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass


def without_head_bodies(application):
    """Django leaves it to the server in front of it to drop the body of an answer to HEAD."""

    def serve(environ, start_response):
        answer = application(environ, start_response)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else answer

    return serve


load(arguments.dataset)
server = ThreadedWSGIServer(("127.0.0.1", arguments.port), Handler)
server.set_app(without_head_bodies(get_wsgi_application()))
print(f"http://127.0.0.1:{server.server_port}/api", flush=True)
server.serve_forever()
