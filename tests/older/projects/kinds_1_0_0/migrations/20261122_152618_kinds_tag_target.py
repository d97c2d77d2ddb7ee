"""
Migration: 20261122_152618_kinds_tag_target
Generated: 2026-11-22T15:26:18.747446+00:00
Models: Kinds, Tag, Target
"""

from aquilia.models.migration_dsl import (
    CreateIndex, CreateModel,
    columns as C,
)


class Meta:
    revision = "20261122_152618"
    slug = "kinds_tag_target"
    models = ['Kinds', 'Tag', 'Target']


operations = [
    CreateModel(
        name='Kinds',
        table='kinds',
        fields=[
            C.auto("a_auto"),
            C.integer("b_int", default=3),
            C.text("b_pos", default=0),
            C.integer("c_big", null=True),
            C.integer("d_small", unique=True),
            C.real("e_float", default=1.5),
            C.decimal("f_decimal", 8, 3, default='1.250'),
            C.varchar("g_char", 20, default="it's"),
            C.text("h_text", null=True),
            C.integer("i_bool", default=False),
            C.integer("i_null", null=True),
            C.date("j_date", null=True),
            C.time("k_time", null=True),
            C.timestamp("l_stamp"),
            C.timestamp("l_fixed", null=True),
            C.integer("m_duration", null=True),
            C.varchar("n_uuid", 36),
            C.blob("o_blob"),
            C.text("p_json"),
            C.text("p_json_fixed", default={'a': 1}),
            C.text("q_ip", null=True),
            C.varchar("r_slug", 50, unique=True),
            C.varchar("s_email", 254, null=True),
            C.varchar("t_url", 200, default=''),
            C.foreign_key("u_target_id", "targets", "id", null=True),
            C.integer("v_one_id", null=True, unique=True),
            C.varchar("w_choice", 5, default='a'),
            C.varchar("x_null_default", 5, null=True),
            C.varchar("y_file", 100, null=True),
            C.text("z_enum", null=True),
        ],
    ),
    CreateIndex(
        name='idx_kinds_b_int', table='kinds',
        columns=['b_int'], unique=False,
    ),
    CreateIndex(
        name='ix_two', table='kinds',
        columns=['g_char', 'b_int'], unique=True,
    ),
    CreateModel(
        name='Tag',
        table='tags',
        fields=[
            C.varchar("label", 30),
            C.auto("id"),
        ],
    ),
    CreateModel(
        name='Target',
        table='targets',
        fields=[
            C.varchar("code", 8),
        ],
    ),
]
