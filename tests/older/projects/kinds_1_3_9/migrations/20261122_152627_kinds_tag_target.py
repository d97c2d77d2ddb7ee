"""
Migration: 20261122_152627_kinds_tag_target
Generated: 2026-11-22T15:26:27.549376+00:00
Models: Kinds, Tag, Target
"""

from aquilia.models.migration_dsl import (
    AddConstraint, CreateIndex, CreateModel,
    columns as C,
)


class Meta:
    revision = "20261122_152627"
    slug = "kinds_tag_target"
    models = ['Kinds', 'Tag', 'Target']
    dependencies = []


operations = [
    CreateModel(
        name='Target',
        table='targets',
        fields=[
            C.varchar("code", 8, primary_key=True),
        ],
    ),
    CreateModel(
        name='Kinds',
        table='kinds',
        fields=[
            C.auto("a_auto"),
            C.integer("b_int", default=3),
            C.integer("b_pos", default=0),
            C.integer("c_big", null=True),
            C.integer("d_small", unique=True),
            C.real("e_float", default=1.5),
            C.decimal("f_decimal", 8, 3, default='1.250'),
            C.varchar("g_char", 20, default="it's"),
            C.text("h_text", null=True),
            C.boolean("i_bool", default=False),
            C.boolean("i_null", null=True),
            C.date("j_date", null=True),
            C.time("k_time", null=True),
            C.timestamp("l_stamp"),
            C.timestamp("l_fixed", null=True),
            C.integer("m_duration", null=True),
            C.varchar("n_uuid", 36),
            C.blob("o_blob"),
            C.text("p_json"),
            C.text("p_json_fixed", default={'a': 1}),
            C.varchar("q_ip", 39, null=True),
            C.varchar("r_slug", 50, unique=True),
            C.varchar("s_email", 254, null=True),
            C.varchar("t_url", 200, default=''),
            C.foreign_key("u_target_id", "targets", "code", col_type="VARCHAR(8)", null=True, on_delete="SET NULL"),
            C.foreign_key("v_one_id", "targets", "code", col_type="VARCHAR(8)", null=True),
            C.varchar("w_choice", 5, default='a'),
            C.varchar("x_null_default", 5, null=True),
            C.varchar("y_file", 100, null=True),
            C.varchar("z_enum", 50, null=True),
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
    AddConstraint(
        table='kinds',
        constraint_sql='CONSTRAINT "uq_two" UNIQUE ("b_int", "d_small")',
    ),
    AddConstraint(
        table='kinds',
        constraint_sql='CONSTRAINT "ck_positive" CHECK (b_int >= 0)',
    ),
    CreateModel(
        name='Tag',
        table='tags',
        fields=[
            C.varchar("label", 30),
            C.auto("id"),
        ],
    ),
]
