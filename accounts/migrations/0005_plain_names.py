from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_security_log_is_append_only")]

    operations = [
        migrations.AlterModelOptions(name="refreshfamily", options={"verbose_name": "API client"}),
        migrations.AlterField(
            "user",
            "is_active",
            models.BooleanField(
                default=True, help_text="May sign in. The list's actions change it.", verbose_name="active"
            ),
        ),
    ]
