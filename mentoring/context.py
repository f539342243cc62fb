"""What every page may know about the house itself."""

from django.conf import settings


def house(request):
    return {"demo": settings.DEMO}
