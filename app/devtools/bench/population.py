"""A population of any size, made by SQL inside the database: its shape is that of a busy country, its content is dull."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text

from app.kernel.db import db

BODIES, OFFICIALS, EXPERTS = 200, 1_000, 1_500
LONG_JOURNAL = 500  # entries of one expertise, beside the four of every other

# One statement each, in the order of their keys; :n is the number of expertises, :now the moment of the run.
_PEOPLE = """
insert into body (id, kind, region_code, name_kk, name_ru, name_en)
select gen_random_uuid(), case when g = 1 then 'ministry' when g % 12 = 0 then 'institute' when g % 2 = 0 then 'court' else 'investigation' end,
       (select code from region order by code offset g % 20 limit 1), 'Орган ' || g, 'Орган ' || g, 'Body ' || g
from generate_series(1, :bodies) g;

insert into person (id, email, name, language, expert, password_hash, failed_attempts, made_at)
select gen_random_uuid(), 'official' || g || '@bench.example', 'Official ' || g, 'kk', false, null, 0, :now
from generate_series(1, :officials) g;

insert into person (id, email, name, language, expert, password_hash, failed_attempts, made_at)
select gen_random_uuid(), 'expert' || g || '@bench.example', 'Expert ' || g, 'ru', true, null, 0, :now
from generate_series(1, :experts) g;

insert into membership (id, person_id, body_id, verb_names, position, began_at)
select gen_random_uuid(), p.id, b.id,
       array['draft', 'publish', 'answer', 'select', 'see_objects', 'read_figures'], '', :now
from (select id, row_number() over (order by email) as r from person where not expert) p
join (select id, row_number() over (order by name_en) as r from body where kind in ('court', 'investigation', 'ministry')) b
  on b.r = 1 + p.r % (select count(*) from body where kind in ('court', 'investigation', 'ministry'));

insert into expert (id, register_no, kind, person_id, name, name_folded, search, citizenship, region_code, listed_on)
select gen_random_uuid(), 'BENCH-' || r, 'private', id, name, lower(name), to_tsvector('simple', name), 'KZ',
       (select code from region order by code offset r % 20 limit 1), (:now)::date - 900
from (select id, name, row_number() over (order by email) as r from person where expert) p;

insert into qualification (id, expert_id, specialty_id, certificate_no, issued_on, issued_under, valid_from)
select gen_random_uuid(), e.id, s.id, e.register_no || '/' || s.slug, (:now)::date - 900, 'Order 335', (:now)::date - 900
from (select id, register_no, row_number() over (order by register_no) as r from expert) e
join (select id, slug, row_number() over (order by slug) as r from specialty) s on s.r % 12 = e.r % 12 or s.r <= 2;

insert into licence (id, expert_id, number, issued_on, areas, state)
select gen_random_uuid(), id, 'L-' || register_no, (:now)::date - 900, '{}', 'active' from expert;
insert into licence_annex (licence_id, specialty_id)
select l.id, q.specialty_id from licence l join qualification q on q.expert_id = l.expert_id;
insert into licence_period (id, licence_id, state, valid_from, known_from)
select gen_random_uuid(), id, 'active', issued_on, :now from licence;
insert into attestation (id, expert_id, passed_on) select gen_random_uuid(), id, (:now)::date - 800 from expert;
insert into training (id, expert_id, completed_on) select gen_random_uuid(), id, (:now)::date - 800 from expert;
insert into chamber_membership (id, expert_id, joined_on, admission_no, end_no, end_reason)
select gen_random_uuid(), id, (:now)::date - 900, '', '', '' from expert;
insert into register_import (id, at, as_of, file_sha256, source, rows, created, changed)
values (gen_random_uuid(), :now, (:now)::date, repeat('0', 64), 'bench', :experts, :experts, 0);
"""

# Nine in ten are closed; the open ones stay a fixed share, as in a country that keeps up with its work.
_EXPERTISES = """
create temporary table shape on commit drop as
select g, gen_random_uuid() as id,
       case when g % 50 = 0 then 'open' when g % 50 = 1 then 'opened' when g % 50 in (2, 3, 4) then 'in_work' else 'closed' end as state,
       case when g % 50 = 0 then :now - interval '1 day' else :now - (interval '1 hour' * (g % 12000)) - interval '60 days' end as published,
       case when g % 3 = 0 then 'criminal' else 'civil' end as procedure
from generate_series(1, :n) g;
create index on shape (g);
analyze shape;

