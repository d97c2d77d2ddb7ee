"""One of every kind of column."""

import datetime
import decimal
import enum

from aquilia.models import *
from aquilia.models import Model


class Mood(enum.Enum):
    GOOD = "good"
    BAD = "bad"


class Target(Model):
    code = CharField(max_length=8, primary_key=True)

    class Meta:
        table = "targets"


class Kinds(Model):
    a_auto = BigAutoField()
    b_int = IntegerField(default=3)
    b_pos = PositiveIntegerField(default=0)
    c_big = BigIntegerField(null=True)
    d_small = SmallIntegerField(unique=True)
    e_float = FloatField(default=1.5)
    f_decimal = DecimalField(max_digits=8, decimal_places=3, default=decimal.Decimal("1.250"))
    g_char = CharField(max_length=20, default="it's")
    h_text = TextField(null=True)
    i_bool = BooleanField(default=False)
    i_null = BooleanField(null=True)
    j_date = DateField(null=True)
    k_time = TimeField(null=True)
    l_stamp = DateTimeField(auto_now=True)
    l_fixed = DateTimeField(null=True)
    m_duration = DurationField(null=True)
    n_uuid = UUIDField(auto=True)
    o_blob = BinaryField(null=True)
    p_json = JSONField(default=dict)
    p_json_fixed = JSONField(default={"a": 1})
    q_ip = GenericIPAddressField(null=True)
    r_slug = SlugField(unique=True)
    s_email = EmailField(null=True)
    t_url = URLField(default="")
    u_target = ForeignKey(Target, on_delete="SET_NULL", null=True)
    v_one = OneToOneField("Target", on_delete="CASCADE", null=True)
    w_choice = CharField(max_length=5, choices=[("a", "A"), ("b", "B")], default="a")
    x_null_default = CharField(max_length=5, null=True, default=None)
    y_file = FileField(upload_to="x", null=True)
    z_enum = EnumField(enum_class=Mood, null=True)

    class Meta:
        table = "kinds"
        ordering = ["b_int"]
        unique_together = [("b_int", "c_big")]
        indexes = [Index(fields=["b_int"]), Index(fields=["g_char", "b_int"], name="ix_two", unique=True)]
        constraints = [
            UniqueConstraint(fields=["b_int", "d_small"], name="uq_two"),
            CheckConstraint(check="b_int >= 0", name="ck_positive"),
        ]


class Tag(Model):
    label = CharField(max_length=30)
    kinds = ManyToManyField(Kinds, related_name="tags")

    class Meta:
        table = "tags"
