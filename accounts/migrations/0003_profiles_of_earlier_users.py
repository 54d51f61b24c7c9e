from django.db import migrations


def make(apps, schema_editor):
    Profile = apps.get_model("accounts", "Profile")
    users = apps.get_model("accounts", "User").objects.filter(profile=None)
    Profile.objects.bulk_create([Profile(user=user) for user in users])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_access_and_profile")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