insert into expertise (id, version, number, state, body_id, official_id, drafted_by_id, drafted_at, procedure, case_number,
    kind, form, earlier_number, earlier_expert, kind_reasons, region_code, place, ruling_language, grounds, circumstances,
    urgent, urgency_reason, examined, equipment, equipment_public, experts_needed, offer_working_days, prepared_at, published_at,
    published_by_id, notice)
select s.id, 1, 'SE-2026-' || lpad(s.g::text, 6, '0'), s.state, m.body_id, m.person_id, m.person_id, s.published - interval '1 day', s.procedure,
    'case ' || s.g, 'primary', 'individual', '', '', '',
    (array(select code from region order by code))[1 + s.g % 20], 'Astana', 'kk', 'Grounds of the request.', 'What happened.',
    s.g % 20 = 0, '', 'nobody', '', false, 1, 3, s.published, s.published, m.person_id, '{}'::jsonb
from shape s
join (select m.person_id, m.body_id, row_number() over (order by m.person_id) as r, count(*) over () as c
      from membership m join body b on b.id = m.body_id where b.kind in ('court', 'investigation')) m
  on m.r = 1 + s.g % m.c;

insert into expertise_specialty (expertise_id, specialty_id)
select s.id, p.id from shape s join (select id, row_number() over (order by slug) as r, count(*) over () as c from specialty) p
  on p.r = case when s.state = 'open' then 1 + (s.g / 50) % 2 else 1 + s.g % p.c end;
insert into question (id, expertise_id, place, text)
select gen_random_uuid(), id, q, 'Question ' || q from shape, generate_series(1, 2) q;
insert into research_object (id, expertise_id, place, name, origin, seal, permission)
select gen_random_uuid(), id, 1, 'Object', 'Seized on the spot', '', 'no' from shape;

insert into search (id, expertise_id, round, began_at, offers_due_on, offers_due_at, sealing_public, sealing_wrapped,
    sealing_key_id, opened_at, outcome, offers_count)
select gen_random_uuid(), id, 1, published, (published + interval '4 days')::date,
    case when state = 'open' then :now + interval '3 days' else published + interval '4 days' end, :public, :wrapped, :key_id,
    case when state <> 'open' then published + interval '4 days' end, case when state <> 'open' then 'offers' end,
    case when state <> 'open' then 2 end
from shape;
"""

_WORK = """
insert into bid (id, version, state, search_id, expert_id, placed_by_id, placed_at)
select gen_random_uuid(), 1, case when k = 0 and s.state in ('in_work', 'closed') then 'selected' else 'opened' end, f.id, e.id,
    e.person_id, s.published + interval '1 day'
from shape s join search f on f.expertise_id = s.id cross join generate_series(0, 1) k
join (select id, person_id, row_number() over (order by register_no) as r from expert) e
    on e.r = 1 + (s.g * 7 + k * 3) % :experts
where s.state <> 'open';
insert into opened_bid (bid_id, days, work_tenge, total_tenge, conflicts, remark, team)
select id, 20, 250000, 250000, '{}'::jsonb, '', '[]'::jsonb from bid;

insert into selection (id, version, state, expertise_id, bid_id, provider, expert_id, reason, selected_at, selected_by_id,
    answered_at, answer_reason)
select gen_random_uuid(), 1, 'accepted', s.id, b.id, 'private', b.expert_id, 'The soonest.', s.published + interval '5 days',
    x.official_id, s.published + interval '6 days', ''
from shape s join expertise x on x.id = s.id join search f on f.expertise_id = s.id
join bid b on b.search_id = f.id and b.state = 'selected';
insert into appointment (id, version, selection_id, expertise_id, identity_at, identity_how, grounds_at, grounds_note, ruling_at,
    ruling_sha256, handed_at, handed_how, warned_at, warned_article)
select gen_random_uuid(), 1, l.id, s.id, s.published + interval '6 days', 'passport', s.published + interval '6 days', '',
    s.published + interval '6 days', repeat('0', 64), s.published + interval '6 days', 'in person',
    s.published + interval '7 days', '420'
from shape s join selection l on l.expertise_id = s.id;
insert into clock_event (expertise_id, place, selection_id, "on", event, reason, at)
select s.id, k.place, l.id, (s.published + interval '8 days')::date, k.event, '', s.published + interval '8 days'
from shape s join selection l on l.expertise_id = s.id, (values (1, 'ruling_received'), (2, 'objects_received')) k(place, event)
where s.state in ('in_work', 'closed');
insert into clock_event (expertise_id, place, selection_id, "on", event, reason, at)
select s.id, 3, l.id, (s.published + interval '30 days')::date, 'completed', '', s.published + interval '30 days'
from shape s join selection l on l.expertise_id = s.id where s.state = 'closed';
insert into clock_reading (expertise_id, version, started_on, last_on, due_on, choice_made, completed_on, hand_over_due_on,
    handed_over_on, on_time)
