"""Every state and every verb of every workflow; and every member of every enum in the database."""

from __future__ import annotations

import re
from enum import StrEnum

import pytest
from sqlalchemy import CheckConstraint, text

from app.devtools.domain_page import WORKFLOWS
from app.kernel.db import Base, Word, db
from app.kernel.errors import WrongState
from app.kernel.workflow import Workflow
from tests.house import source

LITERAL = re.compile(r"'((?:[^']|'')*)'")


def states_of(workflow: Workflow) -> type[StrEnum]:
    return type(workflow.moves[0].target)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_each_verb_in_each_state_is_an_edge_or_refused(name: str) -> None:
    workflow = WORKFLOWS[name]
    edges = {(source_, verb): target for source_, verb, target in workflow.edges()}
    for state in states_of(workflow):
        for verb in workflow.all_verbs():
            if (state.value, verb) in edges:
                assert workflow.allows(verb, state)
                assert verb in workflow.verbs(state)
                assert workflow.target(verb, state).value == edges[state.value, verb]
            else:
                assert not workflow.allows(verb, state)
                assert verb not in workflow.verbs(state)
                with pytest.raises(WrongState):
                    workflow.target(verb, state)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_each_state_can_be_reached(name: str) -> None:
    """From the states in which a thing may begin (no edge leads there) or from the first one of the enum."""
    workflow, states = WORKFLOWS[name], list(states_of(WORKFLOWS[name]))
    reached = {states[0].value}
    for _ in states:
        reached |= {target for source_, _verb, target in workflow.edges() if source_ in reached}
    assert sorted(s.value for s in states if s.value not in reached) == []


def test_every_workflow_of_the_house_is_in_the_documents() -> None:
    """A model's workflow that the documents (and so these tests) do not know is an error."""
    known = set(map(id, WORKFLOWS.values()))
    moved = [mapper.class_ for mapper in Base.registry.mappers if hasattr(mapper.class_, "workflow")]
    assert [cls.__name__ for cls in moved if id(cls.workflow) not in known] == []
    made = {
        node.targets[0].id  # type: ignore[attr-defined]
        for _path, tree in source.trees("app")
        for node in tree.body
        if isinstance(node, source.ast.Assign)
        and isinstance(node.value, source.ast.Call)
        and getattr(node.value.func, "id", "") == "Workflow"
    }
    assert len(made) == len(WORKFLOWS)


def test_the_database_takes_exactly_the_members_of_each_enum(ctx: object) -> None:
    """What PostgreSQL says of each CHECK after the migrations, against the members in the code."""
    query = "select conname, conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint where contype = 'c'"
    stored = {(table.strip('"'), name): rule for name, table, rule in db.session.execute(text(query))}
    words, wrong = 0, []
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if not isinstance(column.type, Word):
                continue
            words += 1
            members = {member.value for member in column.type.enum}
            names = [
                str(c.name)
                for c in table.constraints
                if isinstance(c, CheckConstraint) and re.search(rf"_{column.name}_known_v\d+$", str(c.name))
            ]
            if len(names) != 1 or (table.name, names[0]) not in stored:
                wrong.append(f"{table.name}.{column.name}: no CHECK in the database")
            elif set(LITERAL.findall(stored[table.name, names[0]])) != members:
                wrong.append(f"{table.name}.{column.name}: {stored[table.name, names[0]]}")
    assert words > 10
    assert wrong == []


def test_each_member_of_each_enum_passes_its_check(ctx: object) -> None:
    """The CHECK itself, evaluated by PostgreSQL for each member and for a word that is none."""
    query = (
        "select conrelid::regclass::text, conname, pg_get_expr(conbin, conrelid) from pg_constraint where contype = 'c'"
    )
    rules = {(table.strip('"'), name): rule for table, name, rule in db.session.execute(text(query))}
    for table in Base.metadata.sorted_tables:
        for column in [c for c in table.columns if isinstance(c.type, Word)]:
            rule = next(
                r for (t, n), r in rules.items() if t == table.name and re.search(rf"_{column.name}_known_v\d+$", n)
            )
            given = [member.value for member in column.type.enum]  # type: ignore[attr-defined]
            ask = text(f'select {rule} from (select cast(:word as text) as "{column.name}") as one')
            assert [db.session.scalar(ask, {"word": word}) for word in given] == [True] * len(given), column
            assert db.session.scalar(ask, {"word": "no such word"}) is False, column