select s.id, 1, (s.published + interval '8 days')::date, (s.published + interval '38 days')::date,
    (s.published + interval '38 days')::date, false,
    case when s.state = 'closed' then (s.published + interval '30 days')::date end,
    case when s.state = 'closed' then (s.published + interval '33 days')::date end,
    case when s.state = 'closed' then (s.published + interval '31 days')::date end, case when s.state = 'closed' then true end
from shape s where s.state in ('in_work', 'closed');
insert into conclusion (id, expertise_id, code, kind, summary, file_sha256, file_name, file_size, signed_at, signed_by_id, delivered_at,
    received_at)
select gen_random_uuid(), s.id, 'BENCH-' || s.g, 'conclusion', '', repeat('0', 64), 'conclusion.pdf', 1000, s.published + interval '30 days',
    e.person_id, s.published + interval '31 days', s.published + interval '32 days'
from shape s join selection l on l.expertise_id = s.id join expert e on e.id = l.expert_id where s.state = 'closed';

insert into turn (id, expertise_id, owner, why, began_at, ended_at)
select gen_random_uuid(), id, 'body', 'draft', published - interval '1 day', published from shape;
insert into turn (id, expertise_id, owner, why, began_at, ended_at, follows_at)
select gen_random_uuid(), id, 'bidders', 'open', published, case when state <> 'open' then published + interval '4 days' end,
    published from shape;
insert into turn (id, expertise_id, owner, why, began_at, ended_at, follows_at)
select gen_random_uuid(), id, 'body', 'opened', published + interval '4 days',
    case when state <> 'opened' then published + interval '7 days' end, published + interval '4 days'
from shape where state <> 'open';
insert into turn (id, expertise_id, owner, why, began_at, ended_at, follows_at)
select gen_random_uuid(), id, 'expert', 'in_work', published + interval '7 days',
    case when state = 'closed' then published + interval '32 days' end, published + interval '7 days'
from shape where state in ('in_work', 'closed');
insert into journal_entry (id, at, subject_kind, subject_id, verb, facts)
select gen_random_uuid(), s.published + interval '1 hour' * k, 'expertise', s.id,
    (array['draft', 'publish', 'open_offers', 'select'])[k], '{}'::jsonb
from shape s, generate_series(1, 4) k;
insert into journal_entry (id, at, subject_kind, subject_id, verb, facts)
select gen_random_uuid(), s.published + interval '1 hour' * k, 'expertise', s.id, 'receive_petition', '{}'::jsonb
from shape s, generate_series(5, :long_journal) k where s.g = 2;
insert into search_entry (expertise_id, whole, outline, notice)
select s.id, to_tsvector('simple', x.number || ' ' || x.case_number || ' object question'), to_tsvector('simple', x.number),
    to_tsvector('simple', x.number) from shape s join expertise x on x.id = s.id;
insert into letter (id, state, to_person_id, address, name, language, template, context, private, made_at, due_at, sent_at, read_at, attempts)
select gen_random_uuid(), 'sent', p.id, p.email, p.name, p.language, 'bidding/offer_opened',
    jsonb_build_object('number', '', 'expertise_id', s.id, 'url', ''), false,
    s.published, s.published, s.published, case when s.g % 100 > 0 then s.published end, 0
from shape s join bid b on b.state = 'selected' join search f on f.id = b.search_id and f.expertise_id = s.id
join person p on p.id = b.placed_by_id;
"""


def make(n: int, *, at: datetime, public: bytes, wrapped: bytes, key_id: str) -> None:
    """Fill an empty, migrated database with n expertises and all that hangs on them, then analyze it."""
    facts = {
        "n": n, "now": at, "bodies": BODIES, "officials": OFFICIALS, "experts": EXPERTS,
        "long_journal": LONG_JOURNAL,
        "public": public, "wrapped": wrapped, "key_id": key_id,
    }  # fmt: skip
    # the rows refer to each other rightly as they are made: checking each reference would take half of the time
    db.session.execute(text("set local session_replication_role = replica"))
    for script in (_PEOPLE, _EXPERTISES, _WORK):
        for statement in script.split(";\n"):
            if statement.strip():
                needed = {name: value for name, value in facts.items() if f":{name}" in statement}
                db.session.execute(text(statement), needed)
    db.session.commit()
    connection = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    connection.execute(text("vacuum analyze"))
    connection.close()
